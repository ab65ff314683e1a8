import { constants } from 'node:fs';
import { type FileHandle, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { eachLine } from '../files/lines.ts';
import { openOwn, requireOwnFolder } from '../files/own-files.ts';
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

/** One row of the log. */
export interface RtoRow {
  /** From 1. */
  readonly number: number;
  /** Missing when it cannot be read. */
  readonly line?: RtoLine;
  /** Whose row it says that it is, also where it is no line that can be read. */
  readonly run?: string;
}

/**
 * Reads the log row by row, however long it is. A missing file is an empty log, and a last row that was not finished is
 * none.
 */
export async function readRto(file: string, onRow: (row: RtoRow) => void): Promise<void> {
  const handle = await openOwn(file, constants.O_RDONLY).catch(ifNone);
  if (!handle) return;
  try {
    await readRows(handle, onRow);
  } finally {
    await handle.close();
  }
}

function ifNone(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error;
}

async function readRows(handle: FileHandle, onRow: (row: RtoRow) => void): Promise<void> {
  let number = 0;
  const rest = await eachLine(handle, (row) => {
    number += 1;
    if (row.length > 0) onRow({ number, ...meaningOf(row) });
  });
  // Without its line feed a line may be whole all the same.
  const last = meaningOf(rest.line);
  if (last.line) onRow({ number: number + 1, ...last });
}

function meaningOf(row: Buffer): Omit<RtoRow, 'number'> {
  try {
    const value: unknown = JSON.parse(row.toString());
    if (isLine(value)) return { line: value, run: value.run };
    return isObject(value) && typeof value['run'] === 'string' ? { run: value['run'] } : {};
  } catch {
    return {};
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
