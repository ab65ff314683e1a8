import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from '../service/service.ts';
import { firstWorld } from './first-world.ts';
import { Handler } from './handler.ts';
import { KeyRing } from './key-ring.ts';
import { endWhenIdle } from './idle.ts';
import { keepLedger } from './keep-ledger.ts';
import { settle } from './passing-time.ts';
import type { Ready } from './protocol.ts';
import type { Scenario } from './scenario.ts';
import { Streams } from './session/streams.ts';
import { SimClock } from './sim-clock.ts';
import { Strangers } from './strangers.ts';

export interface SandboxOptions {
  readonly service: Service;
  readonly scenario: Scenario;
  /** 0: any free one. */
  readonly port?: number;
  /** Of the run that it is started for. */
  readonly runFolder?: string | undefined;
  /** Real ms without use after which it ends itself. */
  readonly idleMs?: number;
  /** The same once its runs are over, and how often it is looked. */
  readonly overMs?: number;
  readonly lookMs?: number;
}

export interface Sandbox {
  readonly ready: Ready;
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly stopped: Promise<void>;
  stop(): Promise<void>;
}

/** In real ms: what was begun and does not come is given up. */
const LIMITS = {
  keepAliveTimeout: 60_000,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
} as const;

/** The port cannot be had: another program has it, it takes rights, or it is no port. The message says which. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Starts the simulated world on 127.0.0.1 only. Rejects with PortTaken, or with the socket's own error. */
export async function startSandbox({
  service,
  scenario,
  port = 0,
  runFolder,
  ...limits
}: SandboxOptions): Promise<Sandbox> {
  const clock = new SimClock(Date.now());
  let nowMs = clock.now();
  const world = firstWorld(service, scenario, () => nowMs);
  const keys = new KeyRing(world.names.callerArn);
  const tick = (): void => {
    nowMs = clock.now();
    settle(world, nowMs);
  };
  const folders = new Set(runFolder === undefined ? [] : [runFolder]);
  let lastUseMs = performance.now();
  const ended = Promise.withResolvers<void>();
  const strangers = new Strangers();
  const handler = new Handler({
    world,
    clock,
    keys,
    tick,
    runFolder: (folder) => folders.add(folder),
    stop: () => void stop(),
    known: ({ socket }) => strangers.known(socket),
    used: () => {
      lastUseMs = performance.now();
    },
  });
  const streams = new Streams({
    world,
    clock,
    tick,
    used: () => {
      lastUseMs = performance.now();
    },
  });
  const handle: RequestListener = (request, response) => void handler.handle(request, response);
  const server = createServer(LIMITS, handle);
  // Nobody is asked for a body before the headers have been looked at.
  server.on('checkContinue', handle);
  server.on('upgrade', (request, socket, head) =>
    streams.upgrade(request, socket, head, () => strangers.known(request.socket)),
  );
  server.on('connection', (socket) => strangers.came(socket));
  let stopping: Promise<void> | undefined;
  function stop(): Promise<void> {
    stopping ??= new Promise((resolve) => {
      stopIdle();
      for (const folder of folders) keepLedger(folder, world.ledger);
      clock.stop();
      streams.close();
      server.close(() => resolve());
      // An answer on its way (to POST stop) is finished; whoever waits is let go.
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 50).unref();
    });
    void stopping.then(() => ended.resolve());
    return stopping;
  }
  await listen(server, port);
  const stopIdle = endWhenIdle({
    lastUseMs: () => lastUseMs,
    folders: () => folders,
    end: () => void stop(),
    ...limits,
  });
  const { port: bound } = server.address() as AddressInfo;
  world.streams = () => `ws://127.0.0.1:${bound}`;
  const ready: Ready = {
    endpoint: `http://127.0.0.1:${bound}`,
    accountId: service.account,
    region: service.region,
    ...keys.own,
    scenario: scenario.name,
  };
  return { ready, stopped: ended.promise, stop };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string, cause?: unknown): void =>
      reject(new PortTaken(`${why}: choose another one, or 0 for any`, { cause }));
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return refuse(`${port} is no port, which are 1 to 65535`);
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') refuse(`port ${port} of 127.0.0.1 is taken by another program`, cause);
      else if (cause.code === 'EACCES') refuse(`port ${port} is for programs with more rights`, cause);
      else reject(cause);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
