import type { BootState, StageState } from '../../src/boot/boot-state.ts';
import { newBoot, parseLines } from '../../src/boot/parse.ts';
import type { Stage } from '../../src/boot/stages.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import { createBorder } from '../../src/text/border.ts';
import type { ManualClock } from '../aws/manual-clock.ts';

/** When the kernel of the tests started, epoch seconds. */
export const EPOCH = 1_763_877_600;

export function mark(stage: string, event: string, up: number, more: object = {}): string {
  return `##RB ${JSON.stringify({ stage, event, t: EPOCH + up, up, ...more })}`;
}

/** A line of cloud-init as the serial console shows it. */
export function onConsole(line: string, up = 12): string {
  return `[   ${up.toFixed(6)}] cloud-init[1618]: ${line}`;
}

/** What it takes to follow the boot of `i-1` for ten minutes, but for where its lines come from and go to. */
export const followed = (clock: ManualClock, stages: readonly Stage[]) => ({
  border: createBorder(),
  clock,
  instance: 'i-1',
  stages,
  troubles: bootReader(),
  timeoutMs: 600_000,
});

export function parser(stages: () => readonly Stage[]): (...lines: string[]) => BootState {
  return (...lines) => parseLines(newBoot(stages()), lines);
}

export function stage(state: BootState, id: string): StageState {
  const found = state.stages.find((one) => one.id === id);
  if (!found) throw new Error(`no stage ${id}`);
  return found;
}
