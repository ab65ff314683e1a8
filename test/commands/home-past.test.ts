import fsp, { appendFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { homePast, readHomePast } from '../../src/commands/home-past.ts';
import { lineHash } from '../../src/journal/chain.ts';
import { placesOf, type RunPlaces } from '../../src/journal/run-folders.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { takeLock } from '../../src/run/lock.ts';
import { line } from '../rto/journal.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/** Long after all that was written so far, so that it can be kept. */
function later(): void {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

async function service(): Promise<RunPlaces & { readonly kept: string }> {
  const places = placesOf(await scratch(), 's');
  await storedRun(places.runs, '1-waits', ...LEFT.waiting);
  await storedRun(places.runs, '2-over', ...LEFT.aborted);
  const lines = [line({ run: 'a' }), line({ run: 'b', scenario: 'cold-cache', recoveredAfterMs: 400_000 })];
  await writeFile(places.rtoLog, lines.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
  later();
  return { ...places, kept: join(dirname(places.runs), 'home.json') };
}

/** From all that is on record, whatever was kept of it. */
const truth = async (places: RunPlaces) => homePast(await listRuns(places, false));

const journal = ({ runs }: RunPlaces, run: string): string => join(runs, run, 'journal.jsonl');

test('is the same from what was kept as from all that is on record, and small', async () => {
  const places = await service();
  const first = await readHomePast(places);
  expect(first).toEqual(await truth(places));
  expect(first.runs.map(({ run }) => run)).toEqual(['1-waits']);
  // Nothing else is read for it.
  await rm(join(dirname(places.runs), 'index.json'));
  expect(await readHomePast(places)).toEqual(first);
  expect(await readFile(join(dirname(places.runs), 'index.json')).catch(() => 'not made')).toBe('not made');
  expect((await readFile(places.kept)).length).toBeLessThan(4000);
});

test.each<[string, (places: RunPlaces) => Promise<unknown>]>([
  ['a line in the log', ({ rtoLog }) => appendFile(rtoLog, `${JSON.stringify(line({ run: 'c' }))}\n`)],
  [
    'another log in its place',
    async ({ rtoLog }) => {
      await writeFile(`${rtoLog}.new`, `${JSON.stringify(line({ run: 'x', operator: 'ana' }))}\n`);
      await rename(`${rtoLog}.new`, rtoLog);
    },
  ],
  [
    'another word in the log, its size and times as before',
    async ({ rtoLog }) => {
      const text = await readFile(rtoLog, 'utf8');
      await writeFile(rtoLog, text.replaceAll('"operator":"op"', '"operator":"po"'));
      await utimes(rtoLog, 1000, 1000);
    },
  ],
  ['no log any more', ({ rtoLog }) => rm(rtoLog)],
  ['a run more', ({ runs }) => storedRun(runs, '3-new', ...LEFT.reading)],
  ['a run less', ({ runs }) => rm(join(runs, '1-waits'), { recursive: true })],
  ['a run by another name', ({ runs }) => rename(join(runs, '1-waits'), join(runs, '0-waits'))],
  [
    'an event more',
    async (places) => {
      const file = journal(places, '1-waits');
      const [last = ''] = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-1);
      const { seq, t, at, epoch } = JSON.parse(last);
      const closed = { v: 1, seq: seq + 1, t, at, prev: lineHash(last), epoch };
      await appendFile(
        file,
        `${JSON.stringify({ ...closed, type: 'run.closed', outcome: 'aborted', rto: null })}\n`,
      );
    },
  ],
  ['a line that does not fit', (places) => appendFile(journal(places, '2-over'), '{}\n')],
  ['a journal that is gone', (places) => rm(journal(places, '2-over'))],
  [
    'a folder that is a link to where it was moved',
    async ({ runs }) => {
      await rename(join(runs, '1-waits'), join(runs, '../elsewhere'));
      await symlink('../elsewhere', join(runs, '1-waits'));
    },
  ],
  [
    'a word in what was kept',
    async ({ runs }) => {
      const kept = join(runs, '../home.json');
      await writeFile(kept, (await readFile(kept, 'utf8')).replace('rehearsals', 'live runs!'));
    },
  ],
])('%s: what was kept counts for nothing', async (_, change) => {
  const places = await service();
  await readHomePast(places);
  await change(places);
  later();
  const now = await truth(places);
  expect(await readHomePast(places)).toEqual(now);
  expect(await readHomePast(places)).toEqual(now);
});

test('where a journal has no stamp, nothing is kept', async () => {
  const places = await service();
  await rm(journal(places, '2-over'));
  const damage = async () => (await readHomePast(places)).runs.at(-1)?.damage;
  expect(await damage()).toContain('does not exist');
  await mkdir(journal(places, '2-over'));
  expect(await damage()).toContain('a folder, not a file');
});

test('who holds a run is asked each time', async () => {
  const places = await service();
  const standing = async () => (await readHomePast(places)).runs.map((run) => run.standing);
  expect(await standing()).toEqual(['waiting']);
  const held = await takeLock(join(places.runs, '1-waits'));
  later();
  expect(await standing()).toEqual(['running']);
  if ('release' in held) held.release();
  expect(await standing()).toEqual(['waiting']);
});

test.each<[string, (places: RunPlaces) => string]>([
  ['log', ({ rtoLog }) => rtoLog],
  ['journal', (places) => journal(places, '2-over')],
])(
  'a %s that could not be read is read again the next time, though nothing has changed',
  async (_, fileOf) => {
    const places = await service();
    const whole = await truth(places);
    const { open } = fsp;
    onTestFinished(() => put(open));
    put(async (path, ...rest) => {
      if (path === fileOf(places)) throw Object.assign(new Error('EIO: i/o error, open'), { code: 'EIO' });
      return open(path, ...rest);
    });
    expect(await readHomePast(places)).not.toEqual(whole);
    put(open);
    expect(await readHomePast(places)).toEqual(whole);
  },
);

function put(open: typeof fsp.open): void {
  fsp.open = open;
  syncBuiltinESMExports();
}
