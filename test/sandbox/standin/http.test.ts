import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { closeConnections, http } from '../../../src/sandbox/standin/http.ts';

afterEach(closeConnections);

/** Where somebody answers like that. */
async function answering(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`);
}

const call = (url: URL, limitMs?: number) =>
  http({ url, method: 'GET', headers: {}, ...(limitMs === undefined ? {} : { limitMs }) });

test('an answer that does not come is not waited for', async () => {
  const url = await answering(() => undefined);
  await expect(call(url, 50)).rejects.toThrow(`GET ${url.href}: no whole answer within 0.05 s`);
});

test('nor one that drips', async () => {
  const url = await answering((_, response) => {
    const drip = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(drip));
  });
  await expect(call(url, 100)).rejects.toThrow('no whole answer');
});

test('one that does not end is not read to its end', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  let sent = 0;
  const url = await answering((_, response) => {
    const more = () => {
      while (response.writable && response.write(piece)) sent += 1;
      sent += 1;
    };
    response.on('drain', more);
    more();
  });
  await expect(call(url)).rejects.toThrow('the answer is longer than 64 MB');
  expect(sent).toBeLessThan(200);
});

test('one of several pieces is whole, with letters that were cut', async () => {
  const [first, second] = [Buffer.from('日本').subarray(0, 4), Buffer.from('日本').subarray(4)];
  const url = await answering((_, response) => {
    response.write(first);
    setImmediate(() => response.end(second));
  });
  expect((await call(url)).body).toBe('日本');
});
