import { styleText } from 'node:util';
import { createContext } from 'react';
import { printable } from '../text/clean.ts';
import type { Model } from './view-model.ts';

export type Style = Extract<Parameters<typeof styleText>[0], readonly unknown[]>;

/** A text on the screen that changes with time alone, such as a clock. */
export interface MovingText {
  /** What it says now. */
  words: (model: Model) => string;
  /** What Ink was last given to paint. */
  given: string;
  style: Style;
  /** Where its box lies, counted from 0; the width is what its text may take. */
  place(): { readonly x: number; readonly y: number; readonly width: number };
  /** Has Ink paint it anew. */
  paintAnew(): void;
}

/** Where a text was painted, and what stands there for Ink and on the screen. */
interface Painted {
  readonly x: number;
  readonly y: number;
  readonly given: string;
  shown: string;
}

/**
 * Writes the texts that move with time straight into their cells: a whole frame through React, layout and Ink for three
 * digits costs eight times as much, every second for hours. Ink always finds the screen as it left it: before it writes
 * anything, what it had painted is put back, in the same breath; after it has painted, what moved since is written again.
 */
export function movingTexts(model: () => Model, write: (text: string) => void) {
  const texts = new Set<MovingText>();
  let painted = new Map<MovingText, Painted>();

  const cell = ({ x, y }: Painted, text: string, style: Style): string =>
    `\u001b[${y + 1};${x + 1}H${styleText(style, printable(text))}`;
  /** The cursor, and what it writes with, are as they were. */
  const inPlace = (cells: readonly string[]): string => `\u001b7${cells.join('')}\u001b8`;

  const move = (): void => {
    const cells: string[] = [];
    const anew: MovingText[] = [];
    const now = model();
    for (const text of texts) {
      const words = text.words(now);
      const at = painted.get(text);
      if (at === undefined ? words === text.given : words === at.shown) continue;
      if (at === undefined || words.length !== at.given.length) {
        anew.push(text);
        continue;
      }
      at.shown = words;
      cells.push(cell(at, words, text.style));
    }
    if (cells.length > 0) write(inPlace(cells));
    for (const text of anew) text.paintAnew();
  };

  return {
    add(text: MovingText): () => void {
      texts.add(text);
      return () => {
        texts.delete(text);
      };
    },
    /** Time has gone by. */
    move,
    /** Ink is about to write: the screen as it left it. From here until it has painted nothing moves by itself. */
    before(): string {
      const cells = [...painted]
        .filter(([, { shown, given }]) => shown !== given)
        .map(([text, at]) => cell(at, at.given, text.style));
      painted = new Map();
      return cells.length === 0 ? '' : inPlace(cells);
    },
    /** Ink has painted. */
    after(): void {
      const before = painted;
      painted = new Map();
      for (const text of texts) {
        const { x, y, width } = text.place();
        const known = before.get(text);
        // A text that is cut is Ink's affair.
        if (width < text.given.length || text.given === '') continue;
        painted.set(text, { x, y, given: text.given, shown: known?.shown ?? text.given });
      }
      move();
    },
  };
}

export type MovingTexts = ReturnType<typeof movingTexts>;

/** Absent where nothing is painted on a terminal: then every change goes through React. */
export const MovingContext = createContext<MovingTexts | undefined>(undefined);
