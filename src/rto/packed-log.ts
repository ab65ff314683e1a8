import type { PastLog } from './past-log.ts';
import type { PastKind, PastRun } from './past-run.ts';
import type { SurpriseResult } from './surprise-result.ts';

/** The log as JSON of a third of its size: what many runs have in common is written once. */
export interface PackedLog extends Omit<PastLog, 'runs'> {
  readonly kinds: readonly PastKind[];
  readonly runs: readonly PackedRun[];
}

/** `kind` by its place in `kinds`. A list, since the names of fields would be half of it. */
type PackedRun = Ordinary | readonly [...Ordinary, surprise: SurpriseResult];
type Ordinary = readonly [
  run: string,
  kind: number,
  endedAt: string,
  recoveryMs: number | null,
  answersMs: number | null,
  doneMs: readonly number[],
  digest: string,
];

export function packLog({ runs, ...rest }: PastLog): PackedLog {
  /** Places by the kind's own JSON. */
  const places = new Map<string, number>();
  const kinds: PastKind[] = [];
  const packed = runs.map((past): PackedRun => {
    const { run, kind, endedAt, recoveryMs = null, answersMs = null, doneMs, digest, surprise } = past;
    const key = JSON.stringify(kind);
    const place = places.get(key) ?? kinds.push(kind) - 1;
    places.set(key, place);
    const ordinary = [run, place, endedAt, recoveryMs, answersMs, doneMs, digest] as const;
    return surprise ? [...ordinary, surprise] : ordinary;
  });
  return { ...rest, kinds, runs: packed };
}

export function unpackLog({ kinds, runs, ...rest }: PackedLog): PastLog {
  return {
    ...rest,
    runs: runs.flatMap(
      ([run, place, endedAt, recoveryMs, answersMs, doneMs, digest, surprise]): readonly PastRun[] => {
        const kind = kinds[place];
        const took = recoveryMs === null ? {} : { recoveryMs };
        const answered = answersMs === null ? {} : { answersMs };
        return kind
          ? [{ run, kind, endedAt, ...took, ...answered, doneMs, digest, ...(surprise && { surprise }) }]
          : [];
      },
    ),
  };
}
