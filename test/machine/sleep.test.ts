import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchSleep } from '../../src/machine/sleep.ts';

const MINUTE = 60_000;
const AT = Date.parse('2026-11-23T06:14:00.000Z');

/** A machine whose clocks are set by hand. */
function machine({ knowsBoot = true } = {}) {
  const it = { wall: AT, awake: 1000, up: 5000, readable: true };
  const look = watchSleep({
    wall: () => it.wall,
    awake: () => it.awake,
    sinceBoot: () => (knowsBoot && it.readable ? it.up : undefined),
  });
  const pass = (by: Partial<Record<'wall' | 'awake' | 'up', number>>) => {
    for (const name of ['wall', 'awake', 'up'] as const) it[name] += by[name] ?? 0;
    return look();
  };
  return { pass, it };
}

test('what it slept between two looks is told once, with when', () => {
  const { pass } = machine();
  expect(pass({ wall: 1000, awake: 1000, up: 1000 })).toBeUndefined();
  expect(pass({ wall: 12 * MINUTE + 1000, awake: 1000, up: 12 * MINUTE + 1000 })).toEqual({
    from: AT + 2000,
    to: AT + 12 * MINUTE + 2000,
    ms: 12 * MINUTE,
  });
  expect(pass({ wall: 1000, awake: 1000, up: 1000 })).toBeUndefined();
});

test('a wall clock that is set, a busy machine and a program that was stopped are no sleep', () => {
  const { pass } = machine();
  expect(pass({ wall: 60 * MINUTE, awake: 1000, up: 1000 })).toBeUndefined();
  expect(pass({ wall: 10 * MINUTE, awake: 10 * MINUTE, up: 10 * MINUTE })).toBeUndefined();
  expect(pass({ wall: 4000, awake: 1000, up: 4000 })).toBeUndefined();
});

test('where no clock tells it apart, a long gap is said to be one or the other', () => {
  const { pass } = machine({ knowsBoot: false });
  expect(pass({ wall: 20_000, awake: 20_000 })).toBeUndefined();
  expect(pass({ wall: 12 * MINUTE, awake: 12 * MINUTE })).toMatchObject({ ms: 12 * MINUTE, perhaps: true });
});

test('a look at which the clock cannot be read tells nothing, and the next one tells of both', () => {
  const { pass, it } = machine();
  pass({ wall: 1000, awake: 1000, up: 1000 });
  it.readable = false;
  expect(pass({ wall: 12 * MINUTE, awake: 1000, up: 12 * MINUTE })).toBeUndefined();
  it.readable = true;
  expect(pass({ wall: 1000, awake: 1000, up: 1000 })).toMatchObject({ ms: 12 * MINUTE - 1000 });
  expect(pass({ wall: 1000, awake: 1000, up: 1000 })).toBeUndefined();
});

test.runIf(process.platform === 'linux')(
  'too many open files: nobody knows what was slept, and nothing ends of it',
  () => {
    const script = `
    import { openSync } from 'node:fs';
    import { sinceBootMs } from ${JSON.stringify(join(import.meta.dirname, '../../src/machine/sleep.ts'))};
    const before = sinceBootMs();
    try { for (;;) openSync('/dev/null', 'r'); } catch (error) { console.log(before > 0, error.code, sinceBootMs()); }`;
    const limited = [
      '-c',
      'ulimit -n 64; exec "$0" --no-warnings --input-type=module -e "$1"',
      process.execPath,
      script,
    ];
    expect(execFileSync('sh', limited, { encoding: 'utf8' })).toBe('true EMFILE undefined\n');
  },
);
