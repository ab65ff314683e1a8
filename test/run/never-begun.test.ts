import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { removeNeverBegun } from '../../src/run/never-begun.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const HOUR_MS = 60 * 60_000;

test('what a dead program left before its first event goes after a while; what may be a run stays', async () => {
  const runs = join(await scratch(), 'runs');
  const make = async (name: string, files: readonly string[]) => {
    for (const file of files) {
      await mkdir(join(runs, name, file, '..'), { recursive: true });
      await writeFile(join(runs, name, file), 'x');
    }
    await mkdir(join(runs, name, 'logs'), { recursive: true });
    const old = new Date(Date.now() - 2 * HOUR_MS);
    await utimes(join(runs, name), old, old);
  };
  await make('copy-only', ['dry-run/infrastructure/secret.tfvars']);
  await make('empty', []);
  const stay = {
    journal: ['journal.jsonl', 'dry-run/x'],
    'journal-gone': ['lock.1', 'dry-run/x'],
    logs: ['dry-run/x', 'logs/aws.jsonl'],
  };
  for (const [name, files] of Object.entries(stay)) await make(name, files);
  const there = () =>
    ['copy-only', 'empty', ...Object.keys(stay)].filter((name) => existsSync(join(runs, name)));
  // Somebody may be opening it now.
  await removeNeverBegun(runs, Date.now() - HOUR_MS - 60_000);
  expect(there()).toHaveLength(5);
  await removeNeverBegun(runs);
  expect(there()).toEqual(Object.keys(stay));
  await expect(removeNeverBegun(join(runs, 'nowhere'))).resolves.toBeUndefined();
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while a run is opened leaves no folder',
  async (signal) => {
    const folder = join(await scratch(), 'run');
    await mkdir(join(folder, 'dry-run'), { recursive: true });
    const program = `
    const { goneUnlessOpened } = await import(${JSON.stringify(join(ROOT, 'src/run/never-begun.ts'))});
    setTimeout(() => undefined, 60_000);
    goneUnlessOpened(${JSON.stringify(folder)}, async () => {
      process.stdout.write('opening');
      await new Promise(() => undefined);
    });`;
    const child = execa(process.execPath, ['--input-type=module', '-e', program], { reject: false });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill(signal);
    const { exitCode } = await child;
    expect(exitCode).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    expect(existsSync(folder)).toBe(false);
  },
);
