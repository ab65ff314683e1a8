// A dry run with real terragrunt and OpenTofu: nothing is changed, and what it says would be is what a live run then does.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderHash } from '../../../src/process/folder-hash.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { type Seen, Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const WAITS = 4;
const instance = 'aws_instance.ttb';

interface Preview extends Seen {
  readonly fidelity: string;
  readonly changes: readonly { readonly address: string; readonly actions: readonly string[] }[];
}

describe.skipIf(!can)('a dry run of the real thing', { timeout: 300_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace()));
  let would: readonly string[] = [];

  it('walks to its end, and nothing is changed: no call, no file, no state, no lock', async () => {
    const answers = join(place.folder, 'answers.yaml');
    await writeFile(answers, `review: ${instance}\n`);
    const before = await folderHash(place.project);
    place.router.forget();
    const { code, stdout, stderr } = await place.cli([
      'dry-run',
      'instance-replacement',
      '--json',
      '--answers',
      answers,
    ]);
    expect(code, stderr).toBe(0);
    const events = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Seen);
    expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'previewed' });
    // The provider's calls and the backend's among them.
    expect(place.router.calls.filter(({ changes, service }) => changes && service !== 'service')).toEqual([]);
    expect(await folderHash(place.project)).toBe(before);
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    const previews = events.filter(({ type }) => type === 'step.previewed') as Preview[];
    const apply = previews.find(({ step }) => step === 'apply');
    expect(apply?.fidelity).toBe('planned');
    would = (apply?.changes ?? []).flatMap(({ address, actions }) =>
      actions.map((action) => `${address} ${action}`),
    );
    expect(would).toContain(`${instance} create`);
  });

  it('said what a live run on the same world then does', async () => {
    const walk = new Walk(place);
    expect((await walk.open('instance-replacement')).code).toBe(WAITS);
    expect((await walk.say(`${instance} 9012`)).code).toBe(0);
    const changed = walk.outcomeOf('apply')?.outputs?.['changed'] as { address: string; action: string }[];
    expect(changed.map(({ address, action }) => `${address} ${action}`).sort()).toEqual([...would].sort());
  });
});
