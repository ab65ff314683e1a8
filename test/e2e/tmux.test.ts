import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { openGate } from '../support/pty-keys.ts';

const NAME = 'aws_instance.ttb';
const DETACH = '\u0002d';
const WAITS = { timeout: 20_000, interval: 50 };

const missing = spawnSync('tmux', ['-V']).status !== 0;
if (missing) console.log('skipped: needs tmux');

/** The gate fills the pane from its first row to its last, the status line is below it, and each part is there once. */
function expectWhole(screen: string, columns: number, rows: number): void {
  const lines = screen.split('\n');
  expect(lines).toHaveLength(rows);
  const [header = '', clock = '', ...rest] = lines.slice(0, -2);
  expect(header).toMatch(/^ Replace the .*REHEARSAL/);
  expect(clock).toMatch(/^ T\+ \d\d:\d\d /);
  expect(lines.at(-2)).toMatch(/^ ↑↓ scroll/);
  expect(lines.at(-1)).toMatch(/^\[0\] 0:/);
  const end = rest.findIndex((line) => line.startsWith('└'));
  expect(rest[0]).toMatch(/^┌ Review the replacement ─.*┐$/);
  for (const line of rest.slice(1, end)) expect(line).toMatch(/^│ .*│$/);
  for (const line of rest.slice(0, end + 1)) expect(line).toHaveLength(columns);
  for (const once of ['REHEARSAL', 'T+ ', '┌', '└', 'To replace it, type', '↑↓ scroll', '[0] 0:'])
    expect(screen.split(once), once).toHaveLength(2);
}

const answered = async (state: string): Promise<number> => {
  const runs = join(state, 'ttb-verifier/runs');
  const [run = ''] = await readdir(runs);
  const journal = await readFile(join(runs, run, 'journal.jsonl'), 'utf8');
  return journal.split('"type":"question.answered"').length - 1;
};

test.skipIf(missing)(
  'a gate in tmux: detached, attached and resized it is whole, and only what is typed in quiet opens it',
  async () => {
    const state = await scratch();
    const own = ['-u', '-S', join(await scratch(), 'socket'), '-f', '/dev/null'];
    const tmux = (...args: string[]): string => execFileSync('tmux', [...own, ...args], { encoding: 'utf8' });
    onTestFinished(() => void spawnSync('tmux', [...own, 'kill-server']));
    const program = [PROGRAM, 'rehearse', 'instance-replacement', '--speed', 'max', '--state-dir', state];
    await using first = new Pty('tmux', [...own, 'new-session', process.execPath, ...program]);
    const shows = (pty: Pty, columns: number, rows: number): Promise<void> =>
      vi.waitFor(async () => {
        const screen = await pty.screen();
        expectWhole(screen, columns, rows);
        // What is on the glass is what the pane holds, but for clocks between the two looks.
        const bare = (text: string) => text.replace(/\d/g, '0').trimEnd();
        const pane = tmux('capture-pane', '-p').trimEnd().split('\n');
        expect(pane.map(bare)).toEqual(screen.split('\n').slice(0, -1).map(bare));
      }, WAITS);
    await first.until(`type  ${NAME}`, 60_000);
    await shows(first, 80, 24);

    first.press(DETACH);
    await first.exited;
    // All at once, as a script or a paste sends it to a pane that nobody looks at.
    tmux('send-keys', NAME, 'Enter');

    await using pty = new Pty('tmux', [...own, 'attach']);
    // Typed before the frame was there.
    pty.press(`${NAME}\r`);
    await pty.until(/A paste does not open a gate|do not count/);
    await shows(pty, 80, 24);

    // The status line takes a row: what is left is too small for a gate, and says so.
    pty.resize(60, 15);
    await pty.until('60x14: enlarge to 60x15 to answer');
    // tmux clears what stood there before in a piece of its own.
    await vi.waitFor(
      async () => expect((await pty.screen()).split('\n').filter((line) => line !== '')).toHaveLength(4),
      WAITS,
    );
    for (const key of `${NAME}\r`) pty.press(key);

    for (const [columns, rows] of [
      [60, 16],
      [120, 40],
      [80, 24],
    ] as const) {
      pty.resize(columns, rows);
      for (const key of `${NAME}\r`) pty.press(key);
      await shows(pty, columns, rows);
    }
    expect(await answered(state)).toBe(0);

    pty.press('\u0015');
    await openGate(pty, NAME, /Apply the plan|Watch it boot|Recovered/);
    await vi.waitFor(async () => expect(await answered(state)).toBe(1), WAITS);
  },
  180_000,
);
