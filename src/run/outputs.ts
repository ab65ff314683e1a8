import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Json, RecordedOutput } from '../engine/events.ts';
import { syncFolders } from '../files/durable.ts';
import { COPY } from '../process/output.ts';
import type { Border } from '../text/border.ts';
import type { Steps } from '../text/mask/mask-json.ts';
import { digestOf, maskLines } from './mask-lines.ts';

type Masking = Pick<Border, 'line' | 'jsonInSteps'>;
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** What programs of an attempt wrote, as it came: secrets of tools and states are in clear there. */
const isOutput = (name: string): boolean => name.endsWith('.stdout') || name.endsWith('.stderr');

/** The outputs of an attempt by hash and length, by which a stranger can hold what a machine has against them. */
export async function outputsIn(attempt: string, run: string): Promise<readonly RecordedOutput[]> {
  const all = await readdir(attempt);
  // Half a copy that somebody's death left: the whole is beside it.
  for (const name of all)
    if (name.endsWith(COPY) && isOutput(name.slice(0, -COPY.length))) await rm(join(attempt, name));
  const names = all.filter(isOutput).sort();
  return Promise.all(
    names.map(async (name) => {
      return { file: relative(run, join(attempt, name)), ...(await digestOf(join(attempt, name))) };
    }),
  );
}

/** What is longer than this is never held as a whole: a machine may write for hours. Bytes. */
const WHOLE = 32 * 1024 * 1024;

/**
 * Puts masked copies in the place of an attempt's outputs. Only what is still as it was recorded is masked: it can be
 * done again, and nothing that somebody else put there is touched. `whole`: longer ones are masked line by line.
 */
export async function maskOutputs(
  outputs: readonly RecordedOutput[],
  run: string,
  border: Masking,
  whole = WHOLE,
): Promise<void> {
  // One after the other: what one gives away is masked in the next.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  // All of them: whoever is told that one failed finds none still at work.
  const ended = await Promise.allSettled(
    outputs.map((output) => maskOutput(output, run, border, inTurn, whole)),
  );
  const folders = new Set(ended.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : [])));
  for (const folder of folders) await syncFolders(folder, folder);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

/** Resolves to the folder that it changed, if it did. */
async function maskOutput(
  { file, sha256: recorded }: RecordedOutput,
  run: string,
  border: Masking,
  inTurn: InTurn,
  whole: number,
): Promise<string | undefined> {
  const path = join(run, file);
  const fresh = `${path}.masked`;
  try {
    // The turn is taken at once: whichever file is looked at first, they are masked in their order.
    const done = await inTurn(async () => {
      const size = (await stat(path).catch(() => undefined))?.size ?? 0;
      if (size === 0) return false;
      return size > whole
        ? bitByBit(path, fresh, recorded, file, border)
        : atOnce(path, fresh, recorded, file, border);
    });
    if (!done) return undefined;
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
  return dirname(path);
}

/** Resolves to false where the file is not as it was recorded. */
async function atOnce(path: string, fresh: string, recorded: string, file: string, border: Masking) {
  const bytes = await readFile(path);
  if (sha256(bytes) !== recorded) return false;
  const text = await inSlices(masked(bytes.toString('utf8'), file, border));
  await writeFile(fresh, text, { mode: 0o600, flush: true });
  return true;
}

async function bitByBit(path: string, fresh: string, recorded: string, file: string, border: Masking) {
  if ((await digestOf(path)).sha256 !== recorded) return false;
  const was = await maskLines(path, fresh, (lines) => inSlices(maskedLines(lines, file, border)));
  if (was === recorded) return true;
  await rm(fresh, { force: true });
  return false;
}

/** JSON stays JSON, whole or a line at a time: as a line of text a plan would be cut at the cap. */
function* masked(text: string, source: string, border: Masking): Steps<string> {
  const whole = json(text);
  if (whole !== undefined) return JSON.stringify(yield* border.jsonInSteps(whole));
  return (yield* maskedLines(text.split('\n'), source, border)).join('\n');
}

function* maskedLines(lines: readonly string[], source: string, border: Masking): Steps<string[]> {
  const out: string[] = [];
  for (const line of lines) {
    const value = json(line);
    if (value !== undefined) out.push(JSON.stringify(yield* border.jsonInSteps(value)));
    else for (const clean of border.line(line, source)) out.push(clean);
    yield line.length + 1;
  }
  return out;
}

/** Characters that are masked at one go, some ms of work: tens of MB are not to hold up keys, clocks and stops. */
const SLICE = 16 * 1024;

async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (let taken = 0; ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    taken += step.value;
    if (taken < SLICE) continue;
    taken = 0;
    await setImmediate();
  }
}

function json(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
