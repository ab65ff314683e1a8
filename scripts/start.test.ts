import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A clone in which the build says that it builds, and the program what it was given. */
let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'firedrill-clone-'));
  for (const folder of ['src', 'scripts', 'bin']) mkdirSync(join(clone, folder));
  cpSync(join(import.meta.dirname, 'start.sh'), join(clone, 'scripts/start.sh'));
  file('package.json', '{"type":"module"}');
  file('package-lock.json', '{}');
  file('src/main.ts', '');
  file('bin/firedrill.js', `console.log('ran', ...process.argv.slice(2));`);
  builds(
    `fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/main.js', ''); console.log('built');`,
  );
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

/** Long ago, so that whatever is made later is newer, whatever the file system's clock can tell apart. */
function file(name: string, text: string): void {
  writeFileSync(join(clone, name), text);
  utimesSync(join(clone, name), 0, 0);
  utimesSync(dirname(join(clone, name)), 0, 0);
}

const builds = (script: string) => file('scripts/build.mjs', `import fs from 'node:fs'; ${script}`);

function start(...args: string[]): string {
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
  const { stdout, status } = spawnSync('sh', ['scripts/start.sh', ...args], {
    cwd: clone,
    encoding: 'utf8',
    env,
  });
  return stdout + (status === 0 ? '' : `exit ${status}`);
}

test('npm start builds what is missing or older than its source, and only that', () => {
  expect(start('home', 'two words')).toBe('built\nran home two words\n');
  expect(start()).toBe('ran\n');
  for (const newer of ['src/main.ts', 'src', 'scripts/build.mjs', 'package-lock.json']) {
    const later = Date.now() / 1000 + 60;
    utimesSync(join(clone, newer), later, later);
    expect(start()).toBe('built\nran\n');
    utimesSync(join(clone, newer), 0, 0);
    expect(start()).toBe('ran\n');
  }
});

test('what could not be built is not started', () => {
  builds('process.exit(7)');
  expect(start()).toBe('exit 7');
});
