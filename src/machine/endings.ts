import { batteryLeftMs } from './battery.ts';
import { freeBytes } from './free-bytes.ts';

/** ms until what this machine itself gives a recovery ends, as far as that is known. */
export interface Endings {
  readonly batteryMs?: number;
  readonly diskMs?: number;
}

/** Less is no rate to reckon with: a log that grows is no disk that fills. */
const NOTABLE_BYTES = 10 * 2 ** 20;
const NOTABLE_MS = 60_000;

/** Asked again and again, it learns how fast the disk that holds `folder` fills up. */
export function machineEndings(
  folder: string,
  read: { battery: () => Promise<number | undefined>; free: typeof freeBytes; now: () => number } = {
    battery: batteryLeftMs,
    free: freeBytes,
    now: () => performance.now(),
  },
): () => Promise<Endings> {
  const begun = read.free(folder).then((bytes) => ({ bytes, at: read.now() }));
  return async () => {
    const [first, battery, bytes] = await Promise.all([begun, read.battery(), read.free(folder)]);
    const disk =
      bytes === undefined || first.bytes === undefined
        ? undefined
        : diskLeftMs(first.bytes - bytes, read.now() - first.at, bytes);
    return {
      ...(battery === undefined ? {} : { batteryMs: battery }),
      ...(disk === undefined ? {} : { diskMs: disk }),
    };
  };
}

/** ms until a disk is full that `written` bytes were written to in `ms`, and that has `free` more. Pure. */
function diskLeftMs(written: number, ms: number, free: number): number | undefined {
  if (free < NOTABLE_BYTES) return 0;
  return written < NOTABLE_BYTES || ms < NOTABLE_MS ? undefined : (free / written) * ms;
}
