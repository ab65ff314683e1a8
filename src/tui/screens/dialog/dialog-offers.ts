import type { Choice } from '../../../engine/events.ts';
import { textOf } from '../../../engine/facts.ts';
import { CHOICES, choicesInOrder, offersIn } from '../../../engine/helps-first.ts';
import { framedStep, plannedAgainFrom, retryFrom } from '../../../engine/retry.ts';
import { rollbackOf } from '../../../engine/rollback.ts';
import type { RunState } from '../../../engine/run-state.ts';
import { programName } from '../../../service/program-name.ts';
import { worldWords } from '../../../worlds/world-words.ts';
import { DIALOG_LETTERS } from '../../keyboard/dialog-letters.ts';

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

const OFFERS: Readonly<Record<Choice, Omit<Offer, 'choice' | 'key'>>> = {
  'plan-again': {
    words: 'plan again',
    means: 'Goes back to the plan, and makes what was changed anew. You see a new gate before it.',
  },
  retry: { words: 'try again', means: 'Runs the same step once more, with the same values.' },
  change: {
    words: 'try again with another value …',
    asks: 'new value',
    means: 'Changes one input, notes it in the journal, and goes back to the first step that uses it.',
  },
  'leave-out': {
    words: 'leave these out and plan again',
    means:
      'Plans again without the unexpected changes, shows that at a new gate, and keeps what was left out as open, to be put right.',
  },
  happened: {
    words: 'it happened …',
    asks: 'how you know',
    means: 'The step counts as done; the run goes on. U on its page takes that back.',
  },
  'did-not': {
    words: 'it did not happen',
    means: 'The step counts as not done, and may be run again.',
  },
  'look-closer': {
    words: 'look closer',
    means: 'Asks the world once more what it knows. Changes nothing.',
  },
  'by-hand': {
    words: 'I did it by hand …',
    asks: 'what you did',
    means: 'The step counts as done by you, with your note. U on its page takes it back.',
  },
  skip: {
    words: 'skip it …',
    asks: 'why it can be skipped',
    means: 'The step is left out, with your reason in the journal.',
  },
  rollback: {
    words: 'undo what this step changed',
    means: "Runs the step's own rollback. Nothing else is undone.",
  },
  pause: {
    words: 'pause and leave firedrill',
    means: `The run is kept as it is; "${programName()} resume" goes on from here.`,
  },
  abort: {
    words: 'abort the run',
    means: 'Ends the run. What was changed stays as it is and is listed. Asked once more.',
  },
};

/** What can be chosen at the open question; what helps first, where that is known. */
export function offersOf(state: RunState): readonly Offer[] {
  return choicesInOrder(state).map((choice) => ({
    choice,
    key: DIALOG_LETTERS[choice],
    ...OFFERS[choice],
    ...(choice === 'abort' && {
      means: `Ends the run. ${worldWords[state.frame.mode].atAbort} Asked once more.`,
    }),
    ...inItsWords(state, choice, state.question),
  }));
}

/** What a letter means in a failure dialog, wherever it is on offer. */
export const wordsOf = (key: string): string | undefined => {
  const choice = CHOICES.find((one) => DIALOG_LETTERS[one] === key);
  return choice && OFFERS[choice].words.replace(/ …$/, '');
};

function inItsWords(
  state: RunState,
  choice: Choice,
  question: RunState['question'],
): Partial<Omit<Offer, 'choice'>> {
  if (question === undefined) return {};
  if (choice === 'retry') return retryWords(state, question.step, retryFrom(state, question.step));
  if (choice === 'plan-again')
    return retryWords(state, question.step, plannedAgainFrom(state, question.step) ?? question.step);
  if (choice === 'change') return changeWords(state);
  return choice === 'rollback' ? rollbackWords(state, question) : {};
}

/** Where trying again goes back to an earlier step, it says so: that is more than the same once more. */
function retryWords(state: RunState, step: string, from: string): Partial<Omit<Offer, 'choice'>> {
  const { steps } = state.frame.runbook;
  const { id, title, contract } = framedStep(state, from);
  if (id === step) return { means: `Runs "${title}" once more, with the same values.` };
  const indexOf = (of: string): number => steps.findIndex((one) => one.id === of);
  const anew = steps.slice(indexOf(id), indexOf(step) + 1);
  const gate = anew.some(({ contract: { asks } }) => asks === 'gate')
    ? ' You see a new gate before a change.'
    : '';
  return {
    words: contract.effect === 'plan' ? `plan again: back to "${title}"` : `try again from "${title}"`,
    means: `Goes back to "${title}" and does anew all that comes from there.${gate}`,
  };
}

/** AWS's own offers stand in the choice: `try again with availability zone b …`, which is filled in. */
function changeWords(state: RunState): Partial<Omit<Offer, 'choice'>> {
  const [offer] = Object.entries(offersIn(state));
  if (offer === undefined) return {};
  const [input, value] = offer;
  const title = state.frame.runbook.inputs.find(({ id }) => id === input)?.title.toLowerCase();
  return title === undefined ? {} : { words: `try again with ${title} ${value} …` };
}

/** A rollback says what it is in its own words: no two steps are undone alike. */
function rollbackWords(
  state: RunState,
  { step, facts }: NonNullable<RunState['question']>,
): Partial<Omit<Offer, 'choice'>> {
  const rollback = rollbackOf(state, step);
  if (rollback === undefined) return {};
  const confirm = textOf(facts, 'confirm');
  if (rollback.asks === 'note') {
    return {
      words: `${rollback.title} …`,
      asks: 'what you found, and what you put right',
      means: 'Shows the commands for it; you do it, and say what you did. Until then esc leads back here.',
    };
  }
  if (confirm === '') return { words: rollback.title };
  const failure = state.steps.find(({ id }) => id === step);
  return { confirm, ...byName((failure?.undoes ?? failure?.failure)?.code, rollback.title) };
}

/** What is undone by its name alone: the rollback that serves both names both. */
function byName(code: string | undefined, title: string): Pick<Offer, 'words' | 'means'> {
  return code === 'errored-state'
    ? {
        words: 'Put the unsaved state back …',
        means: 'Asks you to type its serial; puts that state back, and takes no lock away.',
      }
    : {
        words: `${code === 'lock-held' || code === 'lock-left' ? 'Take the lock away' : title} …`,
        means: 'Asks you to type its id; takes that one away only.',
      };
}
