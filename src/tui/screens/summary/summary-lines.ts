import { headline } from '../../headline.ts';
import type { RunModel } from '../../view-model.ts';
import { wrap } from '../../wrap.ts';
import { factsOf, WORD } from './summary-facts.ts';

/** Rows of the four times, their sum and what sets them apart. */
const ABOVE = 6;
/** Rows of the frame, and columns that its title leaves free: always, and where it says how much is below. */
const [FRAME, CORNERS, NOTE] = [2, 2, 12];

export interface SummaryLines {
  /** The title, where the frame has no room for all of it. */
  readonly whole: readonly string[];
  /** So little room that the times are one line. */
  readonly short: boolean;
  readonly facts: readonly string[];
  /** Rows for the facts, and the first of them at most: 0 where all of them are on the screen. */
  readonly rows: number;
  readonly last: number;
}

/** What an end says below its title, at a width and in so many rows: what has no room is scrolled to. */
export function summaryLines(run: RunModel, width: number, height: number): SummaryLines {
  const { title } = headline(run.state);
  const said = factsOf(run, width, height > 20 ? 6 : 2);
  const facts = [...said, ...lessonOf(run, width)];
  // What was not done took no time. Bars give way before anything that can be looked for again by its name.
  const [bars, line] = run.state.outcome === 'previewed' ? [0, 0] : [ABOVE, 1];
  const within = (free: number): SummaryLines => {
    const whole = title.length > width - free ? wrap(title, width) : [];
    const inside = height - FRAME - whole.length;
    const short = bars + said.length > inside;
    const rows = Math.max(1, inside - (short ? line : bars));
    return { whole, short, facts, rows, last: Math.max(0, facts.length - rows) };
  };
  const all = within(CORNERS);
  return all.last === 0 ? all : within(NOTE);
}

function lessonOf({ lesson, state }: RunModel, width: number): readonly string[] {
  if (lesson === undefined || state.phase !== 'closed') return [];
  return ['', ...wrap(`${'lesson'.padEnd(WORD)}${lesson}`, width, WORD)];
}
