import type { Failure } from '../engine/failure.ts';
import type { DiskKind } from '../machine/disk-kind.ts';

/** Less than this is full: nothing that a program prints fits. */
const FULL_BYTES = 65_536;

/** What fails on a full disk blames whatever could not be read afterwards: then the disk is named first. Pure. */
export function blameDisk(failure: Failure, folder: string, free: number | undefined): Failure {
  if (free === undefined || free >= FULL_BYTES) return failure;
  const full = `The disk that holds ${folder} is full, and what was written there may be cut off: free some space before you try again.`;
  return { ...failure, hint: [full, failure.hint].filter(Boolean).join(' ') };
}

/** What a run writes, with evidence of some attempts: less than this is soon full. */
const LITTLE_BYTES = 100_000_000;
/** Not even the first event and its log are sure to fit. */
const NONE_BYTES = 1_000_000;

/** What is to be said of the disk that runs are kept on before one is opened. `full`: none is opened there. Pure. */
export function diskWords(
  folder: string,
  disk: DiskKind | undefined,
): { readonly full?: string; readonly warn?: string } {
  if (!disk) return {};
  const { freeBytes, network } = disk;
  const free = `${Math.floor(freeBytes / 1_000_000)} MB`;
  if (freeBytes < NONE_BYTES) return { full: `the disk that holds ${folder} is full` };
  const words = [
    ...(network === undefined
      ? []
      : [
          `${folder} is on ${network}: a run stops when the connection does, and who is at a run is not told reliably between machines`,
        ]),
    ...(freeBytes < LITTLE_BYTES
      ? [`only ${free} are free in ${folder}: a run stops when that is full`]
      : []),
  ];
  return words.length === 0 ? {} : { warn: words.join('; ') };
}
