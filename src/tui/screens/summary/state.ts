import type { Command } from '../../keyboard/key-commands.ts';
import { bodyHeight } from '../../layout.ts';
import { update } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import type { Model } from '../../view-model.ts';
import { summaryLines } from './summary-lines.ts';

/** How a run ended, or that it waits. */
export interface SummaryScreen {
  readonly name: 'summary';
  /** The first of its facts that is on the screen. */
  readonly top: number;
}

export const newSummary: SummaryScreen = { name: 'summary', top: 0 };

export function scrolled(model: Model, command: Command): Model {
  const { rows, last } = shownOf(model);
  const by = moveBy(command, rows - 1, last);
  return by === undefined
    ? model
    : update(model, 'summary', (now) => ({ ...now, top: clamp(Math.min(now.top, last) + by, last) }));
}

/** Whether there is more of it than is on the screen. */
export const scrolls = (model: Model): boolean => shownOf(model).last > 0;

const shownOf = (model: Model) =>
  model.run === undefined
    ? { rows: 1, last: 0 }
    : summaryLines(model.run, model.size.columns - 4, bodyHeight(model));
