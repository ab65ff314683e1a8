import type { BootState } from '../../src/boot/boot-state.ts';
import { newBoot, parseLine } from '../../src/boot/parse.ts';
import type { Stage } from '../../src/boot/stages.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import type { Troubles } from '../../src/diagnosis/boot-troubles.ts';
import type { BootEntry } from '../../src/diagnosis/entry.ts';
import type { FailureDraft } from '../../src/engine/failure.ts';

export interface ReadBoot {
  readonly state: BootState;
  readonly troubles: Troubles;
  readonly failure: FailureDraft | undefined;
  /** What a follower says where cloud-init has finished and no stage was begun. */
  readonly nothingRan: FailureDraft;
  readonly agent: string | undefined;
}

/** A boot's lines as a follower reads them. */
export function readBoot(stages: readonly Stage[], lines: Iterable<string>): ReadBoot {
  const reader = bootReader();
  let state = newBoot(stages);
  for (const line of lines) {
    const before = state;
    state = parseLine(before, line);
    reader.read(line, before, state);
  }
  const { troubles, agent } = reader;
  return { state, troubles, failure: reader.failure(state), nothingRan: reader.nothingRan(state), agent };
}

/** A stage whose failure ends a boot, and for which the entry can be the reason; none where there is none. */
export function fatalStage(
  stages: readonly Stage[],
  { explains }: Pick<BootEntry, 'explains'>,
  besides?: string,
): string | undefined {
  const fatal = stages
    .filter((stage) => stage.fatal && !stage.background && stage.id !== besides)
    .map(({ id }) => id);
  return fatal.find(
    (id) => explains === undefined || explains.every((one) => one === 'script') || explains.includes(id),
  );
}
