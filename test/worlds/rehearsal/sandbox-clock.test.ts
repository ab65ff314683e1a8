import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { LEASE_MS } from '../../../src/sandbox/protocol.ts';
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

test('a speed is believed for as long as its lease: after that a sandbox that died passes time 1:1', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval'] });
  const { clock, stop } = await clockOn(says('{"nowMs":1000,"speed":20}'));
  expect(await clock.read()).toBe(1000);
  stop();
  vi.advanceTimersByTime(LEASE_MS);
  expect(clock.estimate()).toBe(1000 + 20 * LEASE_MS);
  vi.advanceTimersByTime(60_000);
  expect(clock.estimate()).toBe(1000 + 20 * LEASE_MS + 60_000);
});

test('while a person is asked time passes 1:1, also when nothing answers any more; and never back', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval'] });
  const { clock, stop } = await clockOn(says('{"nowMs":1000,"speed":20}'));
  await clock.read();
  stop();
  vi.advanceTimersByTime(100);
  expect(clock.estimate()).toBe(3000);
  clock.pace('person');
  expect(clock.estimate()).toBe(3000);
  vi.advanceTimersByTime(10_000);
  expect(clock.estimate()).toBe(1000 + 10_100);
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

test('a sandbox that hangs is waited for once, and asked again until it answers', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] });
  const held: ServerResponse[] = [];
  const { clock } = await clockOn((response) => void held.push(response));
  const asked = clock.read().then(
    () => 'an answer',
    (error: Error) => error.name,
  );
  await vi.waitUntil(() => held.length > 0);
  vi.advanceTimersByTime(2000);
  expect(await asked).toBe('SandboxGone');
  const before = held.length;
  await expect(clock.read()).rejects.toMatchObject({ name: 'SandboxGone' });
  expect(held.length).toBe(before);

  vi.advanceTimersByTime(500);
  await vi.waitUntil(() => held.length > before);
  for (const response of held) says('{"nowMs":5000,"speed":1}')(response);
  await vi.waitUntil(() => clock.estimate() >= 5000);
  const again = clock.read();
  await vi.waitUntil(() => held.at(-1)?.writableEnded === false);
  says('{"nowMs":6000,"speed":1}')(held.at(-1) as ServerResponse);
  expect(await again).toBe(6000);
});
