// AWS is gone in the middle of an apply of the whole unit: nobody answers any more, neither the provider that waits for its
// machine nor the backend that would save the state. What callers see of moto is the router, so it is the router's address
// that takes no connection any more; moto itself keeps its world in memory and comes back with it. In order: each test goes on
// from the world that the one before it left.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/engine/facts.ts';
import { openGate, press } from '../../support/pty-keys.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { until } from '../unit-on-moto.ts';
import type { Call } from './call.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { lockId, type StateFile, storedState } from './small-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const WAITS = 4;
const instance = 'aws_instance.ttb';
const expects = `${instance} 9012`;
/** The provider asks 9 times where nobody says how often, which takes minutes. */
const env = { AWS_MAX_ATTEMPTS: '3' };

describe.skipIf(!can)('an account that is gone in mid-apply', { timeout: 400_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openMadePlace()));

  let before: StateFile;
  let lock = '';
  let half = '';
  let typed = '';
  let comeBack: () => Promise<void>;

  const asks =
    (one: string) =>
    ({ action }: Pick<Call, 'action'>) =>
      action === one;
  /** Its machine is launched, and asked for: then there is nobody any more. `launched` is its id. */
  async function goneAfterLaunch(): Promise<void> {
    const { promise: forEver } = Promise.withResolvers<void>();
    let isLaunched = false;
    let isAsked = false;
    place.router.misbehave(meanwhile(asks('RunInstances'), async () => void (isLaunched = true)));
    place.router.misbehave({
      when: ({ action }) => isLaunched && action === 'DescribeInstances',
      how: { first: () => ((isAsked = true), forEver) },
    });
    await until(async () => isAsked, 'the launch', 200_000);
    lock = (await lockId(place)) ?? '';
    comeBack = await place.router.close();
    place.router.behave();
  }

  it('is told with what was begun, where the state lies, and that the lock stays', async () => {
    walk = new Walk(place, env);
    await walk.open('instance-replacement');
    before = await storedState(place);
    place.router.forget();
    const applying = walk.say(expects);
    await goneAfterLaunch();
    const { code, stderr } = await applying;
    expect(code, stderr).toBe(WAITS);
    expect(walk.gate.id).toBe('apply.failed');
    const { failure } = walk;
    expect(failure).toMatchObject({
      code: 'errored-state',
      changed: {
        made: [],
        begun: [{ address: instance, action: 'create', id: expect.stringMatching(/^i-/) }],
      },
    });
    const { changed } = failure;
    half = (typeof changed === 'object' && changed.begun[0]?.id) || '';
    expect(failure.message).toContain(`The change broke off at ${instance}, and the state`);
    expect(failure.message).toContain('connection refused');
    expect(failure.message).toContain('lock could not be given back either');
    expect(existsSync(textOf(failure.facts ?? {}, 'file'))).toBe(true);
    typed = textOf(failure.facts ?? {}, 'confirm');
    expect(typed).toMatch(/^push serial \d+$/);
  });

  it('while it is gone nothing is done, and that is said', async () => {
    await walk.say('retry');
    expect(walk.failure).toMatchObject({ code: 'unreachable', changed: 'none' });
    expect(walk.failure.message).toContain('ECONNREFUSED');
  });

  it('back again, the lock is taken away by its id, and the state put back by its serial', async () => {
    await comeBack();
    expect(await storedState(place)).toEqual(before);
    expect(await lockId(place)).toBe(lock);
    await walk.say('retry');
    expect(walk.failure).toMatchObject({ code: 'lock-held', facts: { confirm: lock } });
    expect(walk.failure.message).toContain('locked by this run itself');
    await walk.say(`rollback: ${lock}`);
    await walk.say('retry');
    expect(walk.failure).toMatchObject({ code: 'errored-state', facts: { confirm: typed } });
    await walk.say(`rollback: ${typed}`);
    expect(JSON.stringify((await storedState(place)).resources)).toContain(half);
    expect(await lockId(place)).toBeUndefined();
  });

  it('the next plan ends the half-made machine with the old one, and all is verified', async () => {
    await walk.say('retry');
    expect(walk.gate.facts?.['review']).toMatchObject({
      changes: expect.arrayContaining([
        expect.objectContaining({ address: instance, kind: 'replace', why: 'tainted', id: half }),
        expect.objectContaining({ address: instance, kind: 'delete', why: 'leftover' }),
      ]),
    });
    const { code, stderr, events } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
    expect((await place.plan()).changes).toEqual({});
    expect(place.router.mutations().filter(({ action }) => action === 'RunInstances')).toHaveLength(2);
  });

  it('interrupted by a person who does not want to wait for it: the screen says where the state lies', async () => {
    walk = new Walk(place, env);
    await walk.open('instance-replacement');
    await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40, env });
    await openGate(terminal, expects, 'Apply the plan');
    await goneAfterLaunch();
    await press(terminal, '\u0003', 'interrupt it now');
    await press(terminal, 'x', 'It is in the middle of changing something');
    await press(terminal, 'I', 'Interrupt received');
    const screen = await terminal.until('"Apply the plan" failed after', 120_000);
    expect(screen).toContain('The change was interrupted, and the state could not be written back');
    expect(screen).toContain('push serial');
    expect(screen).toContain(`Begun and not ended: creating ${instance} (i-`);
    terminal.kill('SIGTERM');
    await terminal.exited;
    await comeBack();
  });
});
