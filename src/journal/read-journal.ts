import { constants } from 'node:fs';
import type { Stamped } from '../engine/events.ts';
import { eachLine } from '../files/lines.ts';
import { openOwn } from '../files/own-files.ts';
import { type Chain, chainReader } from './chain.ts';

/**
 * Reads a journal and holds its chain, handing on each sound event as it comes: none is kept, so that a long journal costs
 * no more memory than a short one. Rejects when the file cannot be read.
 */
export async function readJournal(file: string, onEvent: (event: Stamped) => void): Promise<Chain> {
  const chain = chainReader();
  const tornBytes = await linesOf(file, (line) => {
    const event = chain.next(line);
    if (event) onEvent(event);
  });
  return chain.end(tornBytes);
}

/** The events of some types in a journal whose chain has been held: only lines that may be one are parsed. */
export async function eventsOf<T extends Stamped['type']>(
  file: string,
  ...types: readonly T[]
): Promise<readonly Extract<Stamped, { type: T }>[]> {
  const events: Extract<Stamped, { type: T }>[] = [];
  const marks = types.map((type) => `"type":"${type}"`);
  const isOf = (event: Stamped): event is Extract<Stamped, { type: T }> =>
    types.some((type) => type === event.type);
  await linesOf(file, (line) => {
    if (!marks.some((mark) => line.includes(mark))) return;
    const event = JSON.parse(line.toString()) as Stamped;
    if (isOf(event)) events.push(event);
  });
  return events;
}

/** Resolves to the bytes behind the last whole line. */
async function linesOf(file: string, onLine: (line: Buffer) => void): Promise<number> {
  const handle = await openOwn(file, constants.O_RDONLY);
  try {
    return (await eachLine(handle, onLine)).bytes;
  } finally {
    await handle.close();
  }
}
