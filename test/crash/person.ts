import type { Choice, Question } from '../../src/engine/events.ts';
import { random } from './random.ts';

/** Answers a question that nobody prepared for. `happened`: whether the ledger shows all that the walk changes. */
export type Person = (question: Question, happened: () => Promise<boolean>) => Promise<string>;

/** Tries of a step before a person who gives up does. */
const PATIENCE = 4;

/**
 * Tries again whatever failed, and tells the truth where it is in doubt; with a whim, chooses anything that is offered.
 * `givesUp`: says in the end that it was put right by hand, or ends the run: a machine that took all with it may leave what
 * no retry puts right. `worldIsLost`: ends the run at the first question, as the run itself says then.
 */
export function person({
  whim,
  givesUp = false,
  worldIsLost = async () => false,
}: {
  readonly whim?: number | undefined;
  readonly givesUp?: boolean;
  readonly worldIsLost?: () => Promise<boolean>;
} = {}): Person {
  const tries = new Map<string, number>();
  const next = whim === undefined ? undefined : random(whim);
  const choose = (choices: readonly Choice[]): Choice => {
    if (next === undefined || next() < 0.5) return 'retry';
    return choices[Math.floor(next() * choices.length)] ?? 'retry';
  };
  return async (question, happened) => {
    const { id, kind, choices = [], facts } = question;
    if (kind !== 'choice') return 'done as the page says';
    if (choices.includes('abort') && (await worldIsLost())) return 'abort';
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
    const step = id.split('.')[0] ?? id;
    tries.set(step, (tries.get(step) ?? 0) + 1);
    if (givesUp && (tries.get(step) ?? 0) >= PATIENCE)
      return inWords(choices.includes('by-hand') ? 'by-hand' : 'abort');
    return inWords(choose(choices.filter((one) => one !== 'change' && one !== 'leave-out')));
  };
}

const inWords = (choice: Choice): string =>
  choice === 'skip' || choice === 'by-hand' ? `${choice}: it had to be` : choice;
