import { expect, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import { step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const rollback = { title: 'Go back', action: 'by-hand', with: { ask: 'What did you do?' }, byHand: '' };

/** A failed step at whose dialog `rollback` was chosen. */
async function chosen(text?: string) {
  const run = await stepsOn([step('apply', { rollback })], {});
  await run.write({ type: 'step.started', step: 'apply', attempt: 1, params: {} });
  await run.write({
    type: 'step.failed',
    step: 'apply',
    attempt: 1,
    failure: withTraits({ code: 'unexpected', message: '' }),
  });
  const asked = { id: 'apply.failed', kind: 'choice', step: 'apply', title: '', facts: {} } as const;
  await run.write({ type: 'question.opened', ...asked, choices: ['rollback'] });
  const words = text === undefined ? {} : { text };
  await run.write({ type: 'question.answered', id: asked.id, by: 'op', choice: 'rollback', ...words });
  return run.do('apply', { rollback: true });
}

test('going back by hand that came with its note is done; without one it is asked for', async () => {
  expect(await chosen('ended the new one')).toEqual({
    ok: true,
    summary: 'ended the new one',
    outputs: { note: 'ended the new one' },
  });
  expect(await chosen()).toMatchObject({ ok: true, question: { kind: 'note', title: 'What did you do?' } });
});
