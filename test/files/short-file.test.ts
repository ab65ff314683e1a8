import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeModel } from '../../src/commands/home-model.ts';
import { homePast } from '../../src/commands/home-past.ts';
import { readShort } from '../../src/files/short-file.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

/** What a colleague's folder may hold under the name of a runbook: git keeps links. Each is never read to its end. */
const STRANGE: readonly (readonly [what: string, make: (file: string) => unknown, code: string])[] = [
  ['a link to what never ends', (file) => symlink('/dev/zero', file), 'DEVICE'],
  ['a link to a terminal', (file) => symlink('/dev/tty', file), 'DEVICE'],
  ['a pipe', (file) => execFileSync('mkfifo', [file]), 'PIPE'],
  ['a link to nothing, as editors leave them', (file) => symlink('nowhere', file), 'ENOENT'],
  ['a link to itself', (file) => symlink(file, file), 'ELOOP'],
  ['far too long', (file) => writeFile(file, 'x'.repeat(128 * 1024 + 1)), 'EFBIG'],
];

test.each(STRANGE)(
  '%s is no file that a person wrote, and hides no other one on the home screen',
  async (_, make, code) => {
    const folder = await scratch();
    const file = join(folder, 'odd.yaml');
    await make(file);
    await writeFile(join(folder, 'sound.yaml'), `happened: It broke\n#${'x'.repeat(128 * 1024 - 20)}`);
    expect(() => readShort(file)).toThrow(expect.objectContaining({ code }));
    const places = { configFile: '', runbooksDir: folder, scenariosDir: folder, stateDir: folder };
    const head = { name: 's', account: '', region: '', objectivesMs: {} };
    const { runbooks } = await homeModel(places, head, homePast(await listRuns(placesOf(folder, 's'))));
    expect(runbooks.map(({ id, happened }) => [id, happened])).toEqual([
      ['odd', expect.stringMatching(/^odd: it (is|does) /)],
      ['sound', 'It broke'],
    ]);
  },
);

test('what is named in /dev itself is read', () => {
  const text = execFileSync('sh', [
    '-c',
    'printf "title: x" | "$0" --input-type=module -e "$1"',
    process.execPath,
    `
    import { readShort } from ${JSON.stringify(join(import.meta.dirname, '../../src/files/short-file.ts'))};
    process.stdout.write(readShort('/dev/stdin'));`,
  ]);
  expect(String(text)).toBe('title: x');
});

test.runIf(existsSync('/dev/zero'))('diagnose takes the beginning of what never ends, and says so', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'diagnose', '/dev/zero'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([2, expect.stringContaining('/dev/zero is longer than 64 MB')]);
});
