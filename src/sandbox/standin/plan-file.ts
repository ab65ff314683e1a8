import { readFileSync, writeFileSync } from 'node:fs';
import type { Variables } from './config.ts';
import type { Change, PlanOptions } from './planner.ts';
import type { TofuState } from './state.ts';

/** A saved plan: a snapshot of everything that it was made from, as tofu's is. */
export interface PlanFile {
  readonly firedrill: 'plan';
  readonly errored: boolean;
  readonly options: PlanOptions;
  readonly variables: Variables;
  /** Of the state that was read; an apply refuses any other. */
  readonly serial: number;
  readonly lineage: string;
  /** What the refresh found. */
  readonly prior: TofuState;
  readonly changes: readonly Change[];
  readonly drift: readonly Drift[];
  /** UTC ISO, seconds. */
  readonly timestamp: string;
}

/** How the real thing differs from what the state said. */
export interface Drift {
  readonly address: string;
  readonly action: 'update' | 'delete';
  readonly before: Change['before'];
  readonly after: Change['after'];
}

/** As tofu does: 0644, less what the umask takes. */
export function writePlanFile(file: string, plan: PlanFile): void {
  writeFileSync(file, JSON.stringify(plan), { mode: 0o644 });
}

/** Undefined when it is not a plan of the stand-in's. Errors: those of reading the file. */
export function readPlanFile(file: string): PlanFile | undefined {
  const text = readFileSync(file, 'utf8');
  if (!text.startsWith('{"firedrill":"plan"')) return undefined;
  return JSON.parse(text) as PlanFile;
}
