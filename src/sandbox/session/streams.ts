import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Agent, type Around } from './agent.ts';

const PATH = /^\/v1\/data-channel\/([\w-]{1,96})\?/;
/** The token is the first message; on loopback it is there at once. Real ms. */
const TOKEN_MS = 5000;

/** The WebSockets of sessions: `/v1/data-channel/<session>?role=publish_subscribe`, opened by a token that was given for it. */
export class Streams {
  readonly #around: Around;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  readonly #agents = new Map<string, Agent>();

  constructor(around: Around) {
    this.#around = around;
  }

  /** `known`: the caller has shown a token. */
  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer, known: () => void): void {
    const session = this.#around.world.sessions.get(PATH.exec(request.url ?? '')?.[1] ?? '');
    // Its id is as hard to guess as a key.
    if (session === undefined) {
      raw.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, raw, head, (socket) => {
      const late = setTimeout(() => socket.terminate(), TOKEN_MS);
      socket.on('error', () => undefined);
      socket.once('message', (data: Buffer, binary) => {
        clearTimeout(late);
        const token = binary ? undefined : tokenIn(data);
        if (token === undefined || session.ended || !session.tokens.delete(token)) {
          socket.close(1008, 'the token is not valid');
          return;
        }
        known();
        this.#around.used();
        let agent = this.#agents.get(session.id);
        if (agent === undefined) {
          agent = new Agent(session, this.#around);
          this.#agents.set(session.id, agent);
        }
        agent.attach(socket, raw);
      });
    });
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    // One whose client was killed waits for an acknowledgement, and would keep this process.
    for (const agent of this.#agents.values()) agent.close();
  }
}

function tokenIn(data: Buffer): string | undefined {
  try {
    const { TokenValue } = JSON.parse(data.toString('utf8')) as { TokenValue?: unknown };
    return typeof TokenValue === 'string' ? TokenValue : undefined;
  } catch {
    return undefined;
  }
}
