/** The form and the failure dialog where a terminal is another one than usual: inside `script`, and on a serial line's. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { openGate, press } from '../support/pty-keys.ts';

const NAME = 'aws_instance.ttb';
const missing = spawnSync('script', ['--version']).status !== 0;
if (missing) console.log('skipped: needs script');

/** One pane from edge to edge, and everything else once. */
function expectWhole(screen: string, title: RegExp, once: readonly string[]): void {
  const lines = screen.split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  const [top, end] = [
    lines.findIndex((line) => title.test(line)),
    lines.findIndex((line) => /^└─+┘$/.test(line)),
  ];
  expect(top, screen).toBe(2);
  for (const line of lines.slice(top, end + 1)) expect(line).toHaveLength(80);
  for (const line of lines.slice(top + 1, end)) expect(line).toMatch(/^│ .*│$/);
  for (const word of ['REHEARSAL', '┌', '└', ...once]) expect(screen.split(word), word).toHaveLength(2);
}

const program = async (): Promise<readonly string[]> => [PROGRAM, '--state-dir', await scratch()];

test.skipIf(missing).each(['script', 'TERM=vt100'])(
  '%s: the form and the failure dialog are whole, and take their keys',
  async (where) => {
    const args = await program();
    await using pty =
      where === 'script'
        ? new Pty('script', ['-qec', [process.execPath, ...args].join(' '), '/dev/null'])
        : new Pty(process.execPath, args, { env: { TERM: 'vt100' } });
    await pty.until('What happened', 30_000);
    await press(pty, '\r', '▸ Down since?');
    expectWhole(await pty.until('Speed'), /^┌ Replace the instance ─+ target 15m ─┐$/, [
      '▸',
      'Operator',
      'start ',
    ]);
    for (const field of ['Instance type', 'Availability zone', 'Operator', 'Scenario'])
      await press(pty, '\t', `▸ ${field}`);
    await press(pty, 'n', '← no-capacity →');
    await press(pty, '\t', '▸ Speed');
    const form = await press(pty, 'm', '← max →');
    expectWhole(form, /^┌ Replace the instance ─+ target 15m ─┐$/, ['▸', 'no-capacity', 'start ']);
    await press(pty, '\r', 'T+');
    await openGate(pty, NAME, '"Apply the plan" failed');
    const failed = await pty.until('e the whole error', 20_000);
    expectWhole(failed, /^┌ ✗ "Apply the plan" failed after \d:\d\d ─+┐$/, [
      '▸ i  try again with availability zone b',
      'InsufficientInstanceCapacity',
      'abort the run',
    ]);
    const value = await press(pty, 'i', 'Availability zone  b');
    expectWhole(value, /^┌ ✗ "Apply the plan" failed/, ['Try again with another value:', 'take it']);
    const gate = await press(pty, '\r', `type  ${NAME}`);
    expect(gate).toContain('With availability_zone = b as asked');
  },
  180_000,
);
