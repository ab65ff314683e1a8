import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Action } from '../../src/actions/action.ts';
import type { Ports } from '../../src/actions/ports.ts';
import { withTraits } from '../../src/engine/failure.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { makePerformer } from '../../src/run/perform.ts';
import { fakeRun } from '../support/fake-run.ts';
import { scratch } from '../support/folder.ts';
import { frame, SERVICE, step } from '../support/frame.ts';

test('a line of the log has the time at which it came, not that of the last event', async () => {
  let now = 0;
  const talks: Action<Record<string, never>> = {
    name: 'talks',
    contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: [] },
    params: z.strictObject({}),
    async run(_params, { lines }) {
      for (now of [1000, 60_000]) lines('console', [`at ${now}`]);
      return { summary: 'said' };
    },
  };
  const log = createLogRing();
  const perform = makePerformer({
    unmasked: [],
    world: {
      ports: { service: SERVICE, processes: () => ({}) } as unknown as Ports,
      gate: { suffix: '', needsDigest: false },
      act: (action, params, context) => action.run(params, context),
      explain: (error) => withTraits({ code: 'unexpected', message: String(error) }),
    },
    actions: new Map<string, Action>([['talks', talks as unknown as Action]]),
    folder: join(await scratch(), 'run'),
    log,
  });
  const talking = step('talks');
  const { view } = fakeRun(frame([talking]));
  const state = (): RunState => view.state();
  const ended = await perform({
    step: talking,
    attempt: 1,
    rollback: false,
    state,
    signal: new AbortController().signal,
    now: () => now,
    append: async () => undefined,
    progress: () => undefined,
  });
  expect(ended).toMatchObject({ ok: true });
  log.flush();
  expect(log.slice(0, 2).map(({ text, t }) => [text, t])).toEqual([
    ['at 1000', 1000],
    ['at 60000', 60_000],
  ]);
});
