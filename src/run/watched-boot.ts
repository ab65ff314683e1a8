import { closeSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootState } from '../boot/boot-state.ts';
import { newBoot, parseLines } from '../boot/parse.ts';
import { progressOf } from '../boot/progress.ts';
import { ShownBoot } from '../boot/shown-boot.ts';
import { STAGES_FILE, stagesFrom } from '../boot/stages.ts';
import type { Progress } from '../engine/run-view.ts';
import { openOwnSync } from '../files/own-files.ts';

const SOURCE = 'its kept log';

/** Where a boot stands, for whoever watches: what its lines come to, from the log that is kept of it. */
export interface WatchedBoot {
  /** Lines that were added to a log of an attempt, by the attempt's folder below `logs`. */
  read(path: string, lines: readonly string[]): void;
  /** Changes with every line that means something. */
  readonly state: () => BootState | undefined;
  /** `now`: run time in ms. Undefined where the attempt at work is no boot. */
  progress(now: number): Progress | undefined;
  /** The step at work has ended. */
  over(): void;
}

export function watchedBoot(folder: string): WatchedBoot {
  let at: { readonly path: string; readonly shown: ShownBoot; readonly state: BootState } | undefined;
  return {
    read(path, lines) {
      if (at?.path !== path) {
        const stages = stagesIn(join(folder, 'logs', path));
        if (!stages) return;
        at = { path, shown: new ShownBoot('recovered'), state: newBoot(stages) };
      }
      at = { ...at, state: parseLines(at.state, lines) };
    },
    state: () => at?.state,
    progress(now) {
      const boot = at?.shown.at(at.state, now, SOURCE);
      if (!at || !boot) return undefined;
      const said = progressOf(at.state, 'running');
      return { ...said, ...(said.total === undefined ? {} : { unit: 'bytes' }), boot };
    },
    over() {
      at = undefined;
    },
  };
}

/** Undefined where it is no boot's folder. */
function stagesIn(attempt: string) {
  try {
    const descriptor = openOwnSync(join(attempt, STAGES_FILE), constants.O_RDONLY);
    try {
      return stagesFrom(JSON.parse(readFileSync(descriptor, 'utf8')));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
