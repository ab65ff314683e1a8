import { narrow, panesHeight } from '../../layout.ts';
import { top } from '../../screen-stack.ts';
import type { Model } from '../../view-model.ts';

/** Rows that the log keeps at least, with its frame. */
const LOG = 7;
const FRAME = 2;
/** With fewer it says nothing that the step's line does not. */
const LEAST = 4;

/** Rows of the boot's pane above the log; 0 where there is no boot, or one of the panes has the screen to itself. */
export function bootHeight(model: Model): number {
  const stages = model.run?.progress?.boot?.stages.length ?? 0;
  const screen = top(model);
  if (stages === 0 || screen.name !== 'run' || screen.layout !== 'both') return 0;
  if (narrow(model)) return 0;
  const rows = Math.min(stages + FRAME, panesHeight(model) - LOG);
  return rows < LEAST ? 0 : rows;
}
