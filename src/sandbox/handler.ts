import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { aws, type Keys } from './aws.ts';
import { control } from './control.ts';
import { isForService, serviceHttp } from './service-http.ts';
import type { SimClock } from './sim-clock.ts';
import type { Reply } from './wire.ts';
import type { World } from './world.ts';

/** No body that a client of this world sends is near this. */
const BODY_BYTES = 64 * 2 ** 20;

/** Tells the three kinds of callers apart: the sandbox's own endpoint, the service's callers, and AWS clients. */
export class Handler {
  readonly #world: World;
  readonly #clock: SimClock;
  readonly #keys: Keys;
  readonly #tick: () => void;
  readonly #runFolder: (folder: string) => void;
  readonly #stop: () => void;

  constructor(
    world: World,
    clock: SimClock,
    keys: Keys,
    tick: () => void,
    runFolder: (folder: string) => void,
    stop: () => void,
  ) {
    this.#world = world;
    this.#clock = clock;
    this.#keys = keys;
    this.#tick = tick;
    this.#runFolder = runFolder;
    this.#stop = stop;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let done = this.#clock.busy();
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort(new Error('the caller has gone'));
      done();
    });
    const rest = async (untilMs: number): Promise<void> => {
      done();
      try {
        await this.#clock.wait(untilMs, { signal: gone.signal });
      } finally {
        // Whoever has gone must not hold time back for ever.
        if (!gone.signal.aborted) done = this.#clock.busy();
        this.#tick();
      }
    };
    try {
      const body = await read(request);
      this.#tick();
      const url = request.url ?? '/';
      if (url.startsWith('/_firedrill/'))
        await this.#control(request, response, url, body, gone.signal, () => done());
      else await this.#outside(request, response, url, body, rest);
    } catch (error) {
      if (gone.signal.aborted) return;
      send(
        response,
        error instanceof TooLarge ? 413 : 500,
        {},
        `${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  async #control(
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    body: Buffer,
    signal: AbortSignal,
    idle: () => void,
  ): Promise<void> {
    const answer = (status: number, value: unknown): void =>
      send(response, status, { 'content-type': 'application/json' }, JSON.stringify(value));
    if (!sameText(request.headers.authorization ?? '', `Bearer ${this.#keys.secretAccessKey}`)) {
      return answer(401, { error: 'authorization: Bearer <secretAccessKey> of this sandbox is needed' });
    }
    const asked = parse(body);
    if (asked === undefined) return answer(400, { error: 'the body is no JSON object' });
    const path = url.split('?')[0] ?? url;
    // Whoever waits for time must not hold time back.
    if (path === '/_firedrill/clock/wait') idle();
    const controlled = {
      world: this.#world,
      clock: this.#clock,
      runFolder: this.#runFolder,
      stop: this.#stop,
    };
    const reply = await control(request.method ?? '', path, asked, controlled, signal);
    answer(reply.status, reply.body);
  }

  async #outside(
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    body: Buffer,
    rest: (untilMs: number) => Promise<void>,
  ): Promise<void> {
    const { headers, method = 'GET' } = request;
    const forwarded = headers['x-forwarded-host'];
    const host = typeof forwarded === 'string' ? forwarded : headers.host;
    const toService = isForService(this.#world, host);
    const reply: Reply & { service: string } = toService
      ? {
          ...(await serviceHttp(
            { method, path: url.split('?')[0] ?? url, body },
            this.#world,
            this.#clock,
            rest,
          )),
          service: 'service',
        }
      : aws({ method, url, headers, body }, this.#world, this.#keys);
    if (!toService) {
      const { service, action, status } = reply;
      this.#world.calls.push({ service, action, status, by: headers['user-agent'] ?? '' });
    }
    send(response, reply.status, reply.headers ?? {}, reply.body);
  }
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body?: string | Buffer,
): void {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers }).end(body);
}

class TooLarge extends Error {}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > BODY_BYTES) throw new TooLarge(`the body is larger than ${BODY_BYTES} bytes`);
  }
  return Buffer.concat(parts);
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
