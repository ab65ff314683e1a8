import { ownImage } from '../../aws/own-images.ts';
import { type Asking, type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass, type Verdict, warn } from '../finding.ts';
import { imageName, imagesIn } from '../image-name.ts';
import { launchOf } from '../launch.ts';
import { askRegistry, type Held } from '../registry.ts';

interface Seen {
  readonly instance: string;
  readonly images: readonly { readonly name: string; readonly held: Held }[];
  /** What tags meant when this instance was first asked after, by name; its own id is under `instance`. */
  readonly before: Readonly<Record<string, string>>;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'images',
  asks: 'the container images are still in their registries, by digest where they are pinned by it',
  why: 'The new instance pulls them while it boots: one that is gone stops it there.',
  async ask(asking) {
    const { userData, id: instance } = await launchOf(asking);
    const names = imagesIn(userData);
    if (names.length === 0)
      throw new NotAsked(
        'the user data in the state names no container image (a variable that ends in IMAGE)',
        'Look at the unit’s user data: nothing to do where it pulls none.',
      );
    const images = await Promise.all(names.map(async (name) => ({ name, held: await heldBy(name, asking) })));
    return { instance, images, before: asking.last?.findings.find(({ id }) => id === 'images')?.seen ?? {} };
  },
  judge({ instance, images, before }): Verdict {
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
    const known = before['instance'] === instance ? before : {};
    const tags = images.flatMap(({ name, held }) => {
      const digest = tagNow(name, held);
      return digest === undefined ? [] : [{ name, digest, was: known[name] ?? digest }];
    });
    const seen = { instance, ...Object.fromEntries(tags.map(({ name, was }) => [name, was])) };
    const moved = tags.filter(({ digest, was }) => digest !== was);
    if (moved.length === 0)
      return { ...pass(images.map(({ name, held }) => `${name}${pinned(name, held)}`).join(', ')), seen };
    const [{ name, was }] = moved as [(typeof moved)[number]];
    return {
      ...warn(
        `A tag has moved: ${moved.map((one) => `${one.name} was ${short(one.was)}, is ${short(one.digest)}`).join(', ')}. A new instance gets what nobody has tried.`,
        `Pin what is tried in the unit (${withoutTag(name)}@${was}), or rehearse a boot with the new one: npm run rehearse-boot`,
      ),
      seen,
    };
  },
};

async function heldBy(name: string, { aws, http, signal }: Asking<CloudPorts>): Promise<Held> {
  const image = imageName(name);
  if (image === undefined)
    throw new NotAsked(
      `"${name}" is no name of a container image`,
      'Correct it in the unit’s user data, and rehearse.',
    );
  if (image.account === undefined) return askRegistry(image, http, signal);
  const digest = await ownImage(aws, { ...image, account: image.account }, signal);
  return digest === undefined ? 'gone' : { digest };
}

/** What a tag means today, since it may mean something else tomorrow. */
function pinned(name: string, held: Held): string {
  const digest = tagNow(name, held);
  return digest === undefined ? '' : ` (today ${short(digest)})`;
}

const tagNow = (name: string, held: Held): string | undefined =>
  typeof held !== 'object' || held.digest === '' || name.includes('@') ? undefined : held.digest;

const short = (digest: string): string => `${digest.slice(0, 19)}…`;
const withoutTag = (name: string): string => name.replace(/:[^:/]+$/, '');
