import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { Pty } from '../support/pty.ts';

test('no command loads what draws the screens before it has said a word', () => {
  const cache = mkdtempSync(join(tmpdir(), 'firedrill-second-start-'));
  try {
    execFileSync(process.execPath, [PROGRAM, '--version'], {
      env: { ...process.env, XDG_CACHE_HOME: cache },
    });
    const kept = readdirSync(cache, { recursive: true, encoding: 'utf8' }).map((path) => basename(path));
    const chunks = join(ROOT, 'dist/chunks');
    const loaded = readdirSync(chunks).filter((name) => {
      const source = readFileSync(join(chunks, name));
      return kept.includes(`${crc32(source).toString(16)}-${source.length}`);
    });
    expect(loaded.map((name) => name.replace(/-[\w-]{8}\.js$/, '')).sort()).toEqual([
      'app',
      'home',
      'rolldown-runtime',
    ]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});

test('a second start to home takes the compiled code that the first has kept, all of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-second-start-'));
  const kept = (): readonly string[] =>
    readdirSync(join(folder, 'cache'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      // What is written again is another file.
      .map(({ name, parentPath }) => `${name} ${statSync(join(parentPath, name)).ino}`)
      .sort();
  async function home(): Promise<void> {
    await using pty = new Pty(process.execPath, [PROGRAM, 'home', '--state-dir', join(folder, 'state')], {
      cwd: ROOT,
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
    });
    await pty.until('q quit');
    // The screens have the keyboard.
    while (!pty.bytes.includes('\u001b[?2004h')) await pty.until('q quit');
    // What is read later is compiled with other flags of V8 (small-heap.ts).
    pty.press('\r');
    await pty.until('Down since');
    pty.press('\u001b');
    await pty.until('q quit');
    pty.press('q');
    await pty.exited;
    expect(pty.exit?.exitCode).toBe(0);
  }
  try {
    await home();
    const first = kept();
    expect(first.length).toBeGreaterThan(5);
    await home();
    expect(kept()).toEqual(first);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
