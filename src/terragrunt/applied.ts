import type { Json } from '../engine/events.ts';
import { LOCK_LEFT } from './lock-info.ts';
import type { PlanReview } from './plan.ts';
import { sameCounts } from './plan.ts';
import type { Stream } from './stream.ts';

/** What an apply did. */
export interface Applied {
  readonly summary: PlanReview['summary'];
  /** In the order in which they ended. A forget leaves no line of its own. */
  readonly resources: readonly {
    readonly address: string;
    readonly action: string;
    readonly id?: string;
    readonly ms: number;
  }[];
  /** Values of outputs that are not sensitive. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Its state is still locked: the lock's id, empty where tofu does not say it. */
  readonly lockLeft?: string;
  /** tofu ended well, and what terragrunt did afterwards did not: a hook. */
  readonly endedWith?: string;
}

/** What a stream says was done, whatever came of the rest. */
export function appliedIn(stream: Stream): Pick<Applied, 'resources' | 'outputs'> {
  const resources = [...stream.applied, ...untoldEnds(stream)].map(({ address, action, id, elapsedMs }) => ({
    address,
    action,
    ...(id === undefined ? {} : { id }),
    ms: elapsedMs ?? 0,
  }));
  return { resources, outputs: outputsOf(stream.outputs ?? {}) };
}

/** It ends with its counts, once its state is saved: they are the plan's. */
export function saysDone(stream: Stream, planned: PlanReview['summary']): boolean {
  const said = summaryOf(stream, planned);
  return said !== undefined && stream.errors.length === 0 && sameCounts(said, planned);
}

/** As it is printed; the plan's, where what tofu does not count makes up the difference. */
export function summaryOf(stream: Stream, planned: PlanReview['summary']): PlanReview['summary'] | undefined {
  if (stream.summary?.operation !== 'apply') return undefined;
  const printed = stream.summary.summary;
  const uncounted = planned.remove - printed.remove;
  const isTheirs =
    uncounted > 0 && uncounted <= twins(stream) && deletesIn(stream.begun).length === planned.remove;
  return isTheirs && sameCounts({ ...printed, remove: planned.remove }, planned) ? planned : printed;
}

/** Every change of the plan was made, and its state saved, when tofu could not give the lock back. */
export function isDoneButLocked(
  { errors, begun, unfinished }: Stream,
  planned: PlanReview['summary'],
): boolean {
  // By what began: what did not end well is an error of its own, and not every end is told.
  const made = (action: string) => begun.filter((one) => one.action === action).length;
  return (
    errors.length > 0 &&
    errors.every(({ summary }) => summary === LOCK_LEFT) &&
    unfinished.length === 0 &&
    // What is forgotten or imported leaves no line of its own.
    planned.forget === 0 &&
    planned.import === 0 &&
    made('create') === planned.add &&
    made('update') === planned.change &&
    made('delete') === planned.remove
  );
}

/**
 * Of two objects of one address that are deleted together, such as a half-made machine and the one from before it, tofu 1.12
 * may tell one end, count one, or both: it tells and counts by the address, each with a lock of its own
 * (internal/command/views/hook_json.go, hook_count.go). So many more deletes began, of an apply that ended well.
 */
function twins({ begun, applied, errors }: Stream): number {
  if (errors.length > 0) return 0;
  const told = new Set(deletesIn(applied).map(({ address }) => address));
  const together = deletesIn(begun).filter(({ address }) => told.has(address));
  return together.length - told.size;
}

/** Deletes that began and whose end is not told, of an apply that ended well: see `twins`. */
function untoldEnds({ begun, applied, errors, summary }: Stream): Stream['begun'] {
  if (errors.length > 0 || summary?.operation !== 'apply') return [];
  const told = new Map<string, number>();
  for (const { address } of deletesIn(applied)) told.set(address, (told.get(address) ?? 0) + 1);
  return deletesIn(begun).filter(({ address }) => {
    const left = told.get(address);
    if (left === undefined) return false;
    told.set(address, left - 1);
    return left <= 0;
  });
}

const deletesIn = (events: Stream['begun']): Stream['begun'] =>
  events.filter(({ action }) => action === 'delete');

function outputsOf(outputs: Readonly<Record<string, Json>>): Record<string, Json> {
  const out: Record<string, Json> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (typeof output !== 'object' || output === null || Array.isArray(output)) continue;
    const { value, sensitive } = output as { readonly value?: Json; readonly sensitive?: Json };
    if (value !== undefined && sensitive !== true) out[name] = value;
  }
  return out;
}
