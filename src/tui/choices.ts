import type { Choice, Question } from '../engine/events.ts';

/** How a choice is offered: its key, its words, and what it needs to be said with it. */
export interface Offer {
  readonly choice: Choice;
  readonly key: string;
  readonly words: string;
  /** One line of text that goes with it: what is asked for. */
  readonly asks?: string;
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
    means: 'Leaves the program. "firedrill resume" goes on from here.',
  },
  abort: {
    key: 'a',
    words: 'abort the run',
    means: 'Ends the run. What was changed stays as it is and is listed. Asked once more.',
  },
};

/** The order on the screen: go on, then give up. */
const ORDER = Object.keys(OFFERS) as readonly Choice[];

export function offersOf(question: Question): readonly Offer[] {
  const choices = question.choices ?? [];
  return ORDER.filter((choice) => choices.includes(choice)).map((choice) => ({ choice, ...OFFERS[choice] }));
}
