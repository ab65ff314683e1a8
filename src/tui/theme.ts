import type { Frame, Mode } from '../engine/events.ts';

/** How a world is told from the others. Nothing else on the screens asks which one it is. */
export interface WorldLook {
  /** Colour and word on every screen: never one without the other (DESIGN §2). */
  readonly color: string;
  readonly word: string;
  /** The word stands in a block of its colour. */
  readonly inverse: boolean;
  /** Of the header and of gates. */
  readonly border: 'single' | 'double';
  /** A run in it, as part of a sentence. */
  readonly run: string;
  /** Behind the title of a run that is listed among rehearsals. */
  readonly behindTitle: string;
  /** What is real stands first where runs of several worlds are listed. */
  readonly rank: number;
  /** Behind the word in the header: which sandbox, or which account. */
  readonly details: (frame: Frame) => readonly string[];
}

const account = ({ service }: Frame): readonly string[] => [service.account, service.region];

/** A live one is told by its borders and its brightness too: it cannot be taken for a rehearsal without colours. */
export const worlds: Readonly<Record<Mode, WorldLook>> = {
  rehearsal: {
    color: 'cyan',
    word: 'REHEARSAL',
    inverse: false,
    border: 'single',
    run: 'rehearsal',
    behindTitle: '',
    rank: 2,
    details: ({ speed, scenario }) => [
      'sandbox',
      ...(speed === undefined ? [] : [speed === 'max' ? 'max' : `${speed}x`]),
      ...(scenario === undefined ? [] : [scenario]),
    ],
  },
  'dry-run': {
    color: 'yellow',
    word: 'DRY RUN',
    inverse: false,
    border: 'single',
    run: 'dry run',
    behindTitle: ' (DRY RUN)',
    rank: 1,
    details: account,
  },
  live: {
    color: 'red',
    word: 'LIVE',
    inverse: true,
    border: 'double',
    run: 'live run',
    behindTitle: ' (LIVE)',
    rank: 0,
    details: account,
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
