import type { Choice } from '../engine/events.ts';
import { textOf } from '../engine/facts.ts';
import type { RunState } from '../engine/state.ts';
import { programName } from '../service/program-name.ts';

/** How a choice is offered: its key, its words, and what it needs to be said with it. */
export interface Offer {
  readonly choice: Choice;
  readonly key: string;
  readonly words: string;
  /** One line of text that goes with it: what is asked for. */
  readonly asks?: string;
  /** Text that must be typed for it, such as the id of the lock that it takes away. */
  readonly confirm?: string;
  /** What happens when it is taken, for `?`. */
  readonly means: string;
}

const OFFERS: Readonly<Record<Choice, Omit<Offer, 'choice'>>> = {
  retry: { key: 'r', words: 'try again', means: 'Runs the same step once more, with the same values.' },
  change: {
    key: 'i',
    words: 'try again with another value …',
    asks: 'new value',
    means: 'Changes one input of this run, notes it in the journal, and runs the step again.',
  },
  'leave-out': {
    key: 'l',
    words: 'leave these out and plan again',
    means:
      'Plans again without the unexpected changes, shows that at a new gate, and keeps an obligation for what was left out.',
  },
  happened: {
    key: 'y',
    words: 'it happened …',
    asks: 'how you know',
    means: 'The step counts as done; the run goes on with the next one.',
  },
  'did-not': {
    key: 'd',
    words: 'it did not happen',
    means: 'The step counts as not done, and may be run again.',
  },
  'look-closer': {
    key: 'c',
    words: 'look closer',
    means: 'Asks the world once more what it knows. Changes nothing.',
  },
  'by-hand': {
    key: 'h',
    words: 'I did it by hand …',
    asks: 'what you did',
    means: 'The step counts as done by you, with your note. Its commands are shown with it.',
  },
  skip: {
    key: 's',
    words: 'skip it …',
    asks: 'why it can be skipped',
    means: 'The step is left out, with your reason in the journal.',
  },
  rollback: {
    key: 'b',
    words: 'undo what this step changed',
    means: "Runs the step's own rollback. Nothing else is undone.",
  },
  pause: {
    key: 'p',
    words: 'pause here and keep the run',
    means: `Leaves the program. "${programName()} resume" goes on from here.`,
  },
  abort: {
    key: 'a',
    words: 'abort the run',
    means: 'Ends the run. What was changed stays as it is and is listed. Asked once more.',
  },
};

/** The order on the screen: go on, then give up. */
const ORDER = Object.keys(OFFERS) as readonly Choice[];

type Asked = Pick<RunState, 'question' | 'frame'>;

/** What can be chosen at the open question. */
export function offersOf(state: Asked): readonly Offer[] {
  const choices = state.question?.choices ?? [];
  return ORDER.filter((choice) => choices.includes(choice)).map((choice) => {
    if (choice === 'rollback') return { choice, ...OFFERS[choice], ...rollbackOf(state) };
    return { choice, ...OFFERS[choice] };
  });
}

/** A rollback says what it is in its own words: no two steps are undone alike. */
function rollbackOf(state: Asked): Partial<Omit<Offer, 'choice'>> {
  const { question } = state;
  const rollback = state.frame.runbook.steps.find(({ id }) => id === question?.step)?.rollback;
  if (question === undefined || rollback === undefined) return {};
  const confirm = textOf(question.facts, 'confirm');
  const means =
    rollback.action === 'by-hand'
      ? { means: 'Shows the commands for it; you do it, and say what you did.' }
      : {};
  return {
    words: confirm === '' ? rollback.title : `${rollback.title} …`,
    ...means,
    ...(confirm === '' ? {} : { confirm }),
  };
}
