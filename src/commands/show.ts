import { totalMs } from '../engine/attribution.ts';
import { duration } from '../engine/duration.ts';
import { printable } from '../engine/log-ring.ts';
import type { RunState } from '../engine/state.ts';
import { placesOf } from '../journal/store.ts';
import type { Context } from './app.ts';
import { byHandPage } from './by-hand-page.ts';
import { CliError, EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { summaryOf } from './runs.ts';
import { table } from './table.ts';

export async function show(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly byHand?: boolean },
  name: string,
): Promise<void> {
  const project = await openProject(flags);
  const stored = await findRun(placesOf(project.stateDir, project.service.name).runs, name);
  const { state, chain, folder } = stored;
  if (!state)
    throw new CliError(
      `nothing of run ${stored.run} can be read: line 1 of its journal ${chain.problems[0]?.what ?? 'is missing'}`,
      `Its files are in ${folder}.`,
      EXIT.refused,
    );
  const { stdout, stderr } = this.process;
  for (const { line, what } of chain.problems)
    stderr.write(`firedrill: ${folder}/journal.jsonl:${line} ${what}; what follows is not shown\n`);
  if (flags.byHand) stdout.write(safe(byHandPage(state)));
  else if (flags.json)
    stdout.write(
      `${JSON.stringify({ ...(await summaryOf(stored)), head: chain.head, folder, events: state.seq + 1, steps: state.steps, milestones: state.milestones, attributionMs: state.attributionMs, obligations: state.obligations, question: state.question ?? null })}\n`,
    );
  else stdout.write(safe(page(state, folder, chain.head)));
}

function page(state: RunState, folder: string, head: string): string {
  const { frame, milestones, attributionMs: a, beforeMs } = state;
  const world =
    frame.mode === 'rehearsal'
      ? `REHEARSAL (simulated), scenario ${frame.scenario}, ${frame.speed === 'max' ? 'max speed' : `${frame.speed}x`}`
      : frame.mode.toUpperCase();
  const recovered = milestones.recovered
    ? `recovered in ${duration(milestones.recovered.t + beforeMs)} of ${duration(frame.objectiveMs)}`
    : 'not recovered';
  const rows = state.steps.map((step) => [
    frame.runbook.steps.find(({ id }) => id === step.id)?.title ?? step.id,
    step.status,
    step.attempt > 0 ? duration(totalMs(step.spentMs)) : '',
    step.attempt > 1 ? `${step.attempt} attempts` : '',
    step.summary ?? step.failure?.message ?? step.note ?? '',
  ]);
  const open = state.obligations
    .filter(({ settled }) => !settled)
    .map(({ what, how }) => `open: ${what}\n      ${how}\n`);
  return [
    `${frame.runbook.title}   ${world}\n`,
    `run ${frame.run}, by ${frame.operator}, ${state.outcome ?? (state.question ? `waits at ${state.question.id}` : state.phase)}; ${recovered}\n`,
    `person ${duration(a.person)}   machine ${duration(a.machine)}   cloud ${duration(a.cloud)}   idle ${duration(a.idle)}\n\n`,
    table(['step', 'state', 'time', 'attempts', ''], rows),
    '\n',
    ...open,
    `evidence ${folder}\nhead ${head}\n`,
  ].join('');
}

const safe = (text: string) => text.split('\n').map(printable).join('\n');
