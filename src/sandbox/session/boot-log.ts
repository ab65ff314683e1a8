import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { bootLogOf, type Instance } from '../instances.ts';
import type { World } from '../world.ts';

/** The machine's /var/log/cloud-init-output.log at a moment. */
export interface BootLog {
  readonly inode: number;
  readonly size: number;
  read(offset: number, bytes: number): Buffer;
  /** When it may have grown next; undefined: never. */
  readonly nextMs: number | undefined;
}

const INODE = 8_412_931;
/** How often a file of this machine is looked at, simulated ms. */
const LOOK_MS = 50;

/** `undefined`: there is none yet. `seldom`: how far something has come is no reason to look again. A test can put a file of this machine in its place. */
export function logOn(instance: Instance, world: World, nowMs: number, seldom = false): BootLog | undefined {
  const file = world.logFiles.get(instance.id);
  if (file !== undefined) return ownFile(file, nowMs);
  const log = Buffer.from(bootLogOf(instance, nowMs), 'utf8');
  const next = instance.boot.plan.lines.find(
    ({ atMs, source, text }) =>
      atMs > nowMs &&
      !(seldom && text.includes('"event":"progress"')) &&
      (source === 'script' || (source === 'unit' && text.startsWith('##RB '))),
  );
  // Until the machine has looked into the bucket its lines are a guess.
  const nextMs = instance.boot.looked
    ? next?.atMs
    : Math.min(next?.atMs ?? Infinity, instance.boot.plan.userDataMs);
  return {
    inode: INODE,
    size: log.length,
    read: (offset, bytes) => log.subarray(offset, offset + bytes),
    nextMs,
  };
}

function ownFile(path: string, nowMs: number): BootLog | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { ino, size } = fstatSync(file);
    return {
      inode: ino,
      size,
      nextMs: nowMs + LOOK_MS,
      read(offset, bytes) {
        const again = openSync(path, 'r');
        try {
          const buffer = Buffer.alloc(bytes);
          return buffer.subarray(0, readSync(again, buffer, 0, bytes, offset));
        } finally {
          closeSync(again);
        }
      },
    };
  } finally {
    closeSync(file);
  }
}
