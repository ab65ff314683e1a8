import { expect, test } from 'vitest';
import { commandFirst, programName } from '../../src/service/program-name.ts';

test.each([
  [['rehearse', 'x', '--plain'], 'firedrill'],
  [['runs', '--state-dir', '/srv/a', '--json'], 'firedrill --state-dir /srv/a'],
  [['runs', '--state-dir=a b', '--config', 'c.yaml'], "firedrill '--state-dir=a b' --config c.yaml"],
  [['resume', '--state-dir', "it's"], String.raw`firedrill --state-dir 'it'\''s'`],
  [['runs', '--state-dir'], 'firedrill'],
])('%j is called again as %s', (argv, name) => {
  expect(programName(argv)).toBe(name);
});

test.each([
  [[], []],
  [
    ['runs', '--json'],
    ['runs', '--json'],
  ],
  [
    ['--state-dir', '/srv/a', '--json', '--config=c', 'show', 'k3f9'],
    ['show', 'k3f9', '--state-dir', '/srv/a', '--json', '--config=c'],
  ],
  [
    ['--state-dir', 'runs'],
    ['--state-dir', 'runs'],
  ],
  [
    ['--help', 'runs'],
    ['--help', 'runs'],
  ],
])('%j is read as %j', (argv, read) => {
  expect(commandFirst(argv)).toEqual(read);
});
