import type { Choice, Question } from '../../src/engine/events.ts';
import { random } from './random.ts';

/** Answers a question that nobody prepared for. `happened`: whether the ledger shows all that the walk changes. */
export type Person = (question: Question, happened: () => Promise<boolean>) => Promise<string>;

/** Tries again whatever failed, and tells the truth where it is in doubt; with a whim, chooses anything that is offered. */
export function person(whim?: number): Person {
  const next = whim === undefined ? undefined : random(whim);
  const choose = (choices: readonly Choice[]): Choice => {
    if (next === undefined || next() < 0.5) return 'retry';
    return choices[Math.floor(next() * choices.length)] ?? 'retry';
  };
  return async (question, happened) => {
    const { id, kind, choices = [], facts } = question;
    if (kind !== 'choice') return 'done as the page says';
    if (id.includes('.doubt')) {
      const { answer } = facts as { answer?: string };
      const choice =
        answer === 'look-closer' ? ((await happened()) ? 'happened' : 'did-not') : (answer ?? '');
      return choice === 'happened' ? 'happened: the ledger says so' : choice;
    }
    const { failure, confirm } = facts as { failure?: { code?: string }; confirm?: string };
    if (choices.includes('change') && failure?.code === 'no-capacity')
      return 'change: instance_type=m7i.4xlarge';
    if (choices.includes('rollback') && confirm !== undefined) return `rollback: ${confirm}`;
    return inWords(choose(choices.filter((one) => one !== 'change' && one !== 'leave-out')));
  };
}

const inWords = (choice: Choice): string =>
  choice === 'skip' || choice === 'by-hand' ? `${choice}: on a whim` : choice;
