import { expect, test } from 'vitest';
import { spoken } from '../../src/tui/answer-question.ts';
import { KEYS, letters } from '../support/term.tsx';
import { answers, declared, failChange, openGate, reachGate } from '../support/walk.ts';

test('every answer and stop carries the name of who resumed the run, not of who opened it', async () => {
  const { t, run } = await declared();
  await run.write('who', { type: 'run.resumed', operator: 'root', cutBytes: 0 });
  await reachGate(t, run);
  await openGate(t);
  await failChange(t, run);
  t.wait(400);
  await t.type('b');
  await run.ask('apply', { kind: 'note', title: 'What did you put right?', facts: {} });
  await t.until('What did you put right?');
  await t.settle();
  t.wait(400);
  await t.type(...letters('it'), KEYS.enter);
  await t.until('✓ Done: ');
  expect(answers(run).map((one) => 'by' in one && one.by)).toEqual(['root', 'root', 'root']);
  await run.view.correctT0(new Date('2026-11-23T06:00:00Z'));
  await run.view.ask('abort');
  const named = run.events.filter(({ type }) => type === 't0.corrected' || type === 'stop.asked');
  expect(named).toMatchObject([{ by: 'root' }, { by: 'root' }]);
});

test('a refusal on the screens has none of the syntax of an answers file', () => {
  expect(spoken('Skipping needs a reason: `skip: REASON`.')).toBe('Skipping needs a reason.');
  expect(spoken('This needs to be typed: `rollback: 6eddfc79`.')).toBe('This needs to be typed.');
  expect(spoken('What can be changed here: type. Write INPUT=VALUE.')).toBe(
    'What can be changed here: type.',
  );
  expect(spoken('Write INPUT=VALUE. What can be changed here: type.')).toBe(
    'What can be changed here: type.',
  );
  expect(spoken('This gate opens when you type: y')).toBe('This gate opens when you type: y');
});
