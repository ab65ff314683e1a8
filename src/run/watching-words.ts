import { hostname } from 'node:os';
import type { RunState } from '../engine/run-state.ts';
import type { Holding, Watching } from '../engine/run-view.ts';
import { programName } from '../service/program-name.ts';
import { goneHolderOf, goneWords, type Held, holderOf, silenceWords } from './lock.ts';

/** Who is at a run, from its lock alone: asked anew now and then, since a program may die without a word. */
export interface AtIt {
  readonly held?: Held;
  /** Why a lock that is there holds nothing, or cannot be judged: one sentence. */
  readonly why?: string;
}

export async function whoIsAtIt(folder: string): Promise<AtIt> {
  try {
    const held = await holderOf(folder);
    if (held) return { held };
    const gone = await goneHolderOf(folder);
    return gone ? { why: goneWords(gone) } : {};
  } catch (cause) {
    return { why: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The same as lines of a page, where there is something to say. */
export const atItLines = (state: RunState, { held, why }: AtIt): readonly string[] =>
  held
    ? [`${saysOf(state, held, why)}; ${programName()} watch ${state.frame.run} looks at it`]
    : why === undefined
      ? []
      : [why];

export const holdingOf = ({ pid, host, since, startTime, bootId }: Held): Holding => ({
  pid,
  host,
  since,
  startTime,
  bootId,
  here: host === hostname(),
});

/** Pure but for the host's name. */
export function watchingOf(state: RunState, { held, why }: AtIt, damage: string | undefined): Watching {
  return {
    ...(held ? { holder: holdingOf(held) } : {}),
    says: saysOf(state, held, why),
    ...(damage === undefined ? {} : { damage }),
  };
}

function saysOf(state: RunState, held: Held | undefined, why: string | undefined): string {
  if (state.phase === 'closed') return 'this run is over';
  if (held) {
    const { pid, host, since, silentMs } = held;
    return `${state.operator} is at it (process ${pid} on ${host}, since ${minuteOf(since)}${silenceWords(silentMs)})`;
  }
  const stands = state.question
    ? 'the question waits'
    : state.phase === 'paused'
      ? 'it is paused'
      : 'it was cut off in the middle of something';
  return `nobody is at it now, and ${stands}${why === undefined ? '' : `: ${why}`}`;
}

/** `13:48 UTC`, with the day where it is another one. */
function minuteOf(iso: string): string {
  const today = new Date().toISOString().slice(0, 10);
  const [day = '', time = ''] = iso.split('T');
  return `${day === today ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}
