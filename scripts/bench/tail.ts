/**
 * The boot log over a session: ours beside AWS's own client, each started anew, on the same messages of the same service,
 * turn about. And the time from a line's byte in the machine's log to the line here, on the sandbox.
 */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followFile } from '../../src/boot/file-tail.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { service } from '../../test/sandbox/fixture.ts';
import { ask } from '../../test/support/ask.ts';
import { awsOn } from '../../test/support/aws.ts';
import { PROGRAM, ROOT } from '../../test/support/cli.ts';
import { cpuOf } from './cpu.ts';
import { type Figure, quantile, round } from './figure.ts';

/** Large enough that what a program does once, at its first bytes, is not most of it. */
const BYTES = 40_000_000;
const LINES = 400;
const names = namesOf(service);

export async function tailing(runs: number): Promise<Figure[]> {
  const { ready: replay, stop: stopReplay } = await program<Replay>('scripts/bench/replay.ts', String(BYTES));
  const [ours, theirs]: [Cost[], Cost[]] = [[], []];
  try {
    for (let run = 0; run < runs; run += 1) {
      ours.push(await wholeByUs(replay));
      if (hasPlugin()) theirs.push(await wholeByPlugin(replay));
    }
  } finally {
    stopReplay();
  }
  const { ready, stop } = await program<Ready>(PROGRAM, 'sandbox', '--json');
  const folder = mkdtempSync(join(tmpdir(), 'bench-tail-'));
  try {
    const file = join(folder, 'log');
    writeFileSync(file, '');
    const { instanceId } = await ask<{ instanceId: string }>(ready, 'GET', 'world');
    await ask(ready, 'POST', 'boot-log', { id: instanceId, file });
    const clock = sandboxClock({ endpoint: ready.endpoint, secret: ready.secretAccessKey, speed: 50 });
    const late = await latency(ready, instanceId, clock, file);
    clock.stop();
    return [
      {
        name: `a boot log of ${BYTES / 1e6} MB over a session, to its last byte`,
        ...beside(ours, theirs, ({ ms }) => ms),
      },
      { name: 'processor time of the client for it', ...beside(ours, theirs, ({ cpuMs }) => cpuMs) },
      {
        name: 'from the byte in the machine’s log to the line here, p99',
        value: round(quantile(late, 0.99)),
        unit: 'ms',
        runs: late.length,
        limit: '≤ 40 ms',
      },
    ];
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the first frame to the last byte. */
interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The fastest of each: whatever else a machine does only adds to it. */
function beside(ours: readonly Cost[], theirs: readonly Cost[], of: (cost: Cost) => number) {
  const [value, baseline] = [Math.min(...ours.map(of)), Math.min(...theirs.map(of))];
  const known = theirs.length === 0 ? {} : { baseline: round(baseline), ratio: round(value / baseline) };
  return {
    value: round(value),
    unit: 'ms',
    ...known,
    runs: ours.length,
    limit: "≤ 0.5x of AWS's plugin, the fastest of each",
  } as const;
}

/** What `replay.ts` says when it is ready: `printed` is what comes out of a terminal, `bytes` the log in it. */
interface Replay {
  readonly endpoint: string;
  readonly printed: number;
  readonly bytes: number;
}

async function wholeByUs({ endpoint, bytes }: Replay): Promise<Cost> {
  const { ready, ended } = await program<Cost>('scripts/bench/follow.ts', endpoint, String(bytes));
  await ended;
  return ready;
}

async function wholeByPlugin({ endpoint, printed }: Replay): Promise<Cost> {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const child = spawn(
    'aws',
    ['ssm', 'start-session', '--target', 'i-0c3f91d2a77e4b105', '--document-name', names.tailDocument],
    {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_ENDPOINT_URL: endpoint,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIABENCH',
        AWS_SECRET_ACCESS_KEY: 'bench',
      },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    },
  );
  // Only counted: to take the frames apart would cost it time that is not its own.
  const cost = await new Promise<Cost>((resolve, reject) => {
    child.on('close', () => reject(new Error("AWS's client ended before the log did")));
    let begun: { readonly pid: number; readonly cost: Cost } | undefined;
    let text = '';
    let total = 0;
    child.stdout.on('data', (piece: Buffer) => {
      total += piece.length;
      if (!begun) {
        text += piece.toString('latin1');
        if (!text.includes('@RB D ')) return;
        const pid = pluginOf(child.pid ?? 0);
        begun = { pid, cost: { ms: performance.now(), cpuMs: cpuOf(pid) } };
      }
      if (total < printed) return;
      const { pid, cost } = begun;
      resolve({ ms: performance.now() - cost.ms, cpuMs: cpuOf(pid) - cost.cpuMs });
    });
  });
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  return cost;
}

/** `aws` starts the plugin as a program of its own, in its group. */
function pluginOf(group: number): number {
  const found = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return stat.includes('(session-manager') && stat.split(') ')[1]?.split(' ')[2] === String(group);
    } catch {
      return false;
    }
  });
  return Number(found ?? group);
}

async function latency(
  ready: Ready,
  instance: string,
  clock: ReturnType<typeof sandboxClock>,
  file: string,
): Promise<number[]> {
  const late: number[] = [];
  let writtenMs = 0;
  const write = (): void => {
    writtenMs = performance.now();
    appendFileSync(file, 'one line more\n');
  };
  await follow(
    ready,
    instance,
    clock,
    (_, total) => {
      if (total > 0) late.push(performance.now() - writtenMs);
      if (late.length <= LINES) setTimeout(write, 5 + Math.random() * 20);
      return late.length > LINES;
    },
    write,
  );
  return late.slice(1);
}

/** Until `enough` says so; it hears how many bytes came and how many in all. */
export async function follow(
  ready: Ready,
  instance: string,
  clock: ReturnType<typeof sandboxClock>,
  enough: (bytes: number, total: number) => boolean,
  attached: () => void = () => undefined,
): Promise<void> {
  const over = new AbortController();
  let total = 0;
  const reading = followFile({
    aws: awsOn(ready),
    clock,
    instance,
    socket: sandboxSocket(ready.endpoint),
    explain: explainSession,
    sessionDocument: names.tailDocument,
    commandDocument: names.readDocument,
    signal: over.signal,
    runs: () => true,
    source: (words) => words !== undefined && attached(),
    said: (text) => process.stderr.write(`${text}\n`),
    gained: (what) => {
      if (what === 'restart') return;
      total += what.bytes.length;
      if (enough(what.bytes.length, total)) over.abort();
    },
  });
  await reading.catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
}

function hasPlugin(): boolean {
  try {
    for (const program of ['aws', 'session-manager-plugin'])
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A program of ours that says one line of JSON when it is ready. */
export async function program<T>(...args: readonly string[]) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const line = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('\n')) resolve(text);
    });
  });
  return { ready: JSON.parse(line) as T, ended, stop: () => void child.kill('SIGTERM') };
}
