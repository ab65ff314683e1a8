import { expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { Pty } from '../support/pty.ts';
import { press } from '../support/pty-keys.ts';
import { rehearse } from '../support/rehearse.ts';

/** Of the kernel's first seconds: far above the end of a log. */
const EARLY = 'Linux version';

test('the log of a run that is over opens from the history, and is searched', async () => {
  const { state, code, stderr } = await rehearse('instance-replacement', { review: 'aws_instance.ttb' });
  expect(code, stderr).toBe(0);
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
  ] as const) {
    await using pty = new Pty(process.execPath, [PROGRAM, 'home', '--state-dir', state], { columns, rows });
    await pty.until('What happened?', 20_000);
    await press(pty, 'h', 'History');
    await press(pty, '\r', 'evidence');
    await press(pty, 'p', 'PLAYBACK');
    // Step by step to how it ended, and one step back, where its log is.
    for (let before = await pty.screen(); !before.includes('Recovered in'); ) {
      pty.press('.');
      before = await pty.unlike(before);
    }
    const end = await press(pty, ',', 'following');
    expect(end).not.toContain(EARLY);
    await press(pty, '/', 'take it');
    for (const letter of EARLY) pty.press(letter);
    const found = await pty.until(`${EARLY} 6`, 20_000);
    expect(found).toContain('PLAYBACK');
    expect(found).toContain('1 found');
    await press(pty, '\u001b', 'following');
    pty.press('q');
    await pty.exited;
    expect(pty.exit?.exitCode).toBe(0);
  }
}, 120_000);
