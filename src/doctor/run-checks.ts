import { setMaxListeners } from 'node:events';
import { textOf } from '../engine/facts.ts';
import { FailureError } from '../engine/failure.ts';
import { type Asking, type Check, type CloudPorts, NotAsked } from './check.ts';
import type { Finding, Verdict } from './finding.ts';
import { readStoredState, type StoredState, versionsOf } from './stored-state.ts';

/** Real ms: for one check, and for all of them. */
export interface Limits {
  readonly eachMs: number;
  readonly totalMs: number;
}

const LIMITS: Limits = { eachMs: 8000, totalMs: 9000 };

/** Asks all of them side by side; one finding each, in their order. Never rejects, and ends within the limits. */
export async function runChecks<P extends CloudPorts>(
  checks: readonly Check<P>[],
  ports: P,
  { eachMs, totalMs }: Limits = LIMITS,
  stop: AbortSignal = new AbortController().signal,
): Promise<readonly Finding[]> {
  const total = AbortSignal.any([stop, AbortSignal.timeout(totalMs)]);
  // A model has tens of files, and each is asked after with the same one.
  setMaxListeners(0, total);
  let state: Promise<StoredState> | undefined;
  const stored = () => (state ??= stateFor(ports, total));
  return Promise.all(
    checks.map(async (check): Promise<Finding> => {
      const signal = AbortSignal.any([total, AbortSignal.timeout(eachMs)]);
      setMaxListeners(0, signal);
      const { id, why } = check;
      // What the next time is held against outlives an answer that could not be had.
      const seenBefore = ports.last?.findings.find((one) => one.id === id)?.seen;
      const known = { id, why, ...(seenBefore === undefined ? {} : { seen: seenBefore }) };
      try {
        const seen = await untilAborted(signal, check.ask({ ...ports, signal, stored } as Asking<P>));
        return { ...known, ...cleaned(ports, check.judge(seen, ports.service)) };
      } catch (cause) {
        const verdict = signal.aborted ? (check.late ?? LATE) : whyNotAsked(cause);
        return { ...known, ...cleaned(ports, verdict) };
      }
    }),
  );
}

async function stateFor(ports: CloudPorts, signal: AbortSignal): Promise<StoredState> {
  const state = await readStoredState(ports, signal).catch((cause: unknown) => {
    const { fix = '', lacks } = whyNotAsked(cause);
    throw new NotAsked(
      'the state could not be read (see `state`), and it says what this is about',
      cause instanceof SyntaxError ? versionsOf(ports.service) : fix,
      { ...(lacks === undefined ? {} : { lacks }), cause },
    );
  });
  if (state) return state;
  const fix = versionsOf(ports.service);
  throw new NotAsked('there is no state (see `state`), and it says what this is about', fix);
}

const AGAIN = 'firedrill doctor   # asks again';
const LATE: Verdict = { status: 'not-asked', what: 'There was no answer in time.', fix: AGAIN };

async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work, late]);
  } finally {
    signal.removeEventListener('abort', end);
    // Whoever lost the race says nothing any more.
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}

/** What could not be asked is not known; why is what a person needs to know. Pure. */
export function whyNotAsked(cause: unknown): Verdict {
  if (cause instanceof NotAsked) return notAsked(`Not asked: ${cause.message}.`, cause.fix, cause.lacks);
  if (!(cause instanceof FailureError))
    return notAsked(`It could not be asked: ${cause instanceof Error ? cause.message : String(cause)}`);
  const { code, message, nextSteps = [], facts = {} } = cause.failure;
  if (code !== 'denied') return notAsked(`It could not be asked: ${message}`, nextSteps[0]);
  const call = permissionFor(textOf(facts, 'service'), textOf(facts, 'command'));
  return notAsked(`Whoever asks may not ask it (${call}).`, `Allow ${call} to whoever runs doctor.`, call);
}

/** Permissions are called as the calls are, but for S3's. */
const permissionFor = (service: string, command: string): string =>
  `${service}:${service === 's3' ? (S3[command] ?? command) : command}`;

const S3: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
};

const notAsked = (what: string, fix = AGAIN, lacks?: string): Verdict => ({
  status: 'not-asked',
  what,
  fix,
  ...(lacks === undefined ? {} : { lacks }),
});

/** What AWS, DNS and registries say comes in here. */
function cleaned({ border }: CloudPorts, { status, what, fix, lacks, seen }: Verdict): Verdict {
  return {
    status,
    what: oneLine(border.text(what)),
    ...(fix === undefined ? {} : { fix: oneLine(border.text(fix)) }),
    ...(lacks === undefined ? {} : { lacks }),
    ...(seen === undefined ? {} : { seen }),
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');
