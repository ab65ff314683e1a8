import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Json, RecordedOutput } from '../engine/events.ts';
import { syncFolders } from '../files/durable.ts';
import { COPY } from '../process/output.ts';
import type { Border } from '../text/border.ts';
import type { Steps } from '../text/mask/mask-json.ts';

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
      const bytes = await readFile(join(attempt, name));
      return { file: relative(run, join(attempt, name)), sha256: sha256(bytes), bytes: bytes.length };
    }),
  );
}

/**
 * Puts masked copies in the place of an attempt's outputs. Only what is still as it was recorded is masked: it can be
 * done again, and nothing that somebody else put there is touched.
 */
export async function maskOutputs(
  outputs: readonly RecordedOutput[],
  run: string,
  border: Masking,
): Promise<void> {
  // Masked one after the other: what one gives away is masked in the next. Written side by side.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn: InTurn = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const done = await Promise.all(outputs.map((output) => maskOutput(output, run, border, inTurn)));
  for (const folder of new Set(done.filter((one) => one !== undefined))) await syncFolders(folder, folder);
}

/** Resolves to the folder that it changed, if it did. */
async function maskOutput(
  { file, sha256: recorded }: RecordedOutput,
  run: string,
  border: Masking,
  inTurn: InTurn,
): Promise<string | undefined> {
  const path = join(run, file);
  const text = await inTurn(async () => {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined || bytes.length === 0 || sha256(bytes) !== recorded) return undefined;
    return inSlices(masked(bytes.toString('utf8'), file, border));
  });
  if (text === undefined) return undefined;
  const fresh = `${path}.masked`;
  try {
    await writeFile(fresh, text, { mode: 0o600, flush: true });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
  return dirname(path);
}

/** JSON stays JSON, whole or a line at a time: as a line of text a plan would be cut at the cap. */
function* masked(text: string, source: string, border: Masking): Steps<string> {
  const whole = json(text);
  if (whole !== undefined) return JSON.stringify(yield* border.jsonInSteps(whole));
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const value = json(line);
    if (value !== undefined) lines.push(JSON.stringify(yield* border.jsonInSteps(value)));
    else for (const clean of border.line(line, source)) lines.push(clean);
    yield line.length + 1;
  }
  return lines.join('\n');
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
