import type { BootState } from './boot-state.ts';

/** How long a boot's end was waited for, and the machine's uptime in seconds when its first lines came. */
export interface Watched {
  readonly ms: number;
  readonly fromUp: number;
}

/** The latest uptime that a boot has told. */
export function latestUp({ stages, phases }: Pick<BootState, 'stages' | 'phases'>): number {
  const told = stages.flatMap(({ startedUp = 0, endedUp = 0, progress }) => [
    startedUp,
    endedUp,
    progress?.movedUp ?? 0,
  ]);
  return Math.max(0, ...told, ...phases.map(({ up }) => up));
}

/**
 * From when on the machine answered in words; a picture takes most of a minute more. `answersUp`: its uptime in seconds;
 * `answersEarlierMs`: how long before `dateMs`, which is now. Who watched the boot end knows it by the machine's uptime and
 * the own clock's pace; who came later (`watched` is missing) knows the rest by the machine's date, and is as wrong as the two
 * clocks differ. Both are 0 where it did not tell.
 */
export function answeredInWords(
  { stages }: Pick<BootState, 'stages'>,
  dateMs: number,
  watched: Watched | undefined,
): { readonly answersUp: number; readonly answersEarlierMs: number } {
  const ended = stages.filter(({ status }) => status === 'ended');
  const answers = ended.find(({ id }) => id === 'answers');
  if (answers?.endedUp === undefined || answers.t === undefined) return { answersUp: 0, answersEarlierMs: 0 };
  const answersUp = Math.round(answers.endedUp);
  const up = Math.round(Math.max(...ended.map(({ endedUp }) => endedUp ?? 0)));
  const atLeastMs = (up - answersUp) * 1000;
  // This machine may have slept meanwhile: the lines that came first were said before they came.
  const otherwiseMs = watched ? watched.ms - (answersUp - watched.fromUp) * 1000 : dateMs - answers.t * 1000;
  return { answersUp, answersEarlierMs: Math.max(atLeastMs, Math.round(otherwiseMs)) };
}
