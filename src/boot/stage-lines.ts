import type { StageLine } from '../engine/run-view.ts';
import { kindOf } from './boot-left.ts';
import type { BootState, StageState } from './boot-state.ts';

/** The stages of a boot as a screen shows them. `up`: the machine's uptime now, in seconds. Pure. */
export function stageLines(state: BootState, up: number): readonly StageLine[] {
  const kind = kindOf(state);
  const begun = state.stages.some(({ status }) => status !== 'pending');
  // Where the boot script says nothing of itself, cloud-init's own stages are all there is.
  if (!begun && (state.stages.length === 0 || state.cloudInit === 'finished')) return phaseLines(state, up);
  return state.stages
    .filter((stage) => stage.status !== 'pending' || (!stage.background && stage.typicalMs[kind] !== null))
    .map((stage) => lineOf(stage, stage.typicalMs[kind] ?? undefined, up));
}

const TITLES = [
  ['local', 'cloud-init starts'],
  ['init', 'Network'],
  ['config', 'System'],
  ['final', 'Boot script'],
] as const;

/** Each lasts until the next one begins. */
function phaseLines({ phases, cloudInit, finishedUp }: BootState, up: number): readonly StageLine[] {
  const last = phases.at(-1)?.name;
  return TITLES.filter(([name]) => name !== 'local' || phases.some((phase) => phase.name === name)).map(
    ([name, title]) => {
      const at = phases.findIndex((phase) => phase.name === name);
      const began = phases[at];
      if (!began) return { title, status: 'pending' };
      const running = name === last && cloudInit !== 'finished';
      const until = running ? up : (phases[at + 1]?.up ?? finishedUp ?? up);
      const ms = Math.round(Math.max(0, until - began.up) * 1000);
      return { title, status: running ? 'running' : 'ended', ms };
    },
  );
}

function lineOf(
  { title, status, startedUp, endedUp, progress, givesUpMs, failedTries }: StageState,
  usualMs: number | undefined,
  up: number,
): StageLine {
  const until = status === 'running' ? Math.max(up, startedUp ?? up) : endedUp;
  const ms = startedUp === undefined || until === undefined ? undefined : (until - startedUp) * 1000;
  const line = {
    title,
    status,
    ...(ms === undefined ? {} : { ms: Math.round(ms) }),
    ...(usualMs === undefined ? {} : { usualMs }),
    ...(failedTries === undefined ? {} : { tries: failedTries + (status === 'failed' ? 0 : 1) }),
  };
  if (status !== 'running' || !progress) return line;
  const { done, total, rate, movedUp } = progress;
  return {
    ...line,
    done,
    total,
    quietMs: Math.round(Math.max(0, up - movedUp) * 1000),
    ...(givesUpMs === undefined ? {} : { givesUpMs }),
    ...(rate > 0 ? { rate, leftMs: Math.round(((total - done) / rate) * 1000) } : {}),
  };
}
