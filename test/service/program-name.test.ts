import { expect, test } from 'vitest';
import { calledAs, commandFirst, programName } from '../../src/service/program-name.ts';

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
  [{ npm_lifecycle_event: 'start' }, '/clone/bin/firedrill.js', 'npm -s start --'],
  [{ npm_lifecycle_event: 'npx' }, '/home/op/.npm/_npx/1/node_modules/.bin/firedrill', 'npx firedrill'],
  [{ PATH: '/usr/bin:/opt/node/bin/' }, '/opt/node/bin/firedrill', 'firedrill'],
  [{ PATH: '/usr/bin' }, '/opt/node/bin/firedrill', '/opt/node/bin/firedrill'],
  [{ PATH: '/usr/bin' }, '/clone/node_modules/.bin/firedrill', 'node_modules/.bin/firedrill'],
  [{ PATH: '/usr/bin' }, '/clone/firedrill', './firedrill'],
  [{ npm_lifecycle_event: 'test' }, '/clone/bin/firedrill.js', 'node bin/firedrill.js'],
  [{}, '/my tools/bin/firedrill.js', "node '/my tools/bin/firedrill.js'"],
  [{}, '/clone/node_modules/vitest/worker.js', 'firedrill'],
])('started with %j as %s it is called again as %s', (env, started, name) => {
  expect(calledAs(env, started, '/clone')).toBe(name);
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
