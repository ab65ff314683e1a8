import type { Failure } from '../engine/failure.ts';

/** Less than this is full: nothing that a program prints fits. */
const FULL_BYTES = 65_536;

/** What fails on a full disk blames whatever could not be read afterwards: then the disk is named first. Pure. */
export function blameDisk(failure: Failure, folder: string, free: number | undefined): Failure {
  if (free === undefined || free >= FULL_BYTES) return failure;
  const full = `The disk that holds ${folder} is full, and what was written there may be cut off: free some space before you try again.`;
  return { ...failure, hint: [full, failure.hint].filter(Boolean).join(' ') };
}
