import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { Pty, type PtyOptions } from '../support/pty.ts';

let built: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  built = await bundle('test/tui/fixtures/app.tsx');
});

afterAll(() => rm(dirname(built.file), { recursive: true }));

const open = (args: readonly string[] = [], options: PtyOptions = {}): Pty =>
  new Pty(process.execPath, [built.file, ...args], options);

test('the screens load nothing heavy', () => {
  const heavy = built.inputs.filter((path) =>
    /node_modules\/(?:zod|yaml|@aws-sdk|@smithy|execa|@stricli)\//.test(path),
  );
  expect(heavy).toEqual([]);
});

test('leaves the terminal as it was and says the last words on it', async () => {
  await using pty = open(['--run']);
  await pty.until('Who and where');
  expect(pty.alternate).toBe(true);
  // From the first frame on it is a key, no signal.
  pty.press('\u0003');
  await pty.until('Nothing is stopped yet');
  // It takes a key once the keyboard has been quiet for 300 ms of real time; before that it drops it.
  while (pty.exit === undefined) {
    pty.press('p');
    await Promise.race([pty.exited, new Promise((resolve) => setTimeout(resolve, 400))]);
  }
  expect(pty.exit?.exitCode).toBe(4);
  const last = await pty.until('firedrill resume');
  expect(pty.alternate).toBe(false);
  expect(last).toMatch(/Paused\.[\s\S]*firedrill resume 2026-11-23T060211Z-instance-replacement-k3f9/);
  expect(pty.bytes).toContain('\u001b[?2004l');
  expect(pty.bytes.trimEnd().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
    pty.bytes.lastIndexOf('\u001b[?25l'),
  );
});

describe.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
])('%s', (signal, code) => {
  test('pauses the run and gives the terminal back', async () => {
    await using pty = open(['--run']);
    await pty.until('Who and where');
    pty.kill(signal);
    await pty.exited;
    expect(pty.exit?.exitCode).toBe(code);
    await pty.until('firedrill resume');
    expect(pty.alternate).toBe(false);
  });
});

test('CI=1 and TERM=dumb change nothing but colours and the title', async () => {
  await using pty = open([], { env: { CI: '1', TERM: 'dumb', NO_COLOR: '1' } });
  const screen = await pty.until('What happened?');
  expect(screen).toContain('REHEARSAL');
  expect(pty.bytes).not.toContain('\u001b]2;');
  expect(pty.bytes).not.toMatch(/\u001b\[(?:3[0-7]|9[0-7])m/);
  pty.press('q');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(0);
});

test('a key is answered while 2,000 lines a second come in', async () => {
  await using pty = open(['--lines', '2000'], { columns: 160, rows: 50 });
  await pty.until('following');
  pty.press('z');
  await pty.until(/^┌ Log/m);
  pty.press('/');
  await pty.until('take it');
});
