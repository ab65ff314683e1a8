/**
 * Takes a picture of the real program: runs it in a terminal, presses keys, and writes the screen as SVG.
 *
 *   node scripts/screenshot.ts docs/home.svg 100x30 'wait What happened?' -- node bin/firedrill.js
 *   node scripts/screenshot.ts docs/gate.svg 120x32 'wait What happened?' 'key enter' 'wait Operator' 'key enter' \
 *     'wait To replace' -- node bin/firedrill.js
 *
 * Steps: `wait TEXT`, `key NAME` (enter, escape, up, down, left, right, tab, ctrl-c, or a character), `type TEXT`,
 * `rest MS`. The program is ended when the picture is taken.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as rest } from 'node:timers/promises';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { toSvg } from './screenshot-svg.ts';

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  tab: '\t',
  'ctrl-c': '\u0003',
};
const PATIENCE_MS = 60_000;

const split = process.argv.indexOf('--');
const [out, size, ...steps] = process.argv.slice(2, split === -1 ? undefined : split);
const [file, ...args] = split === -1 ? [] : process.argv.slice(split + 1);
const [columns, rows] = (size ?? '').split('x').map(Number);
if (out === undefined || file === undefined || !columns || !rows) {
  console.error(
    "usage: node scripts/screenshot.ts OUT.svg COLUMNSxROWS ['wait TEXT' | 'key NAME' | 'type TEXT' | 'rest MS']… -- COMMAND…",
  );
  process.exit(2);
}

const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
const { NO_COLOR: _colourless, ...inherited } = process.env;
const env = { ...inherited, TERM: 'xterm-256color', COLORTERM: 'truecolor', FORCE_COLOR: '3' };
const program = pty.spawn(file, args, { cols: columns, rows, name: 'xterm-256color', env });
program.onData((data) => term.write(data));
let ended = false;
program.onExit(() => {
  ended = true;
});

const screen = (): string => {
  const { active } = term.buffer;
  return Array.from(
    { length: rows },
    (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
  ).join('\n');
};

async function waitFor(text: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!screen().includes(text)) {
    if (ended || performance.now() > until)
      throw new Error(`"${text}" did not come up; the screen is\n${screen()}`);
    await rest(20);
  }
}

/** A person's pace: a gate drops what comes before the keyboard was quiet for a moment. */
async function type(text: string): Promise<void> {
  await rest(400);
  for (const character of text) {
    program.write(character);
    await rest(40);
  }
  await rest(400);
}

async function take(step: string): Promise<void> {
  const [word = '', ...more] = step.split(' ');
  const text = more.join(' ');
  if (word === 'wait') return waitFor(text);
  if (word === 'type') return type(text);
  if (word === 'rest') return rest(Number(text));
  if (word !== 'key') throw new Error(`no step "${word}": wait, key, type or rest`);
  await rest(400);
  program.write(KEYS[text] ?? text);
}

try {
  for (const step of steps) await take(step);
  await rest(300);
  await writeFile(out, toSvg(term));
} finally {
  if (!ended) program.kill('SIGTERM');
}
process.exit(0);
