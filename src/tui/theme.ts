import type { Mode } from '../engine/events.ts';
import { type WorldWords, worldWords } from '../worlds/world-words.ts';

/** How a world is told from the others. Nothing else on the screens asks which one it is. */
export interface WorldLook extends WorldWords {
  /** Beside the word on every screen: never one without the other (DESIGN §2). */
  readonly color: string;
  /** The word stands in a block of its colour. */
  readonly inverse: boolean;
  /** Of the header and of gates. */
  readonly border: 'single' | 'double';
  /** A run in it, as part of a sentence. */
  readonly run: string;
  /** Behind the title of a run that is listed among rehearsals. */
  readonly behindTitle: string;
  /** What its key on the home screen begins, as a line of the help and as the word beside the key. */
  readonly begins: string;
  readonly beginWord: string;
  /** Where one walks through a runbook in it, and what that can touch. */
  readonly where: string;
}

/** A live one is told by its borders and its brightness too: it cannot be taken for a rehearsal without colours. */
export const worlds: Readonly<Record<Mode, WorldLook>> = {
  rehearsal: {
    ...worldWords.rehearsal,
    color: 'cyan',
    inverse: false,
    border: 'single',
    run: 'rehearsal',
    behindTitle: '',
    begins: 'rehearse the selected runbook in the sandbox: nothing real is touched',
    beginWord: 'rehearse',
    where: 'in a sandbox. Nothing real is touched.',
  },
  'dry-run': {
    ...worldWords['dry-run'],
    color: 'yellow',
    inverse: false,
    border: 'single',
    run: 'dry run',
    behindTitle: ' (DRY RUN)',
    begins: 'walk through it against the real account, reading only',
    beginWord: 'dry run',
    where: 'against the real account. It is only read.',
  },
  live: {
    ...worldWords.live,
    color: 'red',
    inverse: true,
    border: 'double',
    run: 'live run',
    behindTitle: ' (LIVE)',
    begins: 'the real thing',
    beginWord: 'live',
    where: 'in the real account. What it does is done.',
  },
};

/** What Enter on the home screen begins, and the world of a screen that no run stands behind. */
export const defaultMode: Mode = 'rehearsal';

/** The same for every world. */
export const everyMode = <T>(value: T): Readonly<Record<Mode, T>> => ({
  rehearsal: value,
  'dry-run': value,
  live: value,
});

export const isMode = (word: string): word is Mode => Object.hasOwn(worlds, word);

export const tones = { good: 'green', warn: 'yellow', bad: 'red' } as const;
