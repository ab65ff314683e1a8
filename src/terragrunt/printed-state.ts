import { constants } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openOwn, readOwn } from '../files/own-files.ts';
import { obj, parsed } from './json-lines.ts';

/**
 * The state that tofu prints where it can save it nowhere, as text: its last resort, and then the only copy there is. What is
 * printed is masked when its attempt ends, so it must be kept before. `stdout`: of an apply, as it came.
 */
export function printedState(stdout: string): string | undefined {
  const line = stdout.split('\n').findLast((one) => one.includes('"@message":"Emergency state dump"'));
  const state = line === undefined ? undefined : obj(parsed(line)?.['state']);
  if (line === undefined || state === undefined) return undefined;
  // As tofu wrote it: a number may be longer than one of ours.
  const text = line.slice(line.indexOf('"state":') + '"state":'.length, line.lastIndexOf(',"type"'));
  return isDeepStrictEqual(parsed(text), state) ? text : JSON.stringify(state);
}

/**
 * Keeps it (0600), on disk when this resolves: in the unit, where what an apply could not save is looked for, or else beside
 * the output. Resolves to the file; to nothing where none was printed, or no place takes it.
 */
export async function keepPrintedState(stdoutFile: string, unit: string): Promise<string | undefined> {
  const text = printedState(await readFile(stdoutFile, 'utf8').catch(() => ''));
  if (text === undefined) return undefined;
  for (const file of [join(unit, 'errored.tfstate'), `${stdoutFile}.errored.tfstate`])
    if (await written(file, text)) return file;
  return undefined;
}

/** Never over another file; the same, written before, is as good. */
async function written(file: string, text: string): Promise<boolean> {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const handle = await openOwn(file, O_CREAT | O_EXCL | O_WRONLY).catch(() => undefined);
  if (!handle) return (await readOwn(file).catch(() => undefined)) === text;
  try {
    await handle.writeFile(text);
    await handle.sync();
    return true;
  } catch {
    await rm(file, { force: true }).catch(() => undefined);
    return false;
  } finally {
    await handle.close().catch(() => undefined);
  }
}
