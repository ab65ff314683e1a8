import type { BootState } from './boot-state.ts';

/**
 * From when on the machine answered in words; a picture takes most of a minute more. `answersUp`: its uptime in seconds;
 * `answersEarlierMs`: how long before `dateMs`, which is now. By the machine's uptime it was at least so long before its last
 * stage; whoever looks only later knows the rest by the machine's date, and is as wrong as the two clocks differ. Both are
 * 0 where it did not tell.
 */
export function answeredInWords(
  { stages }: Pick<BootState, 'stages'>,
  dateMs: number,
): { readonly answersUp: number; readonly answersEarlierMs: number } {
  const ended = stages.filter(({ status }) => status === 'ended');
  const answers = ended.find(({ id }) => id === 'answers');
  if (answers?.endedUp === undefined || answers.t === undefined) return { answersUp: 0, answersEarlierMs: 0 };
  const answersUp = Math.round(answers.endedUp);
  const up = Math.round(Math.max(...ended.map(({ endedUp }) => endedUp ?? 0)));
  const byDateMs = Math.round(dateMs - answers.t * 1000);
  return { answersUp, answersEarlierMs: Math.max((up - answersUp) * 1000, byDateMs) };
}
