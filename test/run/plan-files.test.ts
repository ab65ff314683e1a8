import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { removeCopies, watchPlanFiles } from '../../src/run/plan-files.ts';
import { scratch } from '../support/folder.ts';

/** A run's folder with a plan, a private copy that somebody's death has left, and a log. */
async function left() {
  const folder = await scratch();
  const attempt = join(folder, 'logs', 'plan', '1');
  await mkdir(join(attempt, 'copy', 'unit'), { recursive: true });
  const secret = join(attempt, 'copy', 'unit', 'secret.tfvars');
  const plan = join(attempt, 'plan.tfplan');
  const log = join(attempt, 'terragrunt.log');
  for (const file of [secret, plan, log]) await writeFile(file, 'x');
  const there = () => [secret, plan, log].map((file) => existsSync(file));
  return { folder, there };
}

test('a private copy that was left behind goes when the run is continued, the plan that a gate shows stays', async () => {
  const { folder, there } = await left();
  await removeCopies(folder);
  expect(there()).toEqual([false, true, true]);
  await expect(removeCopies(join(folder, 'nowhere'))).resolves.toBeUndefined();
});

test.each<[Event, boolean]>([
  [{ type: 'run.closed', outcome: 'aborted', rto: null }, true],
  [{ type: 'question.closed', id: 'review', reason: 'x' }, true],
  [{ type: 'run.paused', by: 'op', reason: '' }, true],
  [{ type: 'run.paused', by: 'firedrill', reason: '' }, false],
])('plans and copies go with %j: %s', async (event, go) => {
  const { folder, there } = await left();
  let hear: (event: Stamped) => void = () => undefined;
  const run = { onEvent: (listener: typeof hear) => void (hear = listener), state: () => ({}) as RunState };
  const end = watchPlanFiles(run, folder, () => 0);
  hear(event as Stamped);
  // Whoever closes the run waits for it: its program ends right after.
  await end();
  expect(there()).toEqual(go ? [false, false, true] : [true, true, true]);
});
