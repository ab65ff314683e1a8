// An apply whose state cannot be written: tofu leaves it in errored.tfstate, and the next plan would be green and wrong. In
// a small unit. In order: each test goes on from the world that the one before it left.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import { type LivePlace, state } from './live-place.ts';
import { stateNotWritten } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import {
  expects,
  lockId,
  openSmallPlace,
  part,
  runbook,
  type StateFile,
  storedState,
} from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const REFUSED = 3;

describe.skipIf(missing.length > 0)('a state that an apply cannot write', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  let before: StateFile;
  /** Where tofu has left it, and what is typed to put it back. */
  let file = '';
  let typed = '';
  inOnePlace(async () => (place = await openSmallPlace()));

  async function applyUnsaved(gate = expects) {
    before = await storedState(place);
    place.router.misbehave(stateNotWritten(state));
    const { code } = await walk.say(gate);
    expect(code).toBe(WAITS);
    place.router.behave();
    file = String(walk.gate.facts?.['file']);
    typed = String(walk.gate.facts?.['confirm']);
  }
  const inFile = async () => JSON.parse(await readFile(file, 'utf8')) as StateFile;

  it('the failure says what was made, where the state lies, and the exact text that puts it back', async () => {
    walk = new Walk(place);
    await walk.open(runbook);
    await applyUnsaved();
    expect(walk.gate.id).toBe('apply.failed');
    const { failure } = walk;
    const { serial } = await inFile();
    expect(typed).toBe(`push serial ${serial}`);
    expect(failure).toMatchObject({
      code: 'errored-state',
      changed: {
        made: expect.arrayContaining([
          { address: part, action: 'create', id: expect.stringMatching(/\S/) },
          { address: part, action: 'delete', id: null },
        ]),
        begun: [],
      },
    });
    expect(failure.message).toContain('The change was made');
    expect(failure.hint).toContain(`by typing "${typed}"`);
    expect(failure.nextSteps?.join('\n')).toContain(`state push ${file}`);
    expect(await storedState(place)).toEqual(before);
    expect(await lockId(place)).toBeUndefined();
  });

  it.each(['', ': push', ': push serial 1', ': 077cd055-d6ab-7fd7-0d66-5bc1e8f7d0c3'])(
    'is not put back by “rollback%s”',
    async (text) => {
      const { code, stderr } = await walk.say(`rollback${text}`);
      expect(code).toBe(REFUSED);
      expect(stderr).toContain(`rollback: ${typed}`);
      expect(await storedState(place)).toEqual(before);
    },
  );

  it('a retry looks first, finds it, and plans nothing', async () => {
    await walk.say('retry');
    expect(walk.gate.id).toBe('quiet.failed.2');
    expect(walk.failure).toMatchObject({ code: 'errored-state', facts: { file, confirm: typed } });
    expect(walk.gate['choices']).toEqual(['retry', 'rollback', 'pause', 'abort']);
  });

  it('while the bucket still refuses it fails, and the file stays; then the same again puts it back', async () => {
    place.router.misbehave(stateNotWritten(state));
    await walk.say(`rollback: ${typed}`);
    expect(walk.failure).toMatchObject({ code: 'denied' });
    expect(existsSync(file)).toBe(true);
    expect(walk.gate['choices']).toContain('rollback');
    expect(walk.gate['choices']).not.toContain('by-hand');
    place.router.behave();
    const saved = await inFile();
    await walk.say(`rollback: ${typed}`);
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.paused' });
    const after = await storedState(place);
    expect(after).toMatchObject({ lineage: before.lineage, resources: saved.resources });
    expect(after.serial).toBeGreaterThan(before.serial);
    expect(existsSync(file)).toBe(false);
    expect(await lockId(place)).toBeUndefined();
  });

  it('then the run goes on: it plans anew what was asked', async () => {
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ id: 'review.2', expects });
  });

  it('put back from the apply itself, the apply is said to be done by hand, and a fresh plan proves it', async () => {
    await applyUnsaved();
    expect(walk.gate.id).toBe('apply.failed.2');
    await walk.say(`rollback: ${typed}`);
    expect(walk.outcomeOf('apply')?.['summary']).toContain('go on by hand');
    const { code, stderr } = await walk.say('by-hand: all of it was made, and its state is back');
    expect(code, stderr).toBe(0);
    expect(walk.outcomeOf('settled')).toMatchObject({ type: 'step.succeeded' });
  });

  it('one that lies there when another run begins stops it in the same way', async () => {
    walk = new Walk(place);
    await walk.open(runbook);
    await applyUnsaved();
    await walk.say('abort');
    walk = new Walk(place);
    const { code } = await walk.open(runbook);
    expect(code).toBe(WAITS);
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.failure).toMatchObject({
      code: 'errored-state',
      changed: 'none',
      facts: { file, confirm: typed },
    });
    expect(walk.failure.message).toContain(file);
    expect(walk.failure.hint).toContain(`by typing "${typed}"`);
    await walk.say(`rollback: ${typed}`);
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
  });

  it('is never put over a state that has gone on since', async () => {
    await applyUnsaved();
    const saved = await inFile();
    // Somebody has planned and applied by hand meanwhile, and does not know of the file.
    for (let more = 0; more < 3; more += 1)
      await place.run('apply', '-auto-approve', '-input=false', `-replace=${part}`);
    const now = await storedState(place);
    expect(now.serial).toBeGreaterThanOrEqual(saved.serial);
    await walk.say(`rollback: ${typed}`);
    expect(walk.failure).toMatchObject({ code: 'state-moved' });
    expect(walk.failure.message).toContain('Nothing was written');
    expect(await storedState(place)).toEqual(now);
    expect(await inFile()).toEqual(saved);
  });

  it('that is no whole state cannot be put back here, and that is said', async () => {
    await writeFile(file, '{"version": 4, "ser');
    const other = new Walk(place);
    await walk.say('abort');
    await other.open(runbook);
    expect(other.failure).toMatchObject({ code: 'errored-state', changed: 'none' });
    expect(other.failure.hint).toContain('no whole state file');
    expect(other.gate['choices']).not.toContain('rollback');
  });
});
