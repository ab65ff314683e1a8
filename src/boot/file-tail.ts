import { setImmediate } from 'node:timers/promises';
import { isFailure } from '../aws/aws-failure.ts';
import type { AwsClients } from '../aws/clients.ts';
import { connectionStatus } from '../aws/ssm.ts';
import type { OpenSocket } from '../channel/connection.ts';
import type { Clock } from '../engine/loop-ports.ts';
import { commandSource } from './command-source.ts';
import { type ExplainSession, scriptSource, sessionSource } from './session-source.ts';
import type { Dried, Piece, Source } from './source.ts';
import { TailedFile } from './tailed-file.ts';

/** How the boot log itself is reached, beside the console. */
export interface TailWith {
  readonly socket: OpenSocket;
  /** What the end of a session means. */
  readonly explain: ExplainSession;
  /** The unit's own documents: for sessions, and for commands that read a piece. */
  readonly sessionDocument: string;
  readonly commandDocument: string;
  /** The unit's tail script, for where the session document is missing. */
  readonly script?: string;
}

export interface FileTail extends TailWith {
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly instance: string;
  /** Byte of the log to begin at. Default 0. */
  readonly offset?: number;
  readonly signal: AbortSignal;
  /** Whether it is worth asking for the machine's agent yet. */
  readonly runs: () => boolean;
  /** Bytes of the log, each once and in order; `restart`: another file begins. */
  gained(what: { readonly bytes: Buffer } | 'restart'): void;
  /** A sign of life, with cloud-init's result once it has one. */
  alive?(sign: Extract<Piece, { kind: 'alive' }>): void;
  /** Where the log comes from now, in a few words; undefined when it does not come. */
  source(words: string | undefined): void;
  /** The machine's agent is there. */
  online?(): void;
  /** It should be by now. */
  late?(): void;
  /** What people should know: why the source changed, what AWS says. */
  said(text: string): void;
}

const ASK_MS = 5000;
/** An agent is usually there 25 s after the launch: until it is late, it is asked for often, so that the first line is there at once. */
const LATE_MS = 90_000;
const ASK_SOON_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** A source that dries up so often without a byte gives way to the next. */
const FRUITLESS = 5;

/** To clean and mask so much takes some ms; then keys and clocks have their turn. */
const TURN_BYTES = 16 * 1024;

/** Follows the boot log by whatever way there is, and says which. Ends when there is none left. */
export async function followFile(tail: FileTail): Promise<void> {
  const { clock, signal } = tail;
  const file = new TailedFile(tail.offset);
  const sources: Source[] = [
    sessionSource({ ...tail, document: tail.sessionDocument }),
    commandSource({ ...tail, document: tail.commandDocument }),
  ];
  let { script } = tail;
  let toldWhy: string | undefined;
  for (let fruitless = 0; ; ) {
    const [source] = sources;
    if (!source) return;
    await online(tail);
    const before = file.place;
    const dried = await readAll(source, file, tail);
    const why = dried.why.replace(/\.$/, '');
    fruitless = file.place.offset === before.offset && dried.next !== 'later' ? fruitless + 1 : 0;
    if (dried.next === 'never' || fruitless >= FRUITLESS) {
      sources.shift();
      fruitless = 0;
      if (dried.missing && script !== undefined)
        sources.unshift(scriptSource({ ...tail, document: '' }, script));
      // Once: where that document is missing too, there is none.
      script = undefined;
      tail.said(sources[0] ? `${why}. The boot log comes by ${sources[0].words}.` : `${why}.`);
      continue;
    }
    if (dried.next === 'again') tail.said(`${why}. It goes on from byte ${file.place.offset}.`);
    else if (why !== toldWhy) tail.said(`${why}. It is tried again.`);
    toldWhy = why;
    const pause = dried.next === 'later' ? ASK_MS : Math.min(LONGEST_PAUSE_MS, 500 * 2 ** fruitless);
    await clock.sleep(pause, signal);
  }
}

/** Waits until the agent of the machine is there for sessions. */
async function online(tail: FileTail): Promise<void> {
  const { aws, clock, instance, runs, signal } = tail;
  let sinceMs: number | undefined;
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    // A call that fails says nothing of the agent, and the boot is followed by the console meanwhile.
    const status = runs() ? await connectionStatus(aws, instance, signal).catch(orNothing) : undefined;
    if (status === 'not-told') return;
    if (status === 'connected') return tail.online?.();
    if (status !== undefined) sinceMs ??= clock.estimate();
    if (!told && sinceMs !== undefined && clock.estimate() - sinceMs > LATE_MS) {
      told = true;
      tail.late?.();
      tail.said(
        `The machine's SSM agent is not online after a minute and a half; usually it is within 0:30. Until then there is only the console. Without credentials it sleeps 25 to 30 minutes before it looks again: give the machine its instance profile, then reboot it.`,
      );
    }
    await clock.sleep(told ? ASK_MS : ASK_SOON_MS, signal);
  }
}

/** Whoever may not ask finds out by trying. */
function orNothing(error: unknown): 'not-told' | undefined {
  return isFailure(error, 'denied', 'refused') ? 'not-told' : undefined;
}

async function readAll(source: Source, file: TailedFile, tail: FileTail): Promise<Dried> {
  const pieces = source.read(file.place, tail.signal);
  let attached = false;
  let taken = 0;
  try {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return value;
      if (!attached && value.some(({ kind }) => kind === 'data' || kind === 'alive')) {
        attached = true;
        tail.source(source.words);
      }
      const { gained, hole } = file.take(value);
      for (const one of gained) {
        tail.gained(one);
        if (one === 'restart') continue;
        taken += one.bytes.length;
        if (taken < TURN_BYTES) continue;
        taken = 0;
        await setImmediate();
      }
      for (const piece of value) {
        if (piece.kind === 'alive') tail.alive?.(piece);
        if (piece.kind === 'said' || piece.kind === 'other') tail.said(piece.text);
      }
      if (hole) return { why: 'A piece of the log did not come whole', next: 'again' };
    }
  } finally {
    if (attached) tail.source(undefined);
    await pieces.return({ why: '', next: 'again' });
  }
}
