import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../journal/canonical.ts';
import { placesOf, readRun, type StoredRun } from '../journal/store.ts';
import { reduce } from '../engine/reduce.ts';
import type { Json, Stamped } from '../engine/events.ts';
import type { RunState } from '../engine/state.ts';
import { rtoLine } from '../rto/line.ts';
import { readRto } from '../rto/log.ts';
import type { Context } from './app.ts';
import { EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { closingProblems } from './verify-closing.ts';
import { reviewProblems } from './verify-reviews.ts';

/** Chain, RTO lines against the fold, review documents against their digests. Exit 3 when something doesn't hold. */
export async function verify(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
  name: string,
): Promise<void> {
  const stored = await storedRun(flags, name);
  const problems = [
    ...chainProblems(stored),
    ...(await storyProblems(stored)),
    ...(await reviewProblems(stored)),
  ];
  const events = stored.chain.events.length;
  const { stdout } = this.process;
  if (flags.json)
    stdout.write(
      `${JSON.stringify({ ok: problems.length === 0, run: stored.run, events, head: stored.chain.head, problems })}\n`,
    );
  else if (problems.length === 0)
    stdout.write(
      `${stored.run}: ${events} events, unbroken; its times are what its events say.\nhead ${stored.chain.head}\n`,
    );
  else stdout.write(problems.map((problem) => `${stored.run}: ${problem}\n`).join(''));
  this.process.exitCode = problems.length === 0 ? EXIT.verified : EXIT.refused;
}

/** A run, and the RTO log beside it where it lies in a state folder. */
type Named = StoredRun & { readonly rtoLog?: string };

async function storedRun(flags: ProjectFlags, name: string): Promise<Named> {
  // A folder on its own, moved anywhere, needs no service and no state folder.
  if (existsSync(join(name, 'journal.jsonl'))) return readRun(resolve(name));
  const project = await openProject(flags);
  const { runs, rtoLog } = placesOf(project.stateDir, project.service.name);
  return { ...(await findRun(runs, name)), rtoLog };
}

function chainProblems({ chain }: StoredRun): string[] {
  const broken = chain.problems.map(({ line, what }) => `journal.jsonl:${line} ${what}`);
  return chain.tornBytes > 0
    ? [...broken, `journal.jsonl ends in ${chain.tornBytes} bytes of an unfinished line`]
    : broken;
}

/** What the events say together: RTO lines are folds, changes had their gate, and the log says the same. */
export async function storyProblems({ chain, run, rtoLog }: Named): Promise<string[]> {
  const problems: string[] = [];
  let state: RunState | undefined;
  let last: Json | undefined;
  for (const event of chain.events) {
    problems.push(...gateProblems(state, event), ...closingProblems(state, event));
    try {
      state = reduce(state, event);
    } catch {
      // Already among the chain's problems.
      return problems;
    }
    if (event.type === 'run.closed' && !event.rto)
      problems.push(`event ${event.seq} closes the run without its RTO line`);
    if (!('rto' in event) || !event.rto) continue;
    last = event.rto;
    if (canonicalJson(event.rto) !== canonicalJson(rtoLine(state)))
      problems.push(`the RTO line in event ${event.seq} is not what the events before it say`);
  }
  if (state && rtoLog && state.frame.run !== run)
    problems.push(`the folder is named ${run}, but holds run ${state.frame.run}`);
  if (!rtoLog) return problems;
  const log = await readRto(rtoLog).catch((error: unknown) => String(error));
  if (typeof log === 'string') return [...problems, `the RTO log cannot be read (${log})`];
  const logged = log.lines.find((line) => line.run === run);
  if (last && !logged) problems.push('the RTO log has no line of this run, which is over');
  if (logged && last && canonicalJson(logged) !== canonicalJson(last))
    problems.push('the RTO log says something else than the run');
  return problems;
}

/** A change that a gate stands before was begun only when that gate had been opened for that very review. */
function gateProblems(state: RunState | undefined, event: Stamped): string[] {
  if (!state || event.type !== 'step.started' || event.rollback) return [];
  const framed = state.frame.runbook.steps.find(({ id }) => id === event.step);
  const { of, gate } = framed?.with ?? {};
  if (framed?.contract.effect !== 'mutate' || typeof of !== 'string' || typeof gate !== 'string') return [];
  const step = (id: string) => state.steps.find((one) => one.id === id);
  const reviewed = step(of)?.review?.digest;
  if (reviewed !== undefined && step(gate)?.answer?.digest === reviewed) return [];
  return [
    `event ${event.seq} begins ${event.step} without its gate having been opened for what was reviewed`,
  ];
}
