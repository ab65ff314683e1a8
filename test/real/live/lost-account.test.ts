// The account is out of reach from the middle of an apply on: the keys have ended, or the network is away. In a small unit.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import type { Call } from './call.ts';
import { type LivePlace, state } from './live-place.ts';
import { expired, networkLost } from './misbehaviour.ts';
import { expects, lockId, openSmallPlace, part, runbook, storedState } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;

describe.skipIf(missing.length > 0)('an account that is lost in mid-apply', { timeout: 180_000 }, () => {
  let place: LivePlace;
  beforeAll(async () => {
    place = await openSmallPlace();
  }, 120_000);
  afterAll(async () => place?.[Symbol.asyncDispose]());
  afterEach(() => {
    place.router.behave();
    expect(place.router.failures).toEqual([]);
  });

  it.each([
    ['keys that have ended', expired(), /ExpiredToken/],
    ['a network that is away', networkLost, /\(.+\)/],
  ] as const)(
    '%s: what was made, where the state lies, and that the lock is our own',
    async (_, lost, why) => {
      const walk = new Walk(place);
      await walk.open(runbook);
      const before = await storedState(place);
      let isLost = false;
      const writesState = ({ action, target }: Call) => action === 'PutObject' && target === state;
      place.router.misbehave({ ...lost, when: (call) => (isLost ||= writesState(call)) && lost.when(call) });
      const { code } = await walk.say(expects);
      place.router.behave();
      const lock = (await lockId(place)) ?? '';
      expect(code).toBe(WAITS);
      expect(walk.failure).toMatchObject({
        code: 'errored-state',
        changed: { made: expect.arrayContaining([expect.objectContaining({ address: part })]), begun: [] },
      });
      expect(walk.failure.message).toMatch(why);
      expect(walk.failure.message).toContain('Its lock could not be given back either');
      expect(walk.events.filter(({ type }) => type === 'obligation.opened')).toMatchObject([
        { id: 'lock-left' },
      ]);
      expect(await storedState(place)).toEqual(before);
      const typed = String(walk.gate.facts?.['confirm']);

      // It is back. What keeps everybody from planning is settled one after the other, each as it is said.
      await walk.say('retry');
      expect(walk.failure).toMatchObject({ code: 'lock-held', facts: { confirm: lock } });
      expect(walk.failure.message).toContain('locked by this run itself');
      await walk.say(`rollback: ${lock}`);
      expect(walk.events.filter(({ type }) => type === 'obligation.settled')).toMatchObject([
        { id: 'lock-left' },
      ]);
      await walk.say('retry');
      expect(walk.failure).toMatchObject({ code: 'errored-state', facts: { confirm: typed } });
      await walk.say(`rollback: ${typed}`);
      await walk.say('retry');
      expect(walk.gate).toMatchObject({ kind: 'gate', expects });
      await walk.say('pause');
    },
  );
});
