import { expect, test } from 'vitest';
import type { Choice, Facts } from '../../../src/engine/events.ts';
import type { FailureDraft } from '../../../src/engine/failure.ts';
import { offersOf } from '../../../src/tui/screens/dialog/dialog-offers.ts';
import { fakeRun, frameOf, NO_CAPACITY } from '../../support/fake-run.ts';

/** What is offered after a failure, the first ones, in their order. */
async function offered(
  choices: readonly Choice[],
  facts: Facts,
  failure: Partial<FailureDraft> = {},
): Promise<readonly Choice[]> {
  const run = fakeRun(frameOf());
  await run.fail('who', { ...NO_CAPACITY, ...failure });
  const state = run.view.state();
  if (state.question === undefined) throw new Error('nothing is asked');
  const question = { ...state.question, choices, facts };
  return offersOf({ ...state, question }).map(({ choice }) => choice);
}

const FAILED: readonly Choice[] = ['abort', 'pause', 'rollback', 'by-hand', 'change', 'retry'];

test.each([
  ['nothing is known: the same again', FAILED, {}, 'useful', ['retry', 'change']],
  ['it fails for good with these values', FAILED, {}, 'useless', ['change', 'retry']],
  ['AWS offers another value', FAILED, { offers: { type: 'm7i.4xlarge' } }, 'after', ['change', 'retry']],
  [
    'what holds it can be taken away',
    FAILED,
    { confirm: '6edd' },
    'useless',
    ['rollback', 'change', 'retry'],
  ],
  [
    'what holds it is taken away before the same helps',
    FAILED,
    { confirm: '6edd' },
    'after',
    ['rollback', 'retry', 'change'],
  ],
  ['nobody can name what must be put right first', FAILED, {}, 'after', ['retry', 'change']],
  [
    'the same may go well, whatever can be taken away',
    FAILED,
    { confirm: '6edd' },
    'useful',
    ['retry', 'change'],
  ],
  ['the plan holds more than asked', [...FAILED, 'leave-out'], {}, 'useful', ['leave-out', 'retry']],
  [
    'a look speaks for one answer',
    ['happened', 'did-not', 'look-closer'],
    { answer: 'did-not' },
    'useful',
    ['did-not', 'happened', 'look-closer'],
  ],
] as const)('%s', async (_, choices, facts, again, first) => {
  const all = await offered(choices, facts, { again });
  expect(all.slice(0, first.length)).toEqual(first);
  expect(all.toSorted()).toEqual([...choices].toSorted());
});

test.each([
  ['lock-held', 'Take the lock away …', 'its id'],
  ['errored-state', 'Put the unsaved state back …', 'its serial'],
])('%s: what is undone by name is the one thing that stands in the way', async (code, words, asks) => {
  const run = fakeRun(frameOf());
  await run.fail('who', { ...NO_CAPACITY, code: code as FailureDraft['code'], facts: { confirm: '6edd' } });
  const state = run.view.state();
  if (state.question === undefined) throw new Error('nothing is asked');
  const rollback = { title: 'One thing, or another', action: 'unblock', with: {}, byHand: '' };
  const { runbook } = state.frame;
  const frame = {
    ...state.frame,
    runbook: { ...runbook, steps: runbook.steps.map((one) => ({ ...one, rollback })) },
  };
  const question = { ...state.question, choices: ['rollback'] as const, facts: { confirm: '6edd' } };
  const [offer] = offersOf({ ...state, frame, question });
  expect(offer).toMatchObject({ words, confirm: '6edd', means: expect.stringContaining(asks) });
});
