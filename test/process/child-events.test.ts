import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { childEvents } from '../../src/run/child-events.ts';
import { createBorder } from '../../src/text/border.ts';

const PLACE = { step: 'apply', attempt: 1, folder: 'logs/apply/1' };

test('what is secret among a program’s arguments is not in the journal', async () => {
  const border = createBorder();
  border.learn(['correct-horse-battery']);
  const events: Event[] = [];
  const records = childEvents(PLACE, border, async (event) => void events.push(event));
  const args = ['-var=x=correct-horse-battery', '--token=ghp_16C7e42F292c6912E7710c838347Ae178B4a'];
  await records.intent('apply', { file: 'tofu', args, cwd: '/unit', env: { SECRET: 'not written at all' } });
  expect(JSON.stringify(events)).not.toMatch(/correct-horse|ghp_16C7|not written/);
  expect(events).toMatchObject([{ type: 'child.intent', step: 'apply', cwd: '/unit' }]);
});

test('each thing that is recorded of a program is on disk when it counts as recorded', async () => {
  const { promise: disk, resolve } = Promise.withResolvers<void>();
  let slow = false;
  const records = childEvents(PLACE, createBorder(), () => (slow ? disk : Promise.resolve()));
  const record = await records.intent('apply', { file: 'tofu', args: [], cwd: '/', env: {} });
  slow = true;
  const recorded: string[] = [];
  const all = Promise.all([
    records
      .intent('other', { file: 'tofu', args: [], cwd: '/', env: {} })
      .then(() => recorded.push('intent')),
    record.launched({ pid: 1, startTime: '1', bootId: 'b' }).then(() => recorded.push('launched')),
    record.ended({ code: 0, signal: null, endedAt: '' }).then(() => recorded.push('ended')),
  ]);
  await new Promise((done) => setImmediate(done));
  expect(recorded).toEqual([]);
  resolve();
  await all;
  expect(recorded.toSorted()).toEqual(['ended', 'intent', 'launched']);
});
