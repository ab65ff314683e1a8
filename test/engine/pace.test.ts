import { expect, test } from 'vitest';
import { withPace } from '../../src/engine/run-view.ts';

const pull = (done: number, total = 100) => ({ label: 'pull', done, total });

test('an amount keeps when it was first reported, until it is another one', () => {
  const first = withPace(undefined, pull(10), 1000);
  expect(first.since).toEqual({ t: 1000, done: 10 });
  expect(withPace(first, pull(40), 5000).since).toEqual({ t: 1000, done: 10 });
  expect(withPace(first, pull(40, 200), 5000).since).toEqual({ t: 5000, done: 40 });
  expect(withPace(first, { ...pull(40), label: 'load' }, 5000).since).toEqual({ t: 5000, done: 40 });
});

test('what has no amount has no pace', () => {
  expect(withPace(withPace(undefined, pull(10), 0), { label: 'pull' }, 10)).toEqual({
    label: 'pull',
    at: 10,
  });
});

test('a machine that is there was there from when on it was said first', () => {
  const made = withPace(undefined, { label: 'applies', launched: true }, 3000);
  expect(made.launchedAt).toBe(3000);
  expect(withPace(made, { label: 'applies', launched: true }, 9000).launchedAt).toBe(3000);
  expect(withPace(made, { label: 'boots' }, 9000)).not.toHaveProperty('launchedAt');
});
