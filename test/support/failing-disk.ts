import fs, { existsSync, readlinkSync } from 'node:fs';
import fsp, { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { onTestFinished } from 'vitest';

export const KINDS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'] as const;
export type Kind = (typeof KINDS)[number];

/** Which writes fail from now on. */
export interface Failing {
  /** In turn, one a write. */
  readonly kinds: readonly Kind[];
  readonly file: RegExp;
  /** From a write on that holds this. */
  readonly from?: string;
  /** Not the write itself fails, but the waiting until it is on disk. */
  readonly sync?: boolean;
  /** So often, and then no more. */
  readonly times?: number;
}

export interface FailingDisk {
  fail(failing: Failing): void;
  heal(): void;
  /** Writes that failed since. */
  hits(): number;
}

/** This process's own writes, at the one place where all of them pass: Node's file functions. Put back after the test. */
export async function failingDisk(): Promise<FailingDisk> {
  // As they are before the test.
  const { closeSync, openSync } = fs;
  let failing: Failing | undefined;
  let begun = false;
  let hits = 0;

  const check = (path: unknown, data: unknown = '', isSync = false): void => {
    if (!failing || !failing.file.test(String(path))) return;
    begun ||= failing.from === undefined || (!isSync && String(data).includes(failing.from));
    if (!begun || (failing.sync ?? false) !== isSync || hits >= (failing.times ?? Infinity)) return;
    const code = failing.kinds[hits % failing.kinds.length] ?? 'ENOSPC';
    hits += 1;
    throw Object.assign(new Error(`${code}: the test's disk, write`), { code, syscall: 'write' });
  };
  /** A disk that is full lets a file be made, and not be filled. */
  const checkWhole = (path: unknown, data?: unknown): void => {
    if (typeof path !== 'string') return;
    try {
      check(path, data);
    } catch (error) {
      if (!existsSync(path) && (error as { code?: string }).code !== 'EROFS') closeSync(openSync(path, 'w'));
      throw error;
    }
  };
  const writes = (flags: unknown): boolean =>
    typeof flags === 'number'
      ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
      : typeof flags === 'string' && /[wa+]/.test(flags);
  const pathOf = (handle: FileHandle): string => readlinkSync(`/proc/self/fd/${handle.fd}`);

  const restore: (() => void)[] = [];
  type Any = (...args: never[]) => unknown;
  function patch<O extends object, K extends keyof O>(
    object: O,
    name: K,
    before: (...args: unknown[]) => void,
  ) {
    const real = object[name] as Any;
    const isAsync = object === (fsp as object);
    object[name] = function (this: unknown, ...args: unknown[]) {
      try {
        before.call(this, ...args);
      } catch (error) {
        if (isAsync || this instanceof handleClass) return Promise.reject(error as Error);
        throw error;
      }
      return real.apply(this, args as never[]);
    } as O[K];
    restore.push(() => {
      object[name] = real as O[K];
    });
  }

  const probe = await open('/dev/null');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  const handleClass = probe.constructor as new () => unknown;
  await probe.close();

  for (const name of ['writeFile', 'appendFile'] as const) patch(fsp, name, checkWhole);
  for (const name of ['writeFileSync', 'appendFileSync'] as const) patch(fs, name, checkWhole);
  patch(fsp, 'mkdir', (path) => check(path));
  for (const name of ['rename', 'link'] as const) patch(fsp, name, (_from, to) => check(to));
  patch(fsp, 'copyFile', (_from, to) => checkWhole(to));
  patch(fsp, 'open', (path, flags) => writes(flags) && failing?.from === undefined && check(path));
  patch(fs, 'openSync', (path, flags) => writes(flags) && failing?.from === undefined && check(path));
  for (const name of ['write', 'writeFile'] as const)
    patch(prototype, name, function (this: FileHandle, data) {
      check(pathOf(this), data);
    });
  for (const name of ['datasync', 'sync'] as const)
    patch(prototype, name, function (this: FileHandle) {
      check(pathOf(this), '', true);
    });
  syncBuiltinESMExports();
  onTestFinished(() => {
    for (const one of restore) one();
    syncBuiltinESMExports();
  });

  return {
    fail(next) {
      failing = next;
      begun = false;
      hits = 0;
    },
    heal() {
      failing = undefined;
    },
    hits: () => hits,
  };
}
