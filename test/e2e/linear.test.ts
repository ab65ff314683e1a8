import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

/** A whole rehearsal as lines: what is asked is answered when its last line is there, and read. */
async function walk(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const folder = await scratch();
  const child = spawn(
    process.execPath,
    [PROGRAM, '--state-dir', folder, 'rehearse', ...args, '--speed', 'max', '--linear'],
    { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env } },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  let answered = 0;
  const asked: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    const rest = text.slice(answered);
    const gate = /type {2}(\S.*\S) {2}then Enter\. \?.*\n/.exec(rest);
    const choice = /Type a number, then Enter\.\n/.exec(rest);
    const offer = /Type the new value, then Enter\. A single full stop takes .*\n/.exec(rest);
    const found = gate ?? choice ?? offer;
    if (found === null) return;
    answered += found.index + found[0].length;
    const answer = gate?.[1] ?? (offer ? '.' : '1');
    asked.push(answer);
    // As somebody who has read it: what comes at once is dropped.
    setTimeout(() => child.stdin.write(`${answer}\n`), 350);
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (errors += more));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text, asked, errors };
}

test.each([
  [['instance-replacement'], ['aws_instance.ttb']],
  [['cold-cache-rebuild'], undefined],
  [
    ['protection-removal', '--input', 'address=aws_acm_certificate.ttb', '--input', 'form=destroy'],
    ['ttb-verifier.example.com'],
  ],
  [['instance-replacement', '--scenario', 'no-capacity'], undefined],
] as const)(
  '%j as lines: to its end, without a cursor that moves',
  { timeout: 60_000 },
  async (args, asks) => {
    const { code, text, asked, errors } = await walk(args);
    expect(errors).toBe('');
    expect(text).not.toMatch(/[\u001b\r]/);
    for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^\+\d\d:\d\d/);
    if (asks !== undefined) expect(asked).toEqual(asks);
    expect(asked.length).toBeGreaterThan(0);
    if (code !== 0) expect(text).toBe('');
    expect(text).toMatch(/(Recovered in|one and verified in)/);
    // The list says which of the values it is that AWS offers.
    if (text.includes('Which value')) expect(text).toContain('1) Availability zone: AWS offers b\n');
  },
);
