import { expect, test } from 'vitest';
import { judge } from '../../src/engine/judge-answer.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { scratch } from '../support/folder.ts';
import { step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const ID = '077cd055-d6ab-7fd7-0d66-5bc1e8f7d0c3';

test('an id that was typed with spaces around it removes the lock, as the dialog said it would', async () => {
  const rollback = { title: 'Take the lock away', action: 'unlock', with: {}, byHand: '' };
  const terragrunt = { file: process.execPath, before: ['-e', '0', '--'], unit: await scratch(), env: {} };
  const run = await stepsOn([step('quiet', { rollback })], { terragrunt });
  const failure = withTraits({ code: 'lock-held', message: '' });
  await run.write({ type: 'step.started', step: 'quiet', attempt: 1, params: {} });
  await run.write({ type: 'step.failed', step: 'quiet', attempt: 1, failure });
  const asked = { id: 'quiet.failed', kind: 'choice', step: 'quiet', title: '' } as const;
  const question = { ...asked, choices: ['rollback'], facts: { confirm: ID } } as const;
  const answer = { by: 'op', choice: 'rollback', text: `  ${ID} ` } as const;
  await run.write({ type: 'question.opened', ...question });
  expect(judge(run.state(), question, answer).ok).toBe(true);
  await run.write({ type: 'question.answered', id: question.id, ...answer });
  expect(await run.do('quiet', { rollback: true })).toMatchObject({
    ok: true,
    summary: `lock ${ID} removed`,
  });
});
