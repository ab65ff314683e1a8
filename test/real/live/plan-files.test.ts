// Where saved plans lie, who may read them, and that they are gone as soon as nobody can apply them: they hold secrets in
// clear. In a small unit. In order: each test goes on from the world that the one before it left.
import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { press } from '../../support/pty-keys.ts';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, runbook, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const PLAN = 'plan.tfplan';
/** What in it is secret, for whoever masks it. */
const BESIDE = 'secrets-of-plan.tfplan';

describe.skipIf(missing.length > 0)('a saved plan', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace()));

  const folder = () => join(place.stateDir, 'ttb-verifier/runs', walk.run);
  /** Names of plans anywhere that this place writes to, also in terragrunt's cache and in the unit. */
  async function plans(): Promise<readonly string[]> {
    const names = await readdir(place.folder, { recursive: true });
    return names.filter((name) => name.endsWith('.tfplan'));
  }
  async function atGate(env: Record<string, string> = {}) {
    walk = new Walk(place, env);
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    expect(await plans()).toHaveLength(2);
  }

  /** Ctrl-C at the gate, on its screen, and then these keys, each with what it shows. */
  async function stopped(...keys: readonly (readonly [string, string | RegExp])[]) {
    await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40 });
    await terminal.until(`type  ${expects}`, 30_000);
    await press(terminal, '\u0003', 'Nothing is stopped yet');
    for (const [key, shows] of keys) await press(terminal, key, shows);
    if (!keys.some(([key]) => key === 'p')) terminal.kill('SIGTERM');
    await terminal.exited;
  }

  it('lies in the run’s folder while its gate is open, and is its owner’s alone', async () => {
    await atGate();
    const attempt = join(folder(), 'logs/plan/1');
    expect(await plans()).toEqual(
      [PLAN, BESIDE].map((name) => join(attempt, name).slice(place.folder.length + 1)),
    );
    for (const name of [PLAN, BESIDE]) expect((await stat(join(attempt, name))).mode & 0o777).toBe(0o600);
    // Nor may others look into any folder on the way to it.
    for (let at = attempt; at.length >= place.stateDir.length; at = dirname(at))
      expect([at, (await stat(at)).mode & 0o777]).toEqual([at, 0o700]);
  });

  it('is tofu’s copy alone while it is applied, and gone afterwards', async () => {
    let during: readonly (readonly [string, number])[] = [];
    const locks = ({ action, target }: { action: string; target: string }) =>
      action === 'PutObject' && target.endsWith('.tflock');
    place.router.misbehave(
      meanwhile(locks, async () => {
        during = await Promise.all(
          (await plans()).map(
            async (name) => [name, (await stat(join(place.folder, name))).mode & 0o777] as const,
          ),
        );
      }),
    );
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(during.some(([name]) => /\/apply-[0-9a-f-]{36}\.tfplan$/.test(name))).toBe(true);
    expect(during.map(([, mode]) => mode)).toEqual(during.map(() => 0o600));
    expect(await plans()).toEqual([]);
  });

  it('is gone when its apply fails', async () => {
    await atGate();
    place.router.misbehave({
      when: ({ action, target }) => action === 'PutObject' && target.endsWith('.tflock'),
      how: 'denied',
    });
    await walk.say(expects);
    expect(walk.outcomeOf('apply')).toMatchObject({ type: 'step.failed' });
    expect(await plans()).toEqual([]);
  });

  it('is gone when its gate closes since the world has moved', async () => {
    place.router.behave();
    await walk.say('retry');
    expect(await plans()).toHaveLength(2);
    await write(place, { 'another.tf': '# somebody is at it\n' });
    await walk.say(expects);
    expect(walk.failure).toMatchObject({ code: 'gate-moved' });
    expect(await plans()).toEqual([]);
  });

  it('is gone when the run is aborted at its gate', async () => {
    await walk.say('retry');
    expect(await plans()).toHaveLength(2);
    await stopped(['a', 'a capital'], ['A', /aborted/i]);
    await walk.reread();
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'aborted' });
    expect(await plans()).toEqual([]);
  });

  it('is gone when a person pauses the run at its gate', async () => {
    await atGate();
    await stopped(['p', 'Paused.']);
    await walk.reread();
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.paused' });
    expect(await plans()).toEqual([]);
    // Whoever comes back to it is told, and plans anew.
    await walk.resume();
    expect(walk.failure).toMatchObject({ code: 'plan-gone', changed: 'none' });
    await walk.say('abort');
  });

  it('is gone when its gate has run out', async () => {
    await atGate();
    // Somebody comes back a quarter of an hour later.
    const later = join(place.folder, 'later.mjs');
    await writeFile(
      later,
      `const now = Date.now;
const AHEAD = 16 * 60_000;
Date.now = () => now() + AHEAD;
globalThis.Date = class extends Date { constructor(...of) { if (of.length === 0) super(now() + AHEAD); else super(...of); } };
`,
    );
    const back = new Walk(place, { NODE_OPTIONS: `--import=${later}` });
    back.run = walk.run;
    const { id = '', digest } = walk.gate;
    await back.answer(id, expects, digest);
    expect(back.failure).toMatchObject({ code: 'plan-expired', changed: 'none' });
    expect(await plans()).toEqual([]);
  });
});
