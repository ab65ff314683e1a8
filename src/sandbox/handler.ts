import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsCall } from './aws.ts';
import { Bodies, BodyRefused, FORM_BYTES, UPLOAD_BYTES } from './bodies.ts';
import { control, isUse } from './control.ts';
import type { KeyRing } from './key-ring.ts';
import { isOutside, outsideHttp } from './outside-http.ts';
import { SECRET_HEADER } from './protocol.ts';
import { Replays } from './replays.ts';
import { isForService, serviceHttp } from './service-http.ts';
import type { SimClock } from './sim-clock.ts';
import type { Reply } from './wire.ts';
import type { World } from './world.ts';

/** How long time waits for a body; on loopback all of it is there at once. Real ms. */
const BODY_MS = 250;

/** What the handler needs of the server. */
export interface Surroundings {
  readonly world: World;
  readonly clock: SimClock;
  readonly keys: KeyRing;
  /** Catches up with what time alone has changed. */
  readonly tick: () => void;
  readonly runFolder: (folder: string) => void;
  readonly stop: () => void;
  /** Somebody with the secret is there. */
  readonly known: (request: IncomingMessage) => void;
  /** Somebody works with this world. */
  readonly used: () => void;
}

/** A request in the middle of its answer: time stands while it is worked on, unless it rests. */
interface Going {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
  begin(): void;
  rest(): void;
}

/**
 * Tells the three kinds of callers apart: the sandbox's own endpoint, the service's callers, and AWS clients. Who does not
 * have the secret is refused by the headers alone: nothing of theirs is read, no time waits for them, nothing is kept.
 */
export class Handler {
  readonly #around: Surroundings;
  readonly #bodies = new Bodies();
  readonly #replays = new Replays();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.#around;
    const gone = new AbortController();
    let done = (): void => undefined;
    response.on('close', () => {
      gone.abort(new Error('the caller has gone'));
      done();
    });
    const going: Going = {
      request,
      response,
      gone: gone.signal,
      begin() {
        done();
        // Whoever has gone must not hold time back for ever.
        if (!gone.signal.aborted) done = clock.busy();
      },
      rest: () => done(),
    };
    try {
      const { url = '/' } = request;
      if (url.startsWith('/_firedrill/')) await this.#control(going, url);
      else if (isForService(this.#around.world, hostOf(request))) await this.#service(going, url);
      else if (isOutside(hostOf(request))) await this.#outside(going, url);
      else await this.#aws(going, url);
    } catch (error) {
      if (gone.signal.aborted) return;
      const status = error instanceof BodyRefused ? error.status : 500;
      turnAway(going, { status, body: `${error instanceof Error ? error.message : String(error)}\n` });
    }
  }

  async #control(going: Going, url: string): Promise<void> {
    const { request, gone } = going;
    const [, secret = ''] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!this.#around.keys.opens(secret)) {
      const error = 'authorization: Bearer <secretAccessKey> of this sandbox is needed';
      return turnAway(going, json(401, { error }));
    }
    const asked = parse(await this.#read(going, FORM_BYTES));
    this.#around.tick();
    if (asked === undefined) return send(going, json(400, { error: 'the body is no JSON object' }));
    const path = url.split('?')[0] ?? url;
    const { method = 'GET' } = request;
    if (isUse(method, path)) this.#around.used();
    // Whoever waits for time must not hold time back.
    if (path === '/_firedrill/clock/wait') going.rest();
    const { status, body } = await control(method, path, asked, this.#around, gone);
    send(going, json(status, body));
  }

  async #service(going: Going, url: string): Promise<void> {
    const { request, gone } = going;
    const { keys, world, clock, tick, used } = this.#around;
    const secret = request.headers[SECRET_HEADER];
    if (typeof secret !== 'string' || !keys.opens(secret)) {
      return turnAway(going, {
        status: 403,
        body: `${SECRET_HEADER}: <secretAccessKey> of this sandbox is needed\n`,
      });
    }
    const body = await this.#read(going, UPLOAD_BYTES);
    tick();
    used();
    const path = url.split('?')[0] ?? url;
    const pause = async (untilMs: number): Promise<void> => {
      going.rest();
      await clock.wait(untilMs, { signal: gone });
      going.begin();
      tick();
    };
    send(going, await serviceHttp({ method: request.method ?? 'GET', path, body }, world, clock, pause));
  }

  /** Registries and GitHub, to whoever has the secret. */
  async #outside(going: Going, url: string): Promise<void> {
    const { request } = going;
    const secret = request.headers[SECRET_HEADER];
    if (typeof secret !== 'string' || !this.#around.keys.opens(secret))
      return turnAway(going, { status: 403, body: `${SECRET_HEADER} of this sandbox is needed\n` });
    await this.#read(going, FORM_BYTES);
    this.#around.used();
    send(going, outsideHttp(this.#around.world, hostOf(request) ?? '', url));
  }

  async #aws(going: Going, url: string): Promise<void> {
    const { headers, method = 'GET' } = going.request;
    const { keys, world, tick, used } = this.#around;
    const call = new AwsCall({ method, url, headers });
    const admission = call.admit(keys, world.service.region);
    if (typeof admission !== 'string') return turnAway(going, admission);
    const unknown = admission === 'with its body';
    const body = await (unknown
      ? this.#bodies.read(going.request, FORM_BYTES)
      : this.#read(going, UPLOAD_BYTES));
    const taken = call.take(body, this.#replays);
    if ('refused' in taken) return turnAway(going, taken.refused);
    if (unknown) {
      this.#around.known(going.request);
      going.begin();
    }
    tick();
    used();
    const reply = call.answer(taken.request, world, keys);
    world.ledger.add(taken.request, reply, world.now());
    send(going, reply);
  }

  /** The body of somebody who has the secret. Time stands meanwhile, but not for one that does not come. */
  async #read(going: Going, maxBytes: number): Promise<Buffer> {
    const { request, response } = going;
    this.#around.known(request);
    going.begin();
    if (request.headers.expect === '100-continue') response.writeContinue();
    const late = setTimeout(() => going.rest(), BODY_MS);
    const body = await this.#bodies.read(request, maxBytes).finally(() => clearTimeout(late));
    going.begin();
    return body;
  }
}

function hostOf({ headers }: IncomingMessage): string | undefined {
  const forwarded = headers['x-forwarded-host'];
  return typeof forwarded === 'string' ? forwarded : headers.host;
}

type Answer = Omit<Reply, 'action'>;

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function send({ response }: Going, { status, headers, body }: Answer): void {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers }).end(body);
}

/** Answers and hangs up: whatever else comes on this connection is not read. */
function turnAway(going: Going, { headers, ...answer }: Answer): void {
  send(going, { ...answer, headers: { ...headers, connection: 'close' } });
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
