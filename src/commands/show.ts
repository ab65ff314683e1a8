import type { Handover } from '../engine/events.ts';
import { handoverWords } from '../engine/handover-words.ts';
import { placesOf, readRun } from '../journal/run-folders.ts';
import { byHandText } from '../run/by-hand-file.ts';
import { cutOffLines } from '../run/left-words.ts';
import { listedRun } from '../run/listed-run.ts';
import { practiseLines } from '../run/practise.ts';
import { damageOf } from '../run/standing.ts';
import { atItLines, whoIsAtIt } from '../run/watching-words.ts';
import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import { allRuns } from './all-runs.ts';
import type { Context } from './app.ts';
import { CliError, EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { pastRuns } from './past-runs.ts';
import { runPage } from './run-page.ts';
import { summaryOf } from './runs.ts';

export async function show(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly byHand?: boolean },
  name: string,
): Promise<void> {
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  const taken: Handover[] = [];
  const stored = await readRun(await findRun(places, name), (event) => {
    if (event.type === 'run.resumed' && event.handover) taken.push(event.handover);
  });
  const { state, chain, folder } = stored;
  if (!state)
    throw new CliError(
      `nothing of run ${stored.run} can be read: line 1 of its journal ${chain.problems[0]?.what ?? 'is missing'}`,
      `Its files are in ${folder}.`,
      EXIT.refused,
    );
  const { stdout, stderr } = this.process;
  const earlier = async () => (state.drill ? pastRuns(await allRuns(places)).runs : []);
  const damage = damageOf(stored);
  if (damage !== undefined && chain.problems.length === 0)
    stderr.write(`${printable(`firedrill: ${folder}: ${damage}`)}\n`);
  if (chain.tornBytes > 0)
    stderr.write(
      `${printable(`firedrill: ${folder}/journal.jsonl ends in ${chain.tornBytes} bytes of an unfinished line, which whoever continues the run cuts off`)}\n`,
    );
  for (const { line, what } of chain.problems)
    stderr.write(
      `${printable(`firedrill: ${folder}/journal.jsonl:${line} ${what}; what follows is not shown`)}\n`,
    );
  if (flags.byHand) {
    const practise = await practiseLines(state.frame, folder, this.installation);
    stdout.write(byHandText(state, practise));
  } else if (flags.json)
    stdout.write(
      `${printableJson({ ...summaryOf(await listedRun(stored)), head: chain.head, folder, events: state.seq + 1, steps: state.steps, milestones: state.milestones, attributionMs: state.attributionMs, obligations: state.obligations, handovers: taken, question: state.question ?? null })}\n`,
    );
  else {
    const { standing } = await listedRun(stored);
    const cutOff = standing === 'interrupted' ? cutOffLines(state, folder) : [];
    const at = state.phase === 'closed' ? [] : atItLines(state, await whoIsAtIt(folder));
    const lines = [...taken.map((one) => `taken over from ${handoverWords(one)}`), ...at];
    stdout.write(runPage(state, folder, chain.head, cutOff, lines, await earlier()));
  }
}
