import { readdirSync, readFileSync } from 'node:fs';

/** Processor time that a process has had so far, in ms, to the ns (Linux). */
export function cpuOf(pid: number): number {
  const threads = `/proc/${pid}/task`;
  const ofThread = (thread: string): number =>
    Number(readFileSync(`${threads}/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  return readdirSync(threads).reduce((sum, thread) => sum + ofThread(thread), 0) / 1e6;
}
