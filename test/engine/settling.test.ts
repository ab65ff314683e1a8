import { describe, expect, test } from 'vitest';
import type { Obligation } from '../../src/engine/events.ts';
import { type Looked, sawWords, settledBy } from '../../src/engine/settling.ts';
import { frame, step } from '../support/frame.ts';
import { slowRun } from '../support/slow-run.ts';

const WHO = { id: 'o', by: 'op', note: 'put back' };

test.each([
  ['yes', false, true],
  ['yes', true, true],
  ['no', false, false],
  ['no', true, false],
  ['unknown', false, false],
  ['unknown', true, true],
] as const)('what is seen is %s, on a word %s: settled %s', (finding, onWord, settled) => {
  const event = settledBy({ finding, seen: 'what is there' }, WHO, onWord);
  expect(event).toEqual(
    settled ? { type: 'obligation.settled', ...WHO, finding, seen: 'what is there' } : undefined,
  );
});

test('a settlement says what it stands on', () => {
  expect(sawWords({ finding: 'yes', seen: 'it is gone' })).toBe('; seen: it is gone');
  expect(sawWords({ finding: 'unknown', seen: 'no keys' })).toBe('; on their word alone: no keys');
  expect(sawWords({})).toBe('');
});

describe('in an open run', () => {
  const OWED: Obligation = { id: 'o', what: 'w', how: 'h', check: { look: 'cache-warm' } };
  async function owing(sees: Looked) {
    const looked: Obligation[] = [];
    const run = slowRun(frame([step('a')]), undefined, async (owed) => {
      looked.push(owed);
      return sees;
    });
    await run.land();
    void run.works[0]?.work.append({ type: 'obligation.opened', ...OWED });
    await run.land();
    return { run, looked };
  }

  test('it is settled once it was seen, and what was seen is on disk', async () => {
    const { run, looked } = await owing({ finding: 'yes', seen: 'warm' });
    const settling = run.view.settle('o', 'put back');
    await run.land();
    expect(await settling).toEqual({ finding: 'yes', seen: 'warm', settled: true });
    expect(looked).toMatchObject([OWED]);
    expect(run.disk.at(-1)).toMatchObject({ type: 'obligation.settled', finding: 'yes', seen: 'warm' });
    expect(run.view.state().obligations).toMatchObject([
      { ...OWED, settled: { by: 'op', note: 'put back', finding: 'yes', seen: 'warm' } },
    ]);
  });

  test('what is not put right is not, whatever a person says, and nothing is written', async () => {
    const { run } = await owing({ finding: 'no', seen: 'cold' });
    expect(await run.view.settle('o', 'put back', true)).toEqual({
      finding: 'no',
      seen: 'cold',
      settled: false,
    });
    expect(run.disk.at(-1)?.type).toBe('obligation.opened');
    expect(run.underway).toEqual([]);
  });

  test('what nobody owes is not looked at', async () => {
    const { run, looked } = await owing({ finding: 'yes', seen: 'warm' });
    await expect(run.view.settle('x', 'put back')).rejects.toThrow('no open obligation "x"');
    expect(looked).toEqual([]);
  });
});
