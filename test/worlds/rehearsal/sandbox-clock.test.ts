import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { sandboxClock } from '../../../src/worlds/rehearsal/sandbox-clock.ts';

afterEach(() => void vi.useRealTimers());

/** A clock on a server that answers as it is told. */
async function clockOn(answer: (response: ServerResponse) => void, speed: number | 'max' = 20) {
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clock = sandboxClock({ endpoint: `http://127.0.0.1:${port}`, secret: 's', speed });
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(() => {
    clock.stop();
    stop();
  });
  return { clock, stop };
}

const says =
  (body: string, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(body);

test('between two answers time passes 1:1, whatever the speed: it never runs ahead, nor stands still, nor goes back', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval'] });
  const times = [1000, 5000, 5100];
  let asked = 0;
  const { clock, stop } = await clockOn((response) =>
    says(`{"nowMs":${times[Math.min(asked++, 2)]},"speed":20}`)(response),
  );
  expect(await clock.read()).toBe(1000);
  vi.advanceTimersByTime(100);
  expect(clock.estimate()).toBe(1100);
  expect(await clock.read()).toBeGreaterThanOrEqual(5000);
  const shown = clock.estimate();
  clock.pace('person');
  stop();
  vi.advanceTimersByTime(1000);
  expect(clock.estimate()).toBeGreaterThanOrEqual(shown + 1000);
});

test('the date is the sandbox’s own, also where time was counted before its first answer', async () => {
  const { clock } = await clockOn(says('{"nowMs":5000000,"speed":20}'));
  while (clock.estimate() === 0) await new Promise(setImmediate);
  expect(await clock.date()).toBe(5_000_000);
  expect(await clock.read()).toBeLessThan(5_000_000);
});

test('a sandbox that died passes time 1:1', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval'] });
  const { clock, stop } = await clockOn(says('{"nowMs":1000,"speed":20}'));
  expect(await clock.read()).toBe(1000);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(clock.estimate()).toBe(61_000);
});

test.each([
  ['an empty object', '{}'],
  ['no time', '{"nowMs":null,"speed":1}'],
  ['a time that is no number', '{"nowMs":"12","speed":1}'],
  ['no speed', '{"nowMs":12}'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a page', '<html>'],
])('another program on the port is no sandbox: %s', async (_, body) => {
  const { clock } = await clockOn(says(body));
  await expect(clock.read()).rejects.toMatchObject({ name: 'SandboxGone' });
  await expect(clock.sleep(1000)).rejects.toMatchObject({ name: 'SandboxGone' });
  expect(clock.estimate()).toBeLessThan(60_000);
});

test('a sandbox that hangs is waited for once and shortly, and asked again until it answers', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] });
  let nowMs: number | undefined;
  let [calls, answered] = [0, 0];
  const { clock } = await clockOn((response) => {
    calls += 1;
    if (nowMs === undefined) return;
    answered += 1;
    says(`{"nowMs":${nowMs},"speed":1}`)(response);
  });
  const asked = clock.read();
  await vi.waitUntil(() => calls === 1);
  vi.advanceTimersByTime(500);
  // Time goes on 1:1: nothing that is written down waits for it longer.
  const first = await asked;
  expect(first).toBeGreaterThanOrEqual(500);
  expect(first).toBeLessThan(2000);
  const before = calls;
  expect(await clock.read()).toBe(first);
  expect(calls).toBe(before);
  // Who has to wait for a machine cannot do without it, and gives it longer: this one may only be busy.
  const slept = clock.sleep(1000).catch((error: Error) => error.name);
  vi.advanceTimersByTime(1900);
  expect(await Promise.race([slept, Promise.resolve('waits')])).toBe('waits');
  vi.advanceTimersByTime(200);
  expect(await slept).toBe('SandboxGone');

  nowMs = Date.UTC(2026, 10, 28);
  vi.advanceTimersByTime(500);
  await vi.waitUntil(async () => (await clock.read()) > 0 && answered > 1);
  // What was said before its first answer goes on: its own time, since 1970, is not ours.
  const again = await clock.read();
  expect(again).toBeGreaterThanOrEqual(first);
  expect(again).toBeLessThan(60_000);
  nowMs += 7000;
  // What the sandbox has answered may not be here yet.
  await vi.waitUntil(async () => (await clock.read()) >= again + 6000);
});

/** Answers the lease, and the wait as it is told. */
function waits(wait: (response: ServerResponse) => void) {
  let asked = 0;
  return (response: ServerResponse) => {
    asked += 1;
    if (asked === 1) says('{"nowMs":1000,"speed":20}')(response);
    else wait(response);
  };
}

test.each([
  ['says nothing', () => undefined],
  [
    'drips',
    (response: ServerResponse) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    },
  ],
])('a wait ends when as much real time is over, also where the sandbox %s', async (_, wait) => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { clock } = await clockOn(waits(wait));
  let ended: unknown;
  const slept = clock.sleep(5000).catch((error: unknown) => (ended = error));
  await vi.waitUntil(() => vi.getTimerCount() > 0);
  await new Promise(setImmediate);
  for (let second = 0; second < 20 && ended === undefined; second += 1) {
    vi.advanceTimersByTime(1000);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  }
  await slept;
  expect(ended).toMatchObject({ name: 'SandboxGone', message: expect.stringContaining('within 7000 ms') });
});

test('an answer without end is no sandbox’s', async () => {
  const { clock } = await clockOn((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
    };
    response.on('drain', more).on('error', () => undefined);
    more();
  });
  await expect(clock.read()).rejects.toMatchObject({
    name: 'SandboxGone',
    message: 'what answers there is no sandbox: it does not end',
  });
});

test('nothing that was asked keeps the program after a stop', async () => {
  let held = 0;
  const { clock } = await clockOn((response) => {
    held += 1;
    response.on('close', () => (held -= 1));
  });
  clock.pace('person');
  await expect.poll(() => held).toBeGreaterThan(0);
  clock.stop();
  await expect.poll(() => held).toBe(0);
});
