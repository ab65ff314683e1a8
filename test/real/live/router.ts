// AWS for the live world's tests: moto and the sandbox behind one address on 127.0.0.1.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { permissionOf } from '../../permissions/permission-of.ts';
import { type Call, callOf } from './call.ts';
import { type Around, differences } from './differences.ts';
import { type Misbehaviour, refusal } from './misbehaviour.ts';
import type { Recorded } from './recording.ts';
import { isFollowed, isSandboxs, type SandboxPart } from './sandbox-part.ts';
import { type Answer, type Asked, endToEnd, readWhole, send } from './wire.ts';

export interface Taken extends Pick<Call, 'service' | 'action' | 'target' | 'changes'> {
  readonly status: number | 'cut';
  readonly by: 'moto' | 'sandbox' | 'router';
  readonly userAgent: string;
}

/** What is behind it, known once its own address is. */
export interface Behind {
  readonly motoEndpoint: string;
  readonly sandbox: SandboxPart;
  readonly modelBucket: string;
}

export class Router implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    this.#take(request, response).catch((error: unknown) => {
      this.failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      response.writeHead(500).end();
    });
  });
  #behind: Behind | undefined;
  readonly #following = new Set<Promise<unknown>>();
  #recorded: Recorded[] | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #wrong: (Misbehaviour & { left: number })[] = [];
  /** All that was asked since the last `forget`, in order. */
  calls: Taken[] = [];
  #all: Taken[] = [];
  /** What went wrong in the router itself: a test that sees some is none. */
  readonly failures: string[] = [];

  /** Listens, so that the service's URLs can be written down before there is a service. */
  static async open(): Promise<Router> {
    const router = new Router();
    router.#server.keepAliveTimeout = 60_000;
    router.#server.listen(0, '127.0.0.1');
    await once(router.#server, 'listening');
    return router;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  connect(behind: Behind): void {
    this.#behind = behind;
  }

  /** From now on, in the order in which they were asked for; the first that fits counts. Returns how to end it. */
  misbehave(how: Misbehaviour): () => void {
    const entry = { ...how, left: how.times ?? Number.POSITIVE_INFINITY };
    this.#wrong.push(entry);
    return () => {
      this.#wrong = this.#wrong.filter((one) => one !== entry);
    };
  }

  behave(): void {
    this.#wrong = [];
  }

  /** From now on one request is answered after the other, and kept, until the returned function takes what was kept. */
  record(): () => Recorded[] {
    const recorded: Recorded[] = [];
    this.#recorded = recorded;
    return () => {
      this.#recorded = undefined;
      return recorded;
    };
  }

  /** Every connection breaks and none is taken, until the returned function is called: nobody is there any more. */
  async close(): Promise<() => Promise<void>> {
    const { port } = this.#server.address() as AddressInfo;
    await this.#stop();
    return async () => {
      this.#server.listen(port, '127.0.0.1');
      await once(this.#server, 'listening');
    };
  }

  forget(): void {
    this.calls = [];
  }

  /** How many calls have come so far. */
  get heard(): number {
    return this.#all.length;
  }

  /**
   * The permissions that all calls of runs of this runbook take, whatever was forgotten since: ours and the provider's. `from`:
   * without so many that came first.
   */
  permissionsOf(runbook: string, from = 0): Set<string> {
    const own = this.#all
      .slice(from)
      .filter(({ service, userAgent }) => service !== 'service' && userAgent.includes(`Z-${runbook}-`));
    // A trial may be refused, and the run goes on all the same.
    return new Set(own.filter(({ action }) => !action.startsWith('DryRun ')).map(permissionOf));
  }

  /** Changes that were let through, but for the state's own: its object, its lock. */
  mutations(): Taken[] {
    return this.calls.filter(
      ({ changes, status, service, target }) =>
        changes && service !== 'service' && status !== 'cut' && status < 300 && !target.includes('tfstate'),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const asked = { method, url, headers, body: await readWhole(request) };
    const call = callOf(asked);
    const wrong = this.#wrong.find((one) => one.left > 0 && one.when(call));
    if (wrong !== undefined) wrong.left--;
    const how = wrong?.how;
    if (how === 'cut') {
      this.#note(call, asked, 'cut', 'router');
      return void request.socket.destroy();
    }
    if (how === 'expired' || how === 'denied')
      return this.#reply(call, asked, response, refusal(call, how), 'router');
    if (typeof how === 'object') await ('first' in how ? how.first() : sleep(how.delayMs));
    const [answer, by] = await this.#answer(call, asked);
    if (how === 'cut-after') {
      this.#note(call, asked, answer.status, by);
      return void request.socket.destroy();
    }
    this.#reply(call, asked, response, answer, by);
  }

  async #answer(call: Call, asked: Asked): Promise<[Answer, Taken['by']]> {
    const recorded = this.#recorded;
    if (recorded === undefined) return this.#ask(call, asked);
    const before = this.#turn;
    const asking = before.then(async () => {
      const [answer, by] = await this.#ask(call, asked);
      recorded.push({ asked, status: answer.status });
      return [answer, by] as [Answer, Taken['by']];
    });
    this.#turn = asking.catch(() => undefined);
    return asking;
  }

  async #ask(call: Call, asked: Asked): Promise<[Answer, Taken['by']]> {
    if (this.#behind === undefined) throw new Error('nothing is behind the router yet');
    const { motoEndpoint, sandbox, modelBucket } = this.#behind;
    if (isSandboxs(call, modelBucket)) {
      // A machine that moto shows already must be known to the sandbox, too.
      await Promise.allSettled(this.#following);
      return [await sandbox.answer(call, asked), 'sandbox'];
    }
    const around: Around = { moto: (one) => send(motoEndpoint, one), motoEndpoint, modelBucket };
    const difference = differences.find(({ concerns }) => concerns(call, around));
    const answering = (async () => {
      const answer = await (difference?.answer(call, asked, around) ?? around.moto(asked));
      await sandbox.follow(call, asked, answer);
      return answer;
    })();
    if (!isFollowed(call)) return [await answering, 'moto'];
    this.#following.add(answering);
    return [await answering.finally(() => this.#following.delete(answering)), 'moto'];
  }

  #reply(call: Call, asked: Asked, response: ServerResponse, answer: Answer, by: Taken['by']): void {
    this.#note(call, asked, answer.status, by);
    const { status, headers, body } = answer;
    // A HEAD tells the length of what it does not send.
    const length = asked.method === 'HEAD' ? {} : { 'content-length': body.length };
    response.writeHead(status, { ...endToEnd(headers), ...length }).end(body);
  }

  #note(call: Call, { headers }: Asked, status: Taken['status'], by: Taken['by']): void {
    const { service, action, target, changes } = call;
    const taken = { service, action, target, changes, status, by, userAgent: headers['user-agent'] ?? '' };
    this.calls.push(taken);
    this.#all.push(taken);
  }
}
