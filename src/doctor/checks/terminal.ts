import type { Check, MachinePorts, Terminal } from '../check.ts';
import { pass, warn } from '../finding.ts';

/** Less is three lines: clock, step, what waits for you. */
const LEAST = { columns: 60, rows: 15 };

export const check: Check<MachinePorts, Terminal> = {
  id: 'terminal',
  asks: 'this terminal can show the screens',
  why: 'The screens say what goes on and what to do next; without them there are only lines.',
  ask: async ({ terminal }) => terminal,
  judge({ columns, rows, kind }) {
    if (columns === undefined || rows === undefined)
      return pass('no terminal here: a run prints lines, and stops where it needs a person');
    if (kind === 'dumb')
      return warn(
        'This terminal calls itself dumb: it gets lines, no screens.',
        'export TERM=xterm-256color',
      );
    const size = `${columns} columns by ${rows} rows`;
    if (columns < LEAST.columns || rows < LEAST.rows)
      return warn(`This terminal has ${size}.`, `Make it ${LEAST.columns} by ${LEAST.rows} at least.`);
    return pass(size);
  },
};
