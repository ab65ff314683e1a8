/**
 * The boot log over a session: ours beside AWS's own client, on the same log of the same sandbox, turn about. And the time
 * from a line's byte in the machine's log to the line here. The sandbox is a program of its own, as a machine is.
 */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followFile } from '../../src/boot/file-tail.ts';
import { FrameReader } from '../../src/boot/frames.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import { environmentOf, type Ready } from '../../src/sandbox/protocol.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { service } from '../../test/sandbox/fixture.ts';
import { awsOn } from '../../test/support/aws.ts';
import { PROGRAM, ROOT } from '../../test/support/cli.ts';
import { hostileLog, seeded } from '../../test/support/hostile-log.ts';
import { cpuOf } from './cpu.ts';
import { type Figure, median, quantile, round } from './figure.ts';

const BYTES = 10_000_000;
const LINES = 400;
const names = namesOf(service);

export async function tailing(runs: number): Promise<Figure[]> {
  const { ready, stop } = await sandbox();
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'bench-tail-')), 'log');
    const { instanceId } = await ask<{ instanceId: string }>(ready, 'GET', 'world');
    await ask(ready, 'POST', 'boot-log', { id: instanceId, file });
    const clock = sandboxClock({ endpoint: ready.endpoint, secret: ready.secretAccessKey, speed: 50 });
    writeFileSync(file, hostileLog(BYTES, seeded(1)));
    const [ours, theirs]: [Cost[], Cost[]] = [[], []];
    for (let run = 0; run <= runs; run += 1) {
      const [one, other] = [
        await wholeByUs(ready, instanceId, clock),
        hasPlugin() ? await wholeByPlugin(ready, instanceId) : NO_COST,
      ];
      // The first of both warms everything that is read from disk.
      if (run > 0) ours.push(one);
      if (run > 0) theirs.push(other);
    }
    const late = await latency(ready, instanceId, clock, file);
    clock.stop();
    const beside = (of: (cost: Cost) => number) => {
      const [value, baseline] = [median(ours.map(of)), median(theirs.map(of))];
      const known = Number.isNaN(baseline)
        ? {}
        : { baseline: round(baseline), ratio: round(value / baseline) };
      return { value: round(value), unit: 'ms', ...known, runs, limit: "≤ 0.5x of AWS's plugin" } as const;
    };
    return [
      { name: 'a boot log of 10 MB over a session, to its last byte', ...beside(({ ms }) => ms) },
      // The sandbox sends to both as fast as it can, and no faster: what each client itself costs is this.
      { name: 'processor time of the client for it', ...beside(({ cpuMs }) => cpuMs) },
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
  }
}

/** From the first frame to the last byte. */
interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

const NO_COST: Cost = { ms: Number.NaN, cpuMs: Number.NaN };
const costNow = (pid: number): Cost => ({ ms: performance.now(), cpuMs: cpuOf(pid) });
const costOf = (from: Cost, to: Cost): Cost => ({ ms: to.ms - from.ms, cpuMs: to.cpuMs - from.cpuMs });

async function wholeByUs(
  ready: Ready,
  instance: string,
  clock: ReturnType<typeof sandboxClock>,
): Promise<Cost> {
  const times: Cost[] = [];
  await follow(ready, instance, clock, 0, (bytes, total) => {
    if (times.length === 0) times.push(costNow(process.pid));
    if (total >= BYTES) times.push(costNow(process.pid));
    return total >= BYTES && bytes > 0;
  });
  return costOf(times[0] ?? NO_COST, times[1] ?? NO_COST);
}

async function wholeByPlugin({ ...ready }: Ready, instance: string): Promise<Cost> {
  const child = spawn(
    'aws',
    [
      'ssm',
      'start-session',
      '--target',
      instance,
      '--document-name',
      names.tailDocument,
      '--parameters',
      'offset=0',
    ],
    {
      env: { PATH: process.env['PATH'], HOME: mkdtempSync(join(tmpdir(), 'home-')), ...environmentOf(ready) },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    },
  );
  const frames = new FrameReader();
  const cost = await new Promise<Cost>((resolve) => {
    child.on('close', () => resolve(NO_COST));
    let begun: { readonly pid: number; readonly cost: Cost } | undefined;
    let total = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      for (const frame of frames.push(bytes)) {
        if (frame.kind !== 'data') continue;
        begun ??= begunBy(pluginOf(child.pid ?? 0));
        total += frame.bytes.length;
        if (total >= BYTES) resolve(costOf(begun.cost, costNow(begun.pid)));
      }
    });
  });
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  return cost;
}

const begunBy = (pid: number) => ({ pid, cost: costNow(pid) });

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
    BYTES,
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
async function follow(
  ready: Ready,
  instance: string,
  clock: ReturnType<typeof sandboxClock>,
  offset: number,
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
    offset,
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

async function sandbox(): Promise<{ readonly ready: Ready; readonly stop: () => void }> {
  const child = spawn(process.execPath, [PROGRAM, 'sandbox', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.includes('\n')) resolve(text);
    });
  });
  return { ready: JSON.parse(line) as Ready, stop: () => void child.kill('SIGTERM') };
}

async function ask<T>(ready: Ready, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${ready.endpoint}/_firedrill/${path}`, {
    method,
    headers: { authorization: `Bearer ${ready.secretAccessKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}
