import type { StageLine } from '../engine/run-view.ts';
import type { BootState, StageState } from './boot-state.ts';

/** Without word of how far a transfer has come for so long, it says nothing; markers come every 2 s. Seconds of uptime. */
const SILENT_S = 10;

/** The stages of a boot as a screen shows them. `up`: the machine's uptime now, in seconds. Pure. */
export function stageLines(state: BootState, up: number): readonly StageLine[] {
  const kind = kindOf(state);
  return state.stages
    .filter((stage) => stage.status !== 'pending' || (!stage.background && stage.typicalMs[kind] !== null))
    .map((stage) => lineOf(stage, stage.typicalMs[kind] ?? undefined, up, state));
}

/** Warm until it is known that the model comes from the registry. */
function kindOf({ stages }: BootState): 'warm' | 'cold' {
  const by = (id: string): StageState | undefined => stages.find((stage) => stage.id === id);
  const outcome = by('model-restore')?.outcome;
  const pulls = (by('model-pull')?.status ?? 'pending') !== 'pending';
  return pulls || outcome === 'missing' || outcome === 'partial' ? 'cold' : 'warm';
}

function lineOf(
  { title, status, startedUp, endedUp, progress, t }: StageState,
  usualMs: number | undefined,
  up: number,
  { startedAtMs }: BootState,
): StageLine {
  const until = status === 'running' ? Math.max(up, startedUp ?? up) : endedUp;
  const ms = startedUp === undefined || until === undefined ? undefined : (until - startedUp) * 1000;
  const line = {
    title,
    status,
    ...(ms === undefined ? {} : { ms: Math.round(ms) }),
    ...(usualMs === undefined ? {} : { usualMs }),
  };
  if (status !== 'running' || !progress) return line;
  const { done, total, rate } = progress;
  const left = rate > 0 ? ((total - done) / rate) * 1000 : undefined;
  const lastUp = t === undefined || startedAtMs === undefined ? up : t - startedAtMs / 1000;
  const silent = up - lastUp;
  return {
    ...line,
    done,
    total,
    ...(silent >= SILENT_S
      ? { silentMs: Math.round(silent * 1000) }
      : left === undefined
        ? {}
        : { rate, leftMs: Math.round(left) }),
  };
}
