import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { askQuestion } from '../../../src/boot/ask-service.ts';
import { createBorder } from '../../../src/text/border.ts';
import { sandboxHttp } from '../../../src/worlds/rehearsal/sandbox-http.ts';

/** The service in a sandbox that answers as it is told. */
async function serviceThat(answer: (response: ServerResponse) => void) {
  const seen = { open: 0 };
  const server = createServer((request, response) => {
    seen.open += 1;
    request.resume();
    response.on('close', () => void (seen.open -= 1)).on('error', () => undefined);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { http: sandboxHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 's'), seen };
}

const question = (timeoutMs: number) => ({
  request: { method: 'POST', url: 'https://service.example.com/verify', json: {} },
  expect: { status: 200, match: 'OLD TOM' },
  timeoutMs,
});

test('an answer without end is read as far as it is looked at, and left', async () => {
  const { http, seen } = await serviceThat((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
    };
    response.on('drain', more);
    response.write('OLD TOM ');
    more();
  });
  expect(await askQuestion(http, createBorder(), question(60_000))).toMatchObject({ right: true });
  await expect.poll(() => seen.open).toBe(0);
});

test('an answer that drips is waited for no longer than the question allows', async () => {
  const { http, seen } = await serviceThat((response) => {
    const drip = setInterval(() => response.write('a'), 20);
    response.on('close', () => clearInterval(drip));
  });
  expect(await askQuestion(http, createBorder(), question(200))).toMatchObject({
    right: false,
    answer: { code: 'NoAnswer' },
  });
  await expect.poll(() => seen.open).toBe(0);
});

test.each([204, 304])('an answer without a body is one: %i', async (status) => {
  const { http } = await serviceThat((response) => void response.writeHead(status).end());
  expect((await http('https://service.example.com/health')).status).toBe(status);
});

test('a status that there is not is an error of the call, and of nothing else', async () => {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined).end('HTTP/1.1 999 Strange\r\ncontent-length: 0\r\n\r\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const http = sandboxHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 's');
  await expect(http('https://service.example.com/health')).rejects.toThrow(/status/);
});
