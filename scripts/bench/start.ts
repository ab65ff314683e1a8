import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pty } from '../../test/support/pty.ts';
import { type Figure, median, round } from './figure.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Against hanging only. */
const LIMIT_MS = 60_000;
const SIZE = { columns: 120, rows: 40, cwd: ROOT };
const HOME = [join(ROOT, 'bin/firedrill.js'), 'home'];
/** From then on pastes are marked. */
const ON_THE_SCREENS = '\u001b[?2004h';

/**
 * From the start of the process to home as it is painted first, and to home on the screens, beside `node -e 0`; all through a
 * PTY, from the second start on: the first compiles what the others find (`bin/compiled.js`).
 */
export async function firstFrame(runs = 11): Promise<Figure[]> {
  const state = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  await leftHome(state);
  const [painted, taken, floors]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs + 2; run += 1) {
    const floor = await timed(['-e', '0'], async (pty) => pty.exited);
    const frame = [await paintedHome(state), await homeFrame(state)] as const;
    // The first two warm the file cache.
    if (run < 2) continue;
    floors.push(floor);
    painted.push(frame[0]);
    taken.push(frame[1]);
  }
  await rm(state, { recursive: true, force: true });
  const figureOf = (name: string, times: readonly number[], limit: string): Figure => {
    const [value, baseline] = [median(times), median(floors)];
    const ratio = round(value / baseline);
    return { name, value: round(value), unit: 'ms', baseline: round(baseline), ratio, runs, limit };
  };
  return [
    figureOf('start to first frame, painted', painted, '≤ 2x node -e 0'),
    figureOf('start to home on the screens', taken, '≤ 5x node -e 0'),
  ];
}

/** Home, opened and left: only an end in good order keeps compiled code at once. */
async function leftHome(state: string): Promise<void> {
  await using pty = new Pty(process.execPath, [...HOME, '--state-dir', state], SIZE);
  await seen(pty, ON_THE_SCREENS);
  pty.press('q');
  await pty.exited;
}

/** From the start of the process to the first that is seen of home, with the runbooks' titles, in ms. */
export const paintedHome = (state: string): Promise<number> =>
  frame(state, ['home'], 'The instance is broken');

/** To home on the screens. */
export const homeFrame = (state: string): Promise<number> => frame(state, ['home'], ON_THE_SCREENS);

/** From the start of the process to the first frame that holds a text, in ms. */
export async function frame(state: string, args: readonly string[], text: string): Promise<number> {
  return timed([join(ROOT, 'bin/firedrill.js'), ...args, '--state-dir', state], (pty) => seen(pty, text));
}

async function timed(args: readonly string[], done: (pty: Pty) => Promise<void>): Promise<number> {
  const began = performance.now();
  await using pty = new Pty(process.execPath, args, SIZE);
  await done(pty);
  return performance.now() - began;
}

async function seen(pty: Pty, text: string): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  while (!pty.bytes.includes(text)) {
    if (performance.now() > until) throw new Error(`no "${text}" within ${LIMIT_MS} ms:\n${pty.bytes}`);
    if (pty.exit) throw new Error(`it ended before its first frame:\n${pty.bytes}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
