import type { Choice } from './events.ts';
import { textOf } from './facts.ts';
import type { RunState } from './run-state.ts';

/** The order of a dialog: go on, then give up. */
export const CHOICES: readonly Choice[] = [
  'plan-again',
  'retry',
  'change',
  'leave-out',
  'happened',
  'did-not',
  'look-closer',
  'by-hand',
  'skip',
  'rollback',
  'pause',
  'abort',
];

/** What can be chosen at the open question; what helps first, where that is known. */
export function choicesInOrder(state: RunState): readonly Choice[] {
  const given = CHOICES.filter((choice) => state.question?.choices?.includes(choice));
  const first = helpsFirst(state).filter((choice) => given.includes(choice));
  return [...first, ...given.filter((choice) => !first.includes(choice))];
}

/**
 * What the open question's own failure recommends: what stands first. Not to try the same again where it says that this is
 * in vain now.
 */
export function recommended(state: RunState): Choice | undefined {
  const [first] = choicesInOrder(state);
  return first !== 'retry' || failureOf(state)?.again === 'useful' ? first : undefined;
}

/** By what is known of the failure: what AWS itself offers, what a look at the world speaks for, what the refusal is about. */
function helpsFirst(state: RunState): readonly Choice[] {
  const { question } = state;
  if (question === undefined) return [];
  const answer = textOf(question.facts, 'answer') as Choice | '';
  if (answer !== '') return [answer];
  if (Object.keys(offersIn(state)).length > 0) return ['change'];
  if (question.choices?.includes('leave-out')) return ['leave-out'];
  const again = failureOf(state)?.again;
  // What stands in the way comes before trying again, where that is in vain until it is gone.
  const away: readonly Choice[] =
    again === 'useful' || textOf(question.facts, 'confirm') === '' ? [] : ['rollback'];
  // What failed for good fails again with the same values.
  return again === 'useless' ? [...away, 'change'] : away;
}

const failureOf = ({ question, steps }: RunState) => steps.find(({ id }) => id === question?.step)?.failure;

/** Values of inputs that whoever refused the last try offers, by input: `availability_zone: b`. */
export function offersIn({ question }: Pick<RunState, 'question'>): Readonly<Record<string, string>> {
  const offers = question?.facts['offers'];
  if (typeof offers !== 'object' || offers === null || Array.isArray(offers)) return {};
  return Object.fromEntries(
    Object.entries(offers).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
