import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/cli.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const number = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1]);

test('the verifier keeps an idle connection for longer than the load balancer does: it is never the one that closes', () => {
  const kept = number(read('docker-compose.yml'), /UVICORN_TIMEOUT_KEEP_ALIVE: "(\d+)"/);
  const idle = number(read('infrastructure/load_balancer.tf'), /idle_timeout\s*=\s*(\d+)/);
  expect(idle).toBeGreaterThan(0);
  expect(kept).toBeGreaterThan(idle);
});

test('why: a call that crosses the close of a connection that was kept is lost, whatever it was to ask', async () => {
  const verifier = createServer((_asked, answer) => answer.end('ok'));
  // As if a connection's time were over in the very moment in which the next call comes in.
  verifier.on('connection', (socket) => {
    let calls = 0;
    socket.prependListener('data', () => (calls += 1) === 2 && socket.destroy());
  });
  await new Promise<void>((resolve) => verifier.listen(0, '127.0.0.1', resolve));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { port } = verifier.address() as AddressInfo;
  const call = () =>
    new Promise<string>((resolve) => {
      const asked = request({ port, agent, host: '127.0.0.1' }, (answer) => {
        answer.resume();
        agent.once('free', () => resolve(`${answer.statusCode}`));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      asked.end();
    });
  expect([await call(), await call(), await call()]).toEqual(['200', 'ECONNRESET', '200']);
  agent.destroy();
  verifier.close();
});
