import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  type Dirent,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
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

/** Puts compiled code there that is taken for that of the good program, and is the other one's. */
function plant(place: string): void {
  const made = join(folder, 'planted');
  writeFileSync(join(folder, 'dist/main.js'), EVIL);
  start({ XDG_CACHE_HOME: made });
  writeFileSync(join(folder, 'dist/main.js'), GOOD);
  const entry = entriesIn(made).find(({ name }) => name === nameOf(EVIL));
  if (!entry) throw new Error('nothing was kept');
  renameSync(join(entry.parentPath, entry.name), join(entry.parentPath, nameOf(GOOD)));
  rmSync(place, { recursive: true, force: true });
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  renameSync(join(made, 'firedrill/compiled'), place);
}

const nameOf = (source: string): string => `${crc32(source).toString(16)}-${source.length}`;

const entriesIn = (place: string): Dirent[] =>
  readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test('compiled code is kept in a folder of the user’s own, and used again', () => {
  expect(start()).toBe('its own code\n');
  expect(entriesIn(places.ours()).map(({ name }) => name)).toEqual([nameOf(GOOD)]);
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

test('what is broken is not run: it is compiled anew, and kept', () => {
  start();
  const [entry] = entriesIn(places.ours());
  const file = join(entry?.parentPath ?? '', entry?.name ?? '');
  const whole = readFileSync(file);
  for (const broken of [
    whole.subarray(0, whole.length / 2),
    Buffer.from(whole).fill(0, 40, 400),
    Buffer.alloc(0),
  ]) {
    writeFileSync(file, broken);
    expect(start()).toBe('its own code\n');
    expect(readFileSync(file).length).toBe(whole.length);
  }
});

test('where a file may not grow so far nothing is kept of it, half of it neither', () => {
  const long = `${GOOD}${Array.from({ length: 200 }, (_, n) => `exports.f${n} = function () { return ${n}; };\n`).join('')}`;
  writeFileSync(join(folder, 'dist/main.js'), long);
  const limited = ['-c', 'ulimit -f 4; exec "$@"', 'sh', process.execPath, 'bin/firedrill.js'];
  const env = { HOME: home, TMPDIR: temporary };
  expect(execFileSync('sh', limited, { cwd: folder, encoding: 'utf8', env })).toBe('its own code\n');
  expect(entriesIn(places.ours())).toEqual([]);
  expect(start()).toBe('its own code\n');
  expect(entriesIn(places.ours()).map(({ name }) => name)).toEqual([nameOf(long)]);
});

test('what was compiled for other options of Node stands beside it, and what is old is taken away', () => {
  start();
  start({ NODE_OPTIONS: '--stack-trace-limit=20' });
  expect(entriesIn(places.ours())).toHaveLength(2);
  const old = join(places.ours(), 'v24.0.0-x64-0');
  mkdirSync(old);
  for (const [name, daysAgo] of [
    ['old', 40],
    ['young', 10],
  ] as const) {
    writeFileSync(join(old, name), '');
    utimesSync(join(old, name), new Date(), new Date(Date.now() - daysAgo * 86_400_000));
  }
  start({ NODE_OPTIONS: '--stack-trace-limit=30' });
  expect(
    entriesIn(places.ours())
      .map(({ name }) => name)
      .sort(),
  ).toEqual([nameOf(GOOD), nameOf(GOOD), nameOf(GOOD), 'young'].sort());
});

test('what is required is run once, and sees where it is', () => {
  writeFileSync(
    join(folder, 'dist/main.js'),
    `const one = require('./chunks/one.js');
     if (one !== require('./chunks/one.js') || one.path !== __dirname + '/chunks/one.js') throw new Error('another one');
     process.stdout.write(one.word + require('node:os').EOL);`,
  );
  mkdirSync(join(folder, 'dist/chunks'));
  writeFileSync(
    join(folder, 'dist/chunks/one.js'),
    `exports.word = require('../word.js'); exports.path = __filename;`,
  );
  writeFileSync(join(folder, 'dist/word.js'), `module.exports = 'a word';`);
  for (let round = 0; round < 2; round += 1) expect(start()).toBe('a word\n');
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
