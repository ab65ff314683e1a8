import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratch } from '../support/folder.ts';

/** How something answers that does not do what it should. */
export type Fault = 'says nothing' | 'drips' | 'never ends';

const ANSWERS: Readonly<Record<Fault, (response: ServerResponse) => void>> = {
  'says nothing': () => undefined,
  drips(response) {
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  },
  'never ends'(response) {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
};

/** The address of a server with a fault. */
export async function serverThat(fault: Fault): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => undefined);
    ANSWERS[fault](response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SAYS: Readonly<Record<Fault, string>> = {
  'says nothing': 'setInterval(() => undefined, 1000)',
  drips: "setInterval(() => process.stdout.write(' '), 20)",
  'never ends': "const much = 'x'.repeat(1 << 20); for (;;) require('fs').writeSync(1, much)",
};

/** A program with a fault that takes no notice of an interrupt. It ends by itself after a minute. */
export async function programThat(fault: Fault, name = 'tool'): Promise<string> {
  const file = join(await scratch(), name);
  const deaf = "for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)";
  await writeFile(
    file,
    `#!${process.execPath}\n${deaf}; setTimeout(() => process.exit(1), 60_000); ${SAYS[fault]}`,
  );
  await chmod(file, 0o755);
  return file;
}
