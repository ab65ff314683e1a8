import { expect, test } from 'vitest';
import { createTailView } from '../../src/run/tail-view.ts';
import { service } from '../sandbox/fixture.ts';

const ID = 'i-0c3f91d2a77e4b105';
const make = () => createTailView({ mode: 'live', service, endpoints: [] }, ID);

test('what is said stands among the lines and is told by itself; nobody is told of what has not changed', () => {
  const view = make();
  let heard = 0;
  const stop = view.subscribe(() => (heard += 1));
  view.lines(['one']);
  view.say('The boot log itself: ssm, live.\nIts second line.');
  expect(heard).toBe(1);
  expect(view.state().said).toContain('ssm, live');
  expect(view.state()).toBe(view.state());
  expect(view.log.slice(0, 9).map(({ source, text }) => `${source}: ${text}`)).toEqual([
    'console: one',
    'firedrill: The boot log itself: ssm, live.',
    'firedrill: Its second line.',
  ]);
  stop();
  view.say('more');
  expect(heard).toBe(1);
});

test('where the lines come from is asked anew each time, and the machine is the one that is followed', async () => {
  const view = make();
  let source = 'console, every 5 s';
  view.follows(ID, () => source);
  await view.begun;
  expect(view.state().source).toBe('console, every 5 s');
  source = 'ssm, live';
  expect(view.state().source).toBe('ssm, live');
  view.follows('i-1', () => 'console');
  expect(view.state()).toMatchObject({ instance: 'i-1', source: 'console', over: false });
});

test('its end says why, where that is not the end of the last machine', () => {
  const view = make();
  view.say('No next machine came.');
  view.end();
  expect(view.state()).toMatchObject({ over: true, source: 'over', said: 'No next machine came.' });
  const refused = make();
  refused.end('AWS refuses.');
  expect(refused.state()).toMatchObject({ over: true, said: 'AWS refuses.' });
});
