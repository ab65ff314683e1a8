import type { RunState } from '../engine/run-state.ts';
import type { Watching } from '../engine/run-view.ts';
import { onSomebodysWordOf } from '../rto/on-somebodys-word.ts';
import { leftLines } from '../run/left-words.ts';
import { programName } from '../service/program-name.ts';
import { changesIn, notProved } from '../words/preview-words.ts';
import { headline } from './headline.ts';
import type { Evidence } from './host.ts';
import { worlds } from './theme.ts';

/**
 * What stays on the ordinary screen after leaving: how it ended, which run it was, and how to go on. `stopped`: nothing
 * of it can be written any more; whoever owns the run says why.
 */
export function lastWords(state: RunState, evidence: Evidence | undefined, stopped = false): string {
  const { frame } = state;
  const lines = [
    `${stopped ? 'Stopped.' : heading(state)}  ${frame.runbook.title} (${worlds[frame.mode].run})`,
    `run       ${frame.run}`,
  ];
  if (evidence !== undefined) lines.push(`evidence  ${evidence.folder}`);
  // While a step is at work there are more lines to come, and another head.
  if (evidence?.head !== undefined && state.phase !== 'open') lines.push(`head      ${evidence.head}`);
  const word = onSomebodysWordOf(state);
  if (word !== undefined) lines.push(`on somebody's word: ${word}`);
  for (const { what, settled } of state.obligations)
    if (settled === undefined) lines.push(`open      ${what}`);
  const left = leftLines(state, evidence?.folder ?? '…');
  lines.push(...left);
  if (state.phase !== 'closed' && !stopped && left.length === 0)
    lines.push(`go on     ${programName()} resume ${frame.run}`);
  return lines.join('\n');
}

/** The same for whoever only watched: how it stands without them. */
export function watchersWords(
  state: RunState,
  { says, playback }: Watching,
  evidence: Evidence | undefined,
): string {
  if (playback)
    return `Played back only.  ${state.frame.runbook.title} (${worlds[state.frame.mode].run})\nrun       ${state.frame.run}`;
  if (state.phase === 'closed') return lastWords(state, evidence);
  const { frame } = state;
  return [
    `Watched only.  ${frame.runbook.title} (${worlds[frame.mode].run}): ${says}`,
    `run       ${frame.run}`,
    ...leftLines(state, evidence?.folder ?? '…'),
    `look      ${programName()} watch ${frame.run}`,
  ].join('\n');
}

function heading(state: RunState): string {
  if (state.left) return 'Left in the middle of it.';
  if (state.phase === 'open') return 'Leaving: the step at work is waited for.';
  if (state.phase !== 'closed') return 'Paused.';
  if (state.outcome === 'previewed')
    return `Dry run: ${changesIn(state)} would be made, and nothing was changed. ${notProved(state)}`;
  return `${headline(state).title}.`;
}
