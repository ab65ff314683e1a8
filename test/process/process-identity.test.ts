import { hostname } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { bootId, identityOf, isAlive, startTimeOf } from '../../src/process/process-identity.ts';

/** Where there is no /proc, `ps` is asked; it is here too. */
function withoutProc(): void {
  const real = Object.getOwnPropertyDescriptor(process, 'platform') ?? expect.fail('no platform');
  bootId();
  Object.defineProperty(process, 'platform', { ...real, value: 'darwin' });
  onTestFinished(() => void Object.defineProperty(process, 'platform', real));
}

function setEnv(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test('a process is found, and one that is not there is gone', () => {
  const me = identityOf(process.pid) ?? expect.fail('not found');
  expect(isAlive(me)).toBe('yes');
  expect(isAlive({ ...me, startTime: '1' })).toBe('no');
  expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
});

test('another shell’s time zone does not make it another process', () => {
  withoutProc();
  setEnv('TZ', 'America/New_York');
  const there = startTimeOf(process.pid);
  process.env['TZ'] = 'Asia/Tokyo';
  expect(startTimeOf(process.pid)).toBe(there);
  expect(there).toMatch(/\d\d:\d\d:\d\d/);
  expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
});

test('what cannot be looked at counts as alive', () => {
  // A pid that no kernel has a file for: reading it fails otherwise than with "no such file".
  const odd = { pid: '1/stat\0' as unknown as number, startTime: '1', bootId: bootId(), host: hostname() };
  expect(() => startTimeOf(odd.pid)).toThrow();
  expect(isAlive(odd)).toBe('yes');
});
