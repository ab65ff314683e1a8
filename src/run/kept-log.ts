import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stamped } from '../engine/events.ts';
import type { LogLine } from '../engine/run-view.ts';

/** Read of a run's logs at most: some thousand lines, in milliseconds. */
const CAP_BYTES = 512 * 1024;

/**
 * The end of what a run has shown in its log pane, from `logs/STEP/ATTEMPT/SOURCE.log`: whoever resumes it sees what led
 * here. When a line came is not kept; each has the time of the start of its attempt. What cannot be read is left out.
 */
export async function keptLog(folder: string, events: readonly Stamped[]): Promise<LogLine[]> {
  const attempts: LogLine[][] = [];
  let left = CAP_BYTES;
  for (const { path, t } of attemptsOf(events).toReversed()) {
    const lines: LogLine[] = [];
    for (const { file, source, size } of await logsIn(join(folder, 'logs', path)).catch(() => [])) {
      const text = await endOf(file, size, left).catch(() => '');
      left -= Math.min(left, size);
      lines.unshift(...linesOf(text).map((line) => ({ source, text: line, t })));
    }
    attempts.unshift(lines);
    if (left <= 0) break;
  }
  return attempts.flat();
}

/** The folder of each attempt below `logs`, and its start; as `perform.ts` names them. */
export function attemptsOf(events: readonly Stamped[]) {
  const rollbacks = new Map<string, number>();
  return events.flatMap((event) => {
    if (event.type !== 'step.started') return [];
    const path = join(event.step, String(event.attempt));
    if (!event.rollback) return [{ path, t: event.t }];
    const n = (rollbacks.get(path) ?? 0) + 1;
    rollbacks.set(path, n);
    return [{ path: join(path, `rollback-${n}`), t: event.t }];
  });
}

/** The one that was written to last comes first. */
async function logsIn(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const logs = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const { size, mtimeMs } = await stat(file);
      return { file, source: name.slice(0, -'.log'.length), size, mtimeMs };
    }),
  );
  return logs.toSorted((a, b) => b.mtimeMs - a.mtimeMs);
}

/** Whole lines only, where not all of it is read. */
async function endOf(file: string, size: number, room: number): Promise<string> {
  const length = Math.min(size, room);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.toString('utf8', 0, bytesRead);
    return length === size ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await handle.close();
  }
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
