import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../journal/canonical.ts';
import { placesOf, readRun, type StoredRun } from '../journal/store.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import { rtoLine } from '../rto/line.ts';
import type { Context } from './app.ts';
import { EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { reviewProblems } from './verify-reviews.ts';

/** Chain, RTO lines against the fold, review documents against their digests. Exit 3 when something doesn't hold. */
export async function verify(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
  name: string,
): Promise<void> {
  const stored = await storedRun(flags, name);
  const problems = [...chainProblems(stored), ...rtoProblems(stored), ...(await reviewProblems(stored))];
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

async function storedRun(flags: ProjectFlags, name: string): Promise<StoredRun> {
  // A folder on its own, moved anywhere, needs no service and no state folder.
  if (existsSync(join(name, 'journal.jsonl'))) return readRun(resolve(name));
  const project = await openProject(flags);
  return findRun(placesOf(project.stateDir, project.service.name).runs, name);
}

function chainProblems({ chain }: StoredRun): string[] {
  const broken = chain.problems.map(({ line, what }) => `journal.jsonl:${line} ${what}`);
  return chain.tornBytes > 0
    ? [...broken, `journal.jsonl ends in ${chain.tornBytes} bytes of an unfinished line`]
    : broken;
}

/** Every line that a closing or a settlement carries must be what the events up to there fold to. */
function rtoProblems({ chain }: StoredRun): string[] {
  const problems: string[] = [];
  let state: RunState | undefined;
  for (const event of chain.events) {
    state = reduce(state, event);
    if (event.type === 'run.closed' && !event.rto)
      problems.push(`event ${event.seq} closes the run without its RTO line`);
    if (!('rto' in event) || !event.rto) continue;
    if (canonicalJson(event.rto) !== canonicalJson(rtoLine(state)))
      problems.push(`the RTO line in event ${event.seq} is not what the events before it say`);
  }
  return problems;
}
