import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandNames } from '../../src/commands/app.ts';
import { ROOT } from '../support/cli.ts';

const filesOf = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

/** `firedrill resume RUN`, in a template and on a page. */
const PRINTED = /(?:programName\(\)\}|\\`firedrill) ([a-z][a-z-]*)/g;
const WRITTEN = /`firedrill ([a-z][a-z-]*)/g;

test.each([
  ['what the program prints', PRINTED, filesOf('src', /\.tsx?$/), 10],
  ['the documents', WRITTEN, [...filesOf('docs', /\.md$/), 'README.md'], 20],
] as const)('every command that is named exists: %s', (_, pattern, files, least) => {
  const named = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].map(([, name = '']) => ({ file, name })),
  );
  expect(named.length).toBeGreaterThan(least);
  expect(named.filter(({ name }) => !commandNames.includes(name))).toEqual([]);
});
