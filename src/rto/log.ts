import { constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { openOwn, readOwn, requireOwnFolder } from '../files/own-files.ts';
import type { RtoLine } from './line.ts';

/**
 * Adds a line and waits until it is on the disk. One write in append mode, so two programs cannot mix their lines. What a
 * torn write left at the end gets its own line first. Makes the file (0600) and its folder (0700) where missing.
 */
export async function appendRto(file: string, line: RtoLine): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await requireOwnFolder(dirname(file));
  const { O_APPEND, O_CREAT, O_RDWR } = constants;
  const handle = await openOwn(file, O_APPEND | O_CREAT | O_RDWR);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const start = size > 0 && last[0] !== LINE_FEED ? '\n' : '';
    const bytes = Buffer.from(`${start}${JSON.stringify(line)}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten !== bytes.length)
      throw new Error(`${file}: only ${bytesWritten} of ${bytes.length} bytes were written`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const LINE_FEED = 10;

export interface RtoLog {
  /** The last line of each run, in the order in which the runs first appear. */
  readonly lines: readonly RtoLine[];
  /** Lines that could not be read, by number from 1; a torn last line is not among them. */
  readonly damaged: readonly number[];
  /** True when the file ends in the middle of a line. */
  readonly torn: boolean;
}

/** A missing file is an empty log. */
export async function readRto(file: string): Promise<RtoLog> {
  try {
    return parseRto(await readOwn(file));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { lines: [], damaged: [], torn: false };
    throw error;
  }
}

/** Pure. */
export function parseRto(text: string): RtoLog {
  const rows = text.split('\n');
  const rest = rows.pop() ?? '';
  const byRun = new Map<string, RtoLine>();
  const damaged: number[] = [];
  for (const [index, row] of rows.entries()) {
    if (row === '') continue;
    const line = lineFrom(row);
    if (line) byRun.set(line.run, line);
    else damaged.push(index + 1);
  }
  // Without its line feed a line may be whole all the same.
  const last = rest === '' ? undefined : lineFrom(rest);
  if (last) byRun.set(last.run, last);
  return { lines: [...byRun.values()], damaged, torn: rest !== '' && !last };
}

function lineFrom(row: string): RtoLine | undefined {
  try {
    const value: unknown = JSON.parse(row);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What readers of the log rely on; a later version adds fields, so others are left alone. */
function isLine(value: unknown): value is RtoLine {
  if (!isObject(value)) return false;
  const { v, run, runbook, mode, objectiveMs, totalMs, milestones, attributionMs, steps } = value;
  return (
    v === 1 &&
    typeof run === 'string' &&
    typeof runbook === 'string' &&
    (mode === 'rehearsal' || mode === 'dry-run' || mode === 'live') &&
    typeof objectiveMs === 'number' &&
    typeof totalMs === 'number' &&
    isObject(milestones) &&
    Object.values(milestones).every(
      (m) => isObject(m) && typeof m['t'] === 'number' && typeof m['at'] === 'string',
    ) &&
    isObject(attributionMs) &&
    Array.isArray(steps) &&
    steps.every(
      (step: unknown) => isObject(step) && typeof step['id'] === 'string' && typeof step['ms'] === 'number',
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
