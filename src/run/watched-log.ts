import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stamped } from '../engine/events.ts';
import { openOwnSync } from '../files/own-files.ts';
import { attemptsOf, keptLog } from './kept-log.ts';
import type { LogRing } from './log-ring.ts';

type Started = Extract<Stamped, { type: 'step.started' }>;

/** Read of a log at once; of what was there before, no more than this is shown. */
const MOST_BYTES = 512 * 1024;
const LINE_FEED = 10;

/** What a run that somebody else writes shows in its log pane, from the files that it writes on the way. */
export interface WatchedLog {
  /** An attempt has begun: its logs are followed from here on. */
  started(event: Started): void;
  /** Takes what was added to the logs. `t`: run time now. */
  read(t: number): Promise<void>;
}

interface Followed {
  readonly path: string;
  /** How far each of its logs was read, by name. */
  readonly positions: Map<string, number>;
}

/** `heard`: is told what was added to a log of an attempt at work, by the attempt's folder below `logs`. */
export function watchedLog(
  folder: string,
  ring: LogRing,
  heard: (path: string, lines: readonly string[]) => void = () => undefined,
): WatchedLog {
  const begun: Started[] = [];
  /** The attempt at work, and the one before: it may have a last word when the next has begun. */
  let followed: readonly Followed[] = [];
  let known = 0;

  async function read({ path, positions }: Followed, t: number): Promise<void> {
    const attempt = join(folder, 'logs', path);
    const names = await readdir(attempt).catch(() => [] as string[]);
    for (const name of names.filter((one) => one.endsWith('.log')).sort()) {
      const { lines, position } = newLines(join(attempt, name), positions.get(name));
      positions.set(name, position);
      const source = name.slice(0, -'.log'.length);
      ring.push(lines.map((text) => ({ source, text, t })));
      if (lines.length > 0) heard(path, lines);
    }
  }

  return {
    started(event) {
      // A journal that was read anew tells of it once more.
      if (event.seq > (begun.at(-1)?.seq ?? -1)) begun.push(event);
    },
    async read(t) {
      const attempts = attemptsOf(begun);
      // What led to the attempt at work is shown as a resumed run shows it.
      if (known === 0 && begun.length > 1) {
        ring.push(await keptLog(folder, begun.slice(0, -1)));
        known = attempts.length - 1;
      }
      const fresh = attempts.slice(known).map(({ path }) => ({ path, positions: new Map<string, number>() }));
      known = attempts.length;
      const all = [...followed, ...fresh];
      for (const one of all) await read(one, t);
      followed = all.slice(-2);
    },
  };
}

/** The whole lines behind a position, and the next one. What cannot be read is left out. */
function newLines(
  file: string,
  from: number | undefined,
): { readonly lines: readonly string[]; readonly position: number } {
  try {
    const descriptor = openOwnSync(file, constants.O_RDONLY);
    try {
      const { size } = fstatSync(descriptor);
      const begin = from ?? Math.max(0, size - MOST_BYTES);
      const buffer = Buffer.alloc(Math.min(MOST_BYTES, Math.max(0, size - begin)));
      const bytes = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, begin));
      const end = bytes.lastIndexOf(LINE_FEED);
      // A line that is longer than all that is read at once is shown in pieces.
      if (end < 0 && bytes.length < MOST_BYTES) return { lines: [], position: begin };
      const text = bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
      // In the middle of a log the first line is not whole.
      const lines = text.split('\n').slice(from === undefined && begin > 0 ? 1 : 0);
      return { lines, position: begin + (end < 0 ? bytes.length : end + 1) };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return { lines: [], position: from ?? 0 };
  }
}
