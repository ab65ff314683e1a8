import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeInstance, type Instance, successorOf } from '../aws/ec2.ts';
import { isFailure } from '../aws/aws-failure.ts';
import { poll } from '../aws/poll.ts';
import { BootStream, type Streaming } from '../boot/boot-stream.ts';
import { rawLog } from '../boot/raw-log.ts';
import { writeDurably } from '../files/durable.ts';
import { takeLock } from './lock.ts';
import { maskOutputs, outputsIn } from './outputs.ts';

/** Where what comes is shown. */
export interface Shows {
  lines(lines: readonly string[]): void;
  say(text: string): void;
  /** This machine is followed from here on. `source`: where its lines come from at that moment. */
  follows(instance: string, source: () => string): void;
}

export interface Tailing extends Shows, Pick<Streaming, 'aws' | 'border' | 'clock' | 'tail' | 'signal'> {
  readonly service: string;
  readonly instance: string;
  readonly offset: number;
  /** Where the bytes are kept; made anew for each machine that is followed. */
  folderFor(instance: string): string;
}

/** With the spread of `poll` at most 5 s. */
const LOOK_MS = 4000;
/** A replacement may end the old machine before it makes the new one. */
const SUCCESSOR_MS = 300_000;
const GONE: ReadonlySet<Instance['state']> = new Set(['shutting-down', 'terminated', 'stopping', 'stopped']);

/**
 * Shows what a machine says until it is gone, then what the service's next one says, and so on. Resolves to false when there
 * is no such machine; to true when there is no next one. Throws what AWS throws, and the signal's reason.
 */
export async function tailMachine(tailing: Tailing): Promise<boolean> {
  const { aws, clock, signal, service, say } = tailing;
  let found = await describeInstance(aws, tailing.instance, signal);
  if (!found) return false;
  for (let { offset } = tailing; ; offset = 0) {
    const last: Instance = await tailOne(found, offset, tailing);
    say(`${last.id} is ${last.state}${last.reason ? `: ${last.reason}` : ''}.`);
    if (last.tags['Service'] !== service) return true;
    say(`Waiting for the next machine of ${service}.`);
    const schedule = { everyMs: LOOK_MS, timeoutMs: SUCCESSOR_MS, signal, what: 'the next machine' };
    const next: Instance | undefined = await poll(clock, schedule, () =>
      successorOf(last, aws, service, signal),
    ).catch((error: unknown) => {
      // That it could not be asked for does not mean that there is none.
      if (!isFailure(error, 'timeout')) throw error;
      return undefined;
    });
    signal.throwIfAborted();
    if (!next) {
      say(`No next machine of ${service} came within ${SUCCESSOR_MS / 60_000} min.`);
      return true;
    }
    say(`${next.id} has taken its place: it is followed from its beginning.`);
    found = next;
  }
}

/** Resolves to the machine as it was when it was gone. */
async function tailOne({ id }: Instance, offset: number, tailing: Tailing): Promise<Instance> {
  const { aws, border, clock, tail, lines, say } = tailing;
  const folder = tailing.folderFor(id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Whoever comes after one that was killed knows by it that this folder is not done with (left-tails.ts).
  const lock = await takeLock(folder);
  const over = new AbortController();
  const signal = AbortSignal.any([tailing.signal, over.signal]);
  const keep = rawLog(join(folder, 'boot-log.stdout'), folder, say);
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new BootStream({
    aws,
    border,
    clock,
    signal,
    lines,
    say,
    offset,
    ...(tail ? { tail } : {}),
    instance: id,
    raw: (more) => {
      keep(more);
      hash.update(more);
      bytes += more.length;
    },
  });
  tailing.follows(id, () => stream.source);
  const from = new Date().toISOString();
  const reading = stream.readLog();
  const schedule = { everyMs: LOOK_MS, timeoutMs: Infinity, signal, what: id };
  const looking = poll(clock, schedule, async () => {
    await stream.look();
    return stream.instance && GONE.has(stream.instance.state) ? stream.instance : undefined;
  });
  try {
    return await Promise.race([looking, reading.then(() => looking)]);
  } finally {
    over.abort();
    await Promise.allSettled([looking, reading]);
    stream.end();
    tailing.follows(id, () => 'over');
    const facts = {
      v: 1,
      instance: id,
      from,
      to: new Date().toISOString(),
      offset,
      bytes,
      sha256: hash.digest('hex'),
    };
    await writeDurably(join(folder, 'tail.json'), `${JSON.stringify(facts)}\n`, folder);
    // What came is masked in its place now; its hash says what it was.
    await maskOutputs(await outputsIn(folder, folder), folder, border);
    if ('release' in lock) lock.release();
  }
}
