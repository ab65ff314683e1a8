import type { DiskKind } from '../machine/disk-kind.ts';

/** What a run writes, with evidence of some attempts: less than this is soon full. */
const LITTLE_BYTES = 100_000_000;
/** Not even the first event and its log are sure to fit. */
const NONE_BYTES = 1_000_000;

/** What is to be said of the disk that runs are kept on before one is opened. `full`: none is opened there. Pure. */
export function roomWords(
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
