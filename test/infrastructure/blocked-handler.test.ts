/** A verifier whose handler blocks keeps /health waiting: how much of that the load balancer's own numbers bear. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { infrastructure } from './instance.ts';

/** Looks at a picture until it is let go, with its own thread or with another one. */
const VERIFIER = `
const { createServer } = require('node:http');
const { parentPort, workerData, Worker } = require('node:worker_threads');
const { gate, blocks } = workerData;
const server = createServer((asked, answer) => {
  if (asked.url === '/health') return answer.end('ok');
  if (blocks) {
    parentPort.postMessage('looks');
    Atomics.wait(new Int32Array(gate), 0, 0);
    return answer.end('seen');
  }
  const look = "const { parentPort, workerData } = require('node:worker_threads');" +
    "parentPort.postMessage('looks'); Atomics.wait(new Int32Array(workerData), 0, 0); parentPort.postMessage('seen')";
  new Worker(look, { eval: true, workerData: gate }).on('message', (said) =>
    said === 'seen' ? answer.end('seen') : parentPort.postMessage('looks'));
}).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

async function verifier(blocks: boolean) {
  const gate = new SharedArrayBuffer(4);
  const worker = new Worker(VERIFIER, { eval: true, workerData: { gate, blocks } });
  onTestFinished(() => worker.terminate().then(() => undefined));
  const [port] = (await once(worker, 'message')) as [number];
  const ask = async (path: string, sent = () => {}) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false }).end();
    asked.once('socket', (socket) => socket.once('connect', sent));
    const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    answer.resume();
  };
  const looks = once(worker, 'message');
  const seen = ask('/verify');
  await looks;
  const letGo = () => {
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
  };
  return { ask, seen, letGo };
}

test('a handler that blocks answers its health check only afterwards', async () => {
  const { ask, seen, letGo } = await verifier(true);
  const order: string[] = [];
  const sent = Promise.withResolvers<void>();
  const healthy = ask('/health', sent.resolve).then(() => order.push('health'));
  await sent.promise;
  order.push('let go');
  letGo();
  await Promise.all([seen, healthy]);
  expect(order).toEqual(['let go', 'health']);
});

test('one that looks in a thread of its own answers it at once', async () => {
  const { ask, seen, letGo } = await verifier(false);
  await ask('/health');
  letGo();
  await seen;
});

interface Checks {
  readonly interval: number;
  readonly timeout: number;
  readonly unhealthy_threshold: number;
}

/** The longest block, in seconds, after which a target is healthy whenever the checks came: none of it counts that is over in time. */
const bears = ({ interval, timeout, unhealthy_threshold: threshold }: Checks) =>
  (threshold - 1) * interval + timeout;

/** The same by walking through the checks: whether a block of so many seconds can call the target unhealthy. */
function canFail({ interval, timeout, unhealthy_threshold }: Checks, blockS: number): boolean {
  for (let first = 0; first < interval; first += 0.25) {
    let failed = 0;
    for (let at = first; at < blockS; at += interval) if (blockS - at > timeout) failed += 1;
    if (failed >= unhealthy_threshold) return true;
  }
  return false;
}

const PICTURE_S = JSON.parse(readFileSync(join(infrastructure, 'budget.json'), 'utf8')).figures
  .questionSeconds.expected as number;
const text = readFileSync(join(infrastructure, 'load_balancer.tf'), 'utf8');
const number = (name: string) => Number(new RegExp(`^\\s*${name}\\s*=\\s*(\\d+)`, 'm').exec(text)?.[1]);
const ours: Checks = {
  interval: number('interval'),
  timeout: number('timeout'),
  unhealthy_threshold: number('unhealthy_threshold'),
};

test('a picture that blocks half as long again as is expected leaves the target healthy', () => {
  expect(bears(ours)).toBe(79);
  expect(canFail(ours, bears(ours))).toBe(false);
  expect(canFail(ours, bears(ours) + 0.5)).toBe(true);
  expect(canFail(ours, PICTURE_S * 1.5)).toBe(false);
});

test('why not every 5 s: one picture of the expected length could call it unhealthy', () => {
  expect(canFail({ interval: 5, timeout: 4, unhealthy_threshold: 10 }, PICTURE_S)).toBe(true);
});

test('the numbers are such as AWS takes', () => {
  expect(ours.timeout).toBeLessThan(ours.interval);
  expect(ours.unhealthy_threshold).toBeLessThanOrEqual(10);
});
