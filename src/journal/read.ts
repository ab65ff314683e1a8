import { open } from 'node:fs/promises';
import type { Stamped } from '../engine/events.ts';
import { eachLine } from '../files/lines.ts';
import { type Chain, chainReader } from './chain.ts';

/**
 * Reads a journal and holds its chain, handing on each sound event as it comes: none is kept, so that a long journal costs
 * no more memory than a short one. Rejects when the file cannot be read.
 */
export async function readJournal(file: string, onEvent: (event: Stamped) => void): Promise<Chain> {
  const handle = await open(file, 'r');
  try {
    const chain = chainReader();
    const { bytes: tornBytes } = await eachLine(handle, (line) => {
      const event = chain.next(line);
      if (event) onEvent(event);
    });
    return chain.end(tornBytes);
  } finally {
    await handle.close();
  }
}
