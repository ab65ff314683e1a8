import type { Writable } from 'node:stream';

/*
 * Writing to somebody who may not read: a terminal behind a stalled connection, a pipe whose reader is slow. A run must
 * never wait for them (docs/decisions/0008-never-wait-for-a-reader.md).
 */

type Output = Pick<Writable, 'write' | 'writableLength'>;

/**
 * Node writes to a terminal and waits until all of it is taken. From here on a write returns at once and what is not taken
 * is kept; a pipe is like that from the start.
 */
export function neverWait(stream: Output & { readonly isTTY?: boolean }): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking(on: boolean): void } };
  if (!stream.isTTY || !handle) return;
  handle.setBlocking(false);
  // Where the system gives us no terminal of our own, the shell that we came from shares this one.
  process.once('exit', () => handle.setBlocking(true));
}

/** Whether writes to a terminal wait until it has taken them, as a shell that gets it back expects. */
export function setWaiting(stream: Output & { readonly isTTY?: boolean }, on: boolean): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking(on: boolean): void } };
  if (stream.isTTY) handle?.setBlocking(on);
}

/** Whether something that was written is not taken yet. */
export const isBehind = (stream: Output): boolean => stream.writableLength > 0;

/** Calls that once all is taken that was written so far: at once where it is. */
export function whenTaken(stream: Output, then: () => void): void {
  if (isBehind(stream)) stream.write('', then);
  else then();
}

/** Whether all that was written is taken, or is so within that time. */
export async function isTakenWithin(ms: number, streams: readonly Output[]): Promise<boolean> {
  if (!streams.some(isBehind)) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const tooLate = setTimeout(() => resolve(false), ms);
  const all = streams.map((stream) => new Promise<void>((taken) => whenTaken(stream, taken)));
  void Promise.all(all).then(() => resolve(true));
  return promise.finally(() => clearTimeout(tooLate));
}
