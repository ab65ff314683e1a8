// The state's lock: held by somebody else, left by a dead run, or our own that could not be given back. In a small unit.
// In order: each test goes on from the world that the one before it left.
import { beforeEach, describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import type { Call } from './call.ts';
import { type LivePlace, state } from './live-place.ts';
import { lockNotFreed, meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import {
  expects,
  foreignLock,
  freeLock,
  holdLock,
  lockId,
  openSmallPlace,
  runbook,
  storedState,
} from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const REFUSED = 3;

describe.skipIf(missing.length > 0)('the state’s lock', { timeout: 120_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openSmallPlace()));
  beforeEach(() => place.router.forget());

  /** The very moment in which tofu asks for the lock. */
  const asksForLock = ({ action, target }: Call) => action === 'PutObject' && target === `${state}.tflock`;
  const held = {
    code: 'lock-held',
    message: 'The state is locked by runner@ci-7 since 2026-11-23 05:00 UTC, for Apply.',
    changed: 'none',
    facts: { confirm: foreignLock.ID },
  };
  const tofuRan = () => place.router.calls.some(({ userAgent }) => /OpenTofu|Terraform/.test(userAgent));

  describe('held by somebody else', () => {
    let walk: Walk;
    it('when a run begins: who, since when, and nothing is done', async () => {
      await holdLock(place);
      place.router.forget();
      walk = new Walk(place);
      expect((await walk.open(runbook)).code).toBe(WAITS);
      expect(walk.failure).toMatchObject(held);
      expect(walk.gate.id).toBe('quiet.failed');
      expect(walk.gate['choices']).toEqual(['retry', 'rollback', 'pause', 'abort']);
      expect(tofuRan()).toBe(false);
    });

    it.each(['', ' 123', ` ${foreignLock.ID.slice(0, -1)}`, ` ${foreignLock.ID} -force`])(
      'is not taken away by “rollback:%s”',
      async (typed) => {
        const { code, stderr } = await walk.say(`rollback:${typed}`);
        expect(code).toBe(REFUSED);
        expect(stderr).toContain(foreignLock.ID);
        expect(stderr).toContain('Nothing was done');
        expect(await lockId(place)).toBe(foreignLock.ID);
      },
    );

    it('is still there when it is looked at again', async () => {
      await walk.say('retry');
      expect(walk.failure).toMatchObject(held);
      expect(walk.gate.id).toBe('quiet.failed.2');
    });

    it('is taken away by its id, and the run goes on to its gate', async () => {
      await walk.say(`rollback: ${foreignLock.ID}`);
      expect(await lockId(place)).toBeUndefined();
      expect(walk.gate['choices']).toEqual(['retry', 'pause', 'abort']);
      await walk.say('retry');
      expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    });

    it('when the apply begins: nothing is done, and a retry plans anew', async () => {
      const before = await storedState(place);
      place.router.misbehave(meanwhile(asksForLock, () => holdLock(place)));
      const { code } = await walk.say(expects);
      expect(code).toBe(WAITS);
      expect(walk.failure).toMatchObject(held);
      expect(walk.gate.id).toBe('apply.failed');
      expect(await lockId(place)).toBe(foreignLock.ID);
      expect(await storedState(place)).toEqual(before);
      // They are done.
      await freeLock(place);
      await walk.say('retry');
      expect(walk.gate).toMatchObject({ id: 'review.2', expects });
      await walk.say('pause');
    });

    it('when the plan begins', async () => {
      walk = new Walk(place);
      place.router.misbehave(meanwhile(asksForLock, () => holdLock(place)));
      await walk.open(runbook);
      expect(walk.failure).toMatchObject(held);
      expect(walk.gate.id).toBe('plan.failed');
      expect(walk.gate['choices']).not.toContain('by-hand');
      // Somebody else has taken it meanwhile: what was typed names another lock than the one that is there.
      await freeLock(place);
      await holdLock(place, {
        ...foreignLock,
        ID: '9d000000-0000-4000-8000-000000000001',
        Who: 'kim@laptop',
      });
      await walk.say(`rollback: ${foreignLock.ID}`);
      expect(walk.failure).toMatchObject({ code: 'lock-mismatch', changed: 'none' });
      expect(walk.failure.message).toContain('kim@laptop');
      expect(await lockId(place)).toBe('9d000000-0000-4000-8000-000000000001');
      await freeLock(place);
      await walk.say('abort');
    });
  });

  describe('our own, that cannot be given back', () => {
    let walk: Walk;
    let own = '';
    it('by the plan: it is told whose it is', async () => {
      walk = new Walk(place);
      place.router.misbehave(lockNotFreed(state));
      await walk.open(runbook);
      own = (await lockId(place)) ?? '';
      expect(walk.gate.id).toBe('plan.failed');
      expect(walk.failure).toMatchObject({ code: 'lock-left', changed: 'none', facts: { confirm: own } });
      expect(walk.failure.message).toContain('AccessDenied');
      expect(walk.failure.hint).toContain(`It is our own, ${own}`);
    });

    it('met again, it is known as our own, and nobody is to be asked', async () => {
      await walk.say('retry');
      expect(walk.gate.id).toBe('quiet.failed.2');
      expect(walk.failure).toMatchObject({ code: 'lock-held', facts: { confirm: own } });
      expect(walk.failure.message).toContain('locked by this run itself');
      expect(walk.failure.nextSteps?.join('\n')).not.toMatch(/Ask |Wait for/);
    });

    it('cannot be taken away while the bucket refuses; the same again then goes', async () => {
      place.router.misbehave(lockNotFreed(state));
      await walk.say(`rollback: ${own}`);
      expect(walk.failure).toMatchObject({ code: 'denied' });
      expect(await lockId(place)).toBe(own);
      // What the guard refused is not gone past by hand.
      expect(walk.gate['choices']).toEqual(['retry', 'rollback', 'pause', 'abort']);
      place.router.behave();
      await walk.say(`rollback: ${own}`);
      expect(await lockId(place)).toBeUndefined();
      await walk.say('retry');
      expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    });

    it('by the apply: the work counts, the lock is owed, and what needs it says that it is our own', async () => {
      place.router.misbehave(lockNotFreed(state));
      const { code } = await walk.say(expects);
      own = (await lockId(place)) ?? '';
      expect(code).toBe(WAITS);
      expect(walk.outcomeOf('apply')).toMatchObject({
        type: 'step.succeeded',
        summary: expect.stringContaining('lock could not be given back'),
      });
      const [owed, ...others] = walk.events.filter(({ type }) => type === 'obligation.opened');
      expect(others).toEqual([]);
      expect(owed?.['what']).toContain(own);
      expect(owed?.['how']).toContain(`force-unlock -force ${own}`);
      expect(walk.gate.id).toBe('settled.failed');
      expect(walk.failure).toMatchObject({ code: 'lock-held', facts: { confirm: own } });
      expect(walk.failure.message).toContain('locked by this run itself');
    });

    it('and then it is taken away, nothing is owed any more, and the run is verified', async () => {
      await walk.say(`rollback: ${own}`);
      expect(walk.events.filter(({ type }) => type === 'obligation.settled')).toHaveLength(1);
      const { code, events, stderr } = await walk.say('retry');
      expect(code, stderr).toBe(0);
      expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
      const { stdout } = await place.cli(['runs', '--json']);
      expect(JSON.parse(stdout)).toContainEqual(
        expect.objectContaining({ run: walk.run, outcome: 'verified', openObligations: 0 }),
      );
    });
  });
});
