import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { neverWait } from '../files/slow-reader.ts';
import { onInterrupts, signalCode } from '../run/interrupts.ts';
import { modeOf, placeOf, worldOf } from './header-text.ts';
import type { HomeModel } from './host.ts';
import { fittingKeys } from './keyboard/fitting-keys.ts';
import { footer } from './keyboard/footer-keys.ts';
import { bodyHeight, tooSmall, wordRows } from './layout.ts';
import { createModelStore } from './model-store.ts';
import { apart, printed, type Row } from './plain-row.ts';
import { homeRows } from './screens/home/rows.ts';
import { worlds } from './theme.ts';
import type { Model } from './view-model.ts';

/** The alternate screen, as Ink enters it. */
export const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l\u001b[?25h';

interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A frame that is on the terminal while nobody draws the screens yet. */
export interface FirstFrame {
  /** From here on whoever draws the screens looks after the terminal. */
  handOver(): void;
  /** The terminal as it was, unless it was handed over. */
  giveBack(): void;
}

/**
 * Paints home as plain text, before the code that draws the screens is loaded: that is most of a start. What is typed in
 * between waits in the terminal until the screens read it. `undefined` where home does not fit, or there is no cursor to move.
 */
export function paintFirst(home: HomeModel, { stdin, stdout, env }: Terminal): FirstFrame | undefined {
  const size = { columns: stdout.columns, rows: stdout.rows };
  const model = createModelStore(home, size, new Date()).getState();
  if (env['TERM'] === 'dumb' || tooSmall(model)) return undefined;
  let ours = true;
  const handOver = (): void => {
    ours = false;
    deaf();
    process.off('exit', giveBack);
  };
  const giveBack = (): void => {
    if (!ours) return;
    handOver();
    stdin.setRawMode(false);
    try {
      writeSync((stdout as unknown as { readonly fd: number }).fd, LEAVE);
    } catch {
      // It takes nothing, or is gone.
    }
  };
  neverWait(stdout);
  const deaf = onInterrupts((signal) => process.exit(signalCode(signal)));
  process.on('exit', giveBack);
  // What is typed must not show up on the frame.
  stdin.setRawMode(true);
  stdout.write(`${ENTER}\u001b[?25l\u001b[H${frameOf(model).map(printed).join('\r\n')}\u001b[H`);
  return { handOver, giveBack };
}

/** Every row of the screen at home, as the views draw it. Pure. */
export function frameOf(model: Model): readonly Row[] {
  const { columns } = model.size;
  const { color, inverse, border } = worlds[modeOf(model)];
  const header = apart(
    { text: placeOf(model), bold: true },
    { text: worldOf(model), bold: true, color, inverse },
    columns - 2,
  );
  const body = homeRows(model);
  const blank = Array.from({ length: bodyHeight(model) - body.length + wordRows(model) }, (): Row => []);
  const { keys, gap } = fittingKeys(footer(model), columns - 2);
  const footed = keys.flatMap(
    ({ key, word }, i): Row => [
      { text: i === 0 ? '' : ' '.repeat(gap) },
      { text: key, bold: true },
      { text: ` ${word}` },
    ],
  );
  const inset = (row: Row): Row => [{ text: ' ' }, ...row];
  return [
    inset(header),
    [{ text: (border === 'double' ? '═' : '─').repeat(columns), color }],
    ...body.map(inset),
    ...blank,
    inset(footed),
  ];
}
