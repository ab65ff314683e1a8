import { ownImage } from '../../aws/own-images.ts';
import { type Asking, type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass, type Verdict } from '../finding.ts';
import { imageName, imagesIn } from '../image-name.ts';
import { launchOf } from '../launch.ts';
import { askRegistry, type Held } from '../registry.ts';

interface Seen {
  readonly name: string;
  readonly held: Held;
}

export const check: Check<CloudPorts, readonly Seen[]> = {
  id: 'images',
  asks: 'the container images are still in their registries, by digest where they are pinned by it',
  why: 'The new instance pulls them while it boots: one that is gone stops it there.',
  async ask(asking) {
    const names = imagesIn((await launchOf(asking)).userData);
    if (names.length === 0)
      throw new NotAsked(
        'the user data in the state names no container image (a variable that ends in IMAGE)',
      );
    return Promise.all(names.map(async (name) => ({ name, held: await heldBy(name, asking) })));
  },
  judge(images): Verdict {
    const gone = images.filter(({ held }) => held === 'gone').map(({ name }) => name);
    if (gone.length > 0)
      return fail(
        `Not in the registry any more: ${gone.join(', ')}.`,
        `docker pull ${gone[0]}   # where a copy is left, push it again; or pin another one in the unit, and rehearse`,
      );
    const closed = images.filter(({ held }) => held === 'private').map(({ name }) => name);
    if (closed.length > 0)
      return {
        status: 'not-asked',
        what: `The registry tells only who has logged in there: ${closed.join(', ')}.`,
        fix: `docker manifest inspect ${closed[0]}`,
      };
    return pass(images.map(({ name, held }) => `${name}${pinned(name, held)}`).join(', '));
  },
};

async function heldBy(name: string, { aws, http, signal }: Asking<CloudPorts>): Promise<Held> {
  const image = imageName(name);
  if (image === undefined) throw new NotAsked(`"${name}" is no name of a container image`);
  if (image.account === undefined) return askRegistry(image, http, signal);
  const digest = await ownImage(aws, { ...image, account: image.account }, signal);
  return digest === undefined ? 'gone' : { digest };
}

/** What a tag means today, since it may mean something else tomorrow. */
function pinned(name: string, held: Held): string {
  if (typeof held !== 'object' || held.digest === '' || name.includes('@')) return '';
  return ` (today ${held.digest.slice(0, 19)}…)`;
}
