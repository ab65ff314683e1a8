import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../support/cli.ts';

/** A small program behind firedrill's own start, and a compile cache that makes another one of it. */
const GOOD = `console.log('its own code');\n`;
const EVIL = `console.log('a stranger!!');\n`;
const STRANGER = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;
let home: string;
let temporary: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-compiled-'));
  home = join(folder, 'home');
  temporary = join(folder, 'tmp');
  for (const made of [home, temporary, join(folder, 'dist')]) mkdirSync(made);
  chmodSync(temporary, 0o1777);
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'dist/main.js'), GOOD);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts firedrill, from a shell that lets others read what it writes. */
function start(env: Record<string, string> = {}): string {
  return execFileSync('sh', ['-c', 'umask 022; exec "$@"', 'sh', process.execPath, 'bin/firedrill.js'], {
    cwd: folder,
    encoding: 'utf8',
    env: { HOME: home, TMPDIR: temporary, ...env },
  });
}

const places = {
  ours: () => join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'firedrill/compiled'),
  nodes: () => join(temporary, 'node-compile-cache'),
};

/** Puts a cache there that Node takes for that of the good program, and that holds the other one's code. */
function plant(place: string): void {
  const made = join(folder, 'planted');
  writeFileSync(join(folder, 'dist/main.js'), EVIL);
  start({ NODE_COMPILE_CACHE: made });
  writeFileSync(join(folder, 'dist/main.js'), GOOD);
  const mark = (text: string): Buffer => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(text));
    return sum;
  };
  for (const file of readdirSync(made, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const entry = readFileSync(path);
    const at = entry.indexOf(mark(EVIL));
    if (at >= 0) mark(GOOD).copy(entry, at);
    writeFileSync(path, entry);
  }
  rmSync(place, { recursive: true, force: true });
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  renameSync(made, place);
  chmodSync(place, 0o700);
}

test('compiled code is kept in a folder of the user’s own, and used again', () => {
  expect(start()).toBe('its own code\n');
  expect(readdirSync(places.ours())).toHaveLength(1);
  plant(places.ours());
  // Nobody but the user could have put it there: this says that the next tests can fail.
  expect(start()).toBe('a stranger!!\n');
});

test('a cache folder that is on another disk, by a link, is as good', () => {
  plant(places.ours());
  const base = dirname(dirname(places.ours()));
  renameSync(base, join(folder, 'disk'));
  symlinkSync(join(folder, 'disk'), base);
  expect(start()).toBe('a stranger!!\n');
});

test('nothing in the temporary folder is believed, whoever made it', () => {
  plant(places.nodes());
  expect(start()).toBe('its own code\n');
});

describe('what others could have written is not believed', () => {
  test.each<[string, () => void]>([
    ['a folder that others may write', () => chmodSync(places.ours(), 0o777)],
    ['one that the group may write', () => chmodSync(places.ours(), 0o770)],
    ['one that others may read: it was made by somebody else’s hand', () => chmodSync(places.ours(), 0o755)],
    ['a folder above it that others may write', () => chmodSync(dirname(places.ours()), 0o777)],
    ['a home that others may write', () => chmodSync(home, 0o777)],
    [
      'a link to a folder that others may write',
      () => {
        const open = join(folder, 'open');
        renameSync(places.ours(), open);
        chmodSync(open, 0o777);
        symlinkSync(open, places.ours());
      },
    ],
  ])('%s', (_, open) => {
    plant(places.ours());
    open();
    expect(start()).toBe('its own code\n');
  });

  test.runIf(isRoot).each<[string, () => void]>([
    ['a folder of somebody else’s', () => chownSync(places.ours(), STRANGER, STRANGER)],
    ['a folder below somebody else’s', () => chownSync(home, STRANGER, STRANGER)],
    [
      'a link to a folder of somebody else’s',
      () => {
        const theirs = join(folder, 'theirs');
        renameSync(places.ours(), theirs);
        chownSync(theirs, STRANGER, STRANGER);
        symlinkSync(theirs, places.ours());
      },
    ],
  ])('%s', (_, give) => {
    plant(places.ours());
    give();
    expect(start()).toBe('its own code\n');
  });
});

describe('without a private place it starts all the same, and leaves nothing', () => {
  test('no home', () => {
    expect(start({ HOME: join(folder, 'none') })).toBe('its own code\n');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('a home that is named from somewhere', () => {
    start({ HOME: '.' });
    expect(existsSync(join(folder, '.cache'))).toBe(false);
  });

  test('a cache folder that is named from somewhere is taken only when it is a whole path', () => {
    expect(start({ XDG_CACHE_HOME: 'here' })).toBe('its own code\n');
    expect(existsSync(join(folder, 'here'))).toBe(false);
    const named = join(folder, 'named');
    start({ XDG_CACHE_HOME: named });
    expect(existsSync(join(named, 'firedrill/compiled'))).toBe(true);
  });

  test('a file where the folder would be', () => {
    mkdirSync(dirname(dirname(places.ours())), { recursive: true });
    writeFileSync(dirname(places.ours()), '');
    expect(start()).toBe('its own code\n');
  });
});
