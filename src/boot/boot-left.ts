import type { BootLeft } from '../engine/run-view.ts';
import type { BootState, StageState } from './boot-state.ts';

/** Warm until it is known that the model comes from the registry. */
export function kindOf({ stages }: BootState): 'warm' | 'cold' {
  const by = (id: string): StageState | undefined => stages.find((stage) => stage.id === id);
  const outcome = by('model-restore')?.outcome;
  const pulls = (by('model-pull')?.status ?? 'pending') !== 'pending';
  const wrong = by('model-verify')?.status === 'failed';
  return pulls || wrong || outcome === 'missing' || outcome === 'partial' ? 'cold' : 'warm';
}

/**
 * What a boot still needs until a stage has ended: the longest way through the stages that are left. `up`: the machine's
 * uptime now, in seconds. Undefined where nothing is known of the stages, or of what is usual. Pure.
 */
export function bootLeft(state: BootState, until: string, up: number): BootLeft | undefined {
  const kind = kindOf(state);
  const ways = new Map<string, number>();
  /** What has to end before this one has, itself included. */
  function wayTo(id: string, seen: readonly string[]): number {
    const stage = state.stages.find((one) => one.id === id);
    if (!stage || seen.includes(id)) return 0;
    const known = ways.get(id);
    if (known !== undefined) return known;
    const before = Math.max(0, ...(stage.after ?? []).map((one) => wayTo(one, [...seen, id])));
    const ms = before + ownMs(stage, kind, up);
    ways.set(id, ms);
    return ms;
  }
  const target = state.stages.find(({ id }) => id === until);
  if (!target || typeof target.typicalMs[kind] !== 'number') return undefined;
  const ms = Math.round(wayTo(until, []));
  const needed = state.stages.filter(({ id }) => ways.has(id));
  const transfer = needed.find(
    ({ status, progress, givesUpMs }) => status === 'running' && progress && givesUpMs,
  );
  const open = needed.some(
    (stage) => stage.givesUpMs !== undefined && stage !== transfer && isToCome(stage, kind),
  );
  const tried = state.failed !== undefined || needed.some(({ tryFailed }) => tryFailed);
  const longer = needed.some((stage) => isLate(stage, kind, up));
  return {
    ms,
    by: open ? 'usual' : transfer ? 'pace' : 'fixed',
    ...(tried ? { atLeast: 'tried' } : longer ? { atLeast: 'longer' } : {}),
    ...(transfer?.progress
      ? { quietMs: Math.round(Math.max(0, up - transfer.progress.movedUp) * 1000) }
      : {}),
  };
}

const isToCome = ({ status, typicalMs }: StageState, kind: string): boolean =>
  status === 'running' || (status === 'pending' && typeof typicalMs[kind] === 'number');

/** By its pace where it has one; what was counted when the last byte came. */
function ownMs(
  { status, fatal, progress, givesUpMs, typicalMs, startedUp }: StageState,
  kind: string,
  up: number,
): number {
  const usualMs = typicalMs[kind] ?? 0;
  if (status === 'pending') return usualMs;
  // The machine tries again what it cannot do without.
  if (status === 'failed') return fatal ? usualMs : 0;
  if (status === 'ended') return 0;
  if (progress && givesUpMs && progress.rate > 0) {
    const since = Math.min(Math.max(0, up - progress.movedUp), SAID_EVERY_S);
    return Math.max(0, ((progress.total - progress.done) / progress.rate - since) * 1000);
  }
  return Math.max(0, usualMs - (up - (startedUp ?? up)) * 1000);
}

/** Between two words of a transfer it goes on. */
const SAID_EVERY_S = 5;

/** Well over what it usually takes, and without a pace of its own. */
function isLate(
  { status, progress, givesUpMs, typicalMs, startedUp }: StageState,
  kind: string,
  up: number,
): boolean {
  const usualMs = typicalMs[kind];
  if (status !== 'running' || startedUp === undefined || (progress && givesUpMs)) return false;
  if (typeof usualMs !== 'number') return false;
  return (up - startedUp) * 1000 > usualMs + Math.max(5000, usualMs / 4);
}
