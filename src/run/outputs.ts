import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Json, RecordedOutput } from '../engine/events.ts';
import { syncFolders } from '../files/durable.ts';
import { COPY } from '../process/output.ts';
import type { Border } from '../text/border.ts';

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
  border: Pick<Border, 'line' | 'json'>,
): Promise<void> {
  const done = await Promise.all(outputs.map((output) => maskOutput(output, run, border)));
  for (const folder of new Set(done.filter((one) => one !== undefined))) await syncFolders(folder, folder);
}

/** Resolves to the folder that it changed, if it did. */
async function maskOutput(
  { file, sha256: recorded }: RecordedOutput,
  run: string,
  border: Pick<Border, 'line' | 'json'>,
): Promise<string | undefined> {
  const path = join(run, file);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length === 0 || sha256(bytes) !== recorded) return undefined;
  const fresh = `${path}.masked`;
  try {
    await writeFile(fresh, masked(bytes.toString('utf8'), file, border), { mode: 0o600, flush: true });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
  return dirname(path);
}

/** JSON stays JSON, whole or a line at a time: as a line of text a plan would be cut at the cap. */
function masked(text: string, source: string, border: Pick<Border, 'line' | 'json'>): string {
  const whole = json(text);
  if (whole !== undefined) return JSON.stringify(border.json(whole));
  return text
    .split('\n')
    .flatMap((line) => {
      const value = json(line);
      return value === undefined ? border.line(line, source) : JSON.stringify(border.json(value));
    })
    .join('\n');
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
