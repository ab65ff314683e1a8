import { expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { begunRehearsal } from '../support/begun-rehearsal.ts';
import { cli } from '../support/cli.ts';

test('a tool that dies in the middle of an apply: what it launched, and no state knows, is named and owed', {
  timeout: 240_000,
}, async () => {
  const { state, exited, read, says, events: eventsNow } = await begunRehearsal();
  await says('logs/apply/1/apply.stdout', 'aws_instance.ttb: Still creating');
  process.kill((JSON.parse(await read('logs/apply/1/apply.pid.json')) as { pid: number }).pid, 'SIGKILL');
  expect(await exited).toBe(4);
  const events = await eventsNow();
  const failed = events.find(({ type }) => type === 'step.failed');
  const id = expect.stringMatching(/^i-/);
  expect(failed).toMatchObject({ step: 'apply', failure: { facts: { orphans: [id] } } });
  const { failure } = failed as Extract<Stamped, { type: 'step.failed' }>;
  const [orphan] = (failure.facts?.['orphans'] ?? []) as string[];
  expect(failure.hint).toContain(`Made, and not in the state: ${orphan}`);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'obligation.opened', id: `orphan ${orphan}` }),
  );
  // Nobody's word settles it while it is there.
  const [, run] = /"run":"([^"]+)"/.exec(await read('journal.jsonl')) ?? [];
  const settle = [
    'settle',
    run ?? '',
    `orphan ${orphan}`,
    '--note',
    'ended',
    '--on-my-word',
    '--state-dir',
    state,
  ];
  expect(await cli(settle)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/it is not put right: i-\w+ is \w+, and not in the state/),
  });
  expect(await eventsNow()).toEqual(events);
});
