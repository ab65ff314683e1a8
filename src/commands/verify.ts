import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Stamped } from '../engine/events.ts';
import type { RunState } from '../engine/run-state.ts';
import { whyUnread } from '../files/error-code.ts';
import { canonicalJson } from '../journal/canonical.ts';
import { placesOf, readRun, type StoredRun } from '../journal/run-folders.ts';
import { type RtoLine, rtoLine } from '../rto/line.ts';
import { readRto } from '../rto/log.ts';
import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import type { Context } from './app.ts';
import { EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { stateDirOf } from './state-dir.ts';
import { closingProblems } from './verify-closing.ts';
import { type Review, reviewProblems } from './verify-reviews.ts';

/** Chain, RTO lines against the fold, review documents against their digests. Exit 3 when something doesn't hold. */
export async function verify(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean },
  name: string,
): Promise<void> {
  const { folder, rtoLog } = await runAt(flags, name);
  const { stored, story, reviews } = await readStory(folder);
  const problems = [
    ...chainProblems(stored),
    ...story,
    ...(rtoLog === undefined ? [] : await placeProblems(stored, rtoLog)),
    ...(await reviewProblems(reviews, folder)),
  ];
  const { events, head } = stored.chain;
  const { stdout } = this.process;
  if (flags.json)
    stdout.write(
      `${printableJson({ ok: problems.length === 0, run: stored.run, events, head, problems })}\n`,
    );
  else if (problems.length === 0)
    stdout.write(
      `${printable(stored.run)}: ${events} events, unbroken; its times are what its events say.\nhead ${head}\n`,
    );
  else stdout.write(problems.map((problem) => `${printable(`${stored.run}: ${problem}`)}\n`).join(''));
  this.process.exitCode = problems.length === 0 ? EXIT.verified : EXIT.refused;
}

interface Story {
  readonly stored: StoredRun;
  /** What the events do not say together. */
  readonly story: readonly string[];
  readonly reviews: readonly Review[];
}

/** Reads a run, and holds each event against those before it. */
export async function readStory(folder: string): Promise<Story> {
  const story: string[] = [];
  const reviews: Review[] = [];
  const stored = await readRun(folder, (event, before, after) => {
    story.push(
      ...gateProblems(before, event),
      ...closingProblems(before, event),
      ...lineProblems(event, after),
    );
    if (event.type === 'review.stored') reviews.push(event);
  });
  return { stored, story, reviews };
}

/** A run's folder, and the RTO log where it lies in a state folder. */
async function runAt(flags: ProjectFlags, name: string): Promise<{ folder: string; rtoLog?: string }> {
  // A folder on its own, moved anywhere, needs no service and no state folder.
  if (existsSync(join(name, 'journal.jsonl'))) return { folder: await named(flags, name) };
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  return { folder: await findRun(places, name), rtoLog: places.rtoLog };
}

/** What a person names is read wherever it is; only a link among the runs themselves is not followed. */
async function named(flags: ProjectFlags, name: string): Promise<string> {
  const folder = resolve(name);
  const [above, stateDir] = [
    await realpath(dirname(folder)),
    await stateDirOf(flags.stateDir).catch(() => ''),
  ];
  const kept = stateDir !== '' && above.startsWith((await realpath(stateDir).catch(() => stateDir)) + sep);
  return kept ? folder : realpath(folder);
}

function chainProblems({ chain }: StoredRun): string[] {
  const broken = chain.problems.map(({ line, what }) => `journal.jsonl:${line} ${what}`);
  return chain.tornBytes > 0
    ? [...broken, `journal.jsonl ends in ${chain.tornBytes} bytes of an unfinished line`]
    : broken;
}

/** An RTO line is a fold of the events up to it, and a run is not closed without one. */
function lineProblems(event: Stamped, after: RunState): string[] {
  const line = 'rto' in event ? event.rto : undefined;
  if (event.type === 'run.closed' && !line) return [`event ${event.seq} closes the run without its RTO line`];
  const folded = rtoLine(after);
  // What is not known was once written as not met.
  const once =
    folded.answersMet === null && folded.mode !== 'dry-run' ? { ...folded, answersMet: false } : folded;
  if (!line || [folded, once].some((one) => canonicalJson(line) === canonicalJson(one))) return [];
  return [`the RTO line in event ${event.seq} is not what the events before it say`];
}

/** What the run's folder and the RTO log say of it beside its journal. */
async function placeProblems({ run, state, rto }: StoredRun, rtoLog: string): Promise<string[]> {
  const problems =
    state && state.frame.run !== run ? [`the folder is named ${run}, but holds run ${state.frame.run}`] : [];
  let logged: RtoLine | undefined;
  try {
    await readRto(rtoLog, ({ line }) => {
      if (line?.run === run) logged = line;
    });
  } catch (error) {
    return [...problems, `the RTO log cannot be read (${whyUnread(error)})`];
  }
  if (rto.last && !logged)
    problems.push(`the RTO log has no line of this run, which is over: \`firedrill resume ${run}\` adds it`);
  if (rto.last && logged && canonicalJson(logged) !== canonicalJson(rto.last))
    problems.push('the RTO log says something else than the run');
  return problems;
}

/** A change that a gate stands before was begun only when that gate had been opened for that very review. */
function gateProblems(state: RunState | undefined, event: Stamped): string[] {
  if (!state || event.type !== 'step.started' || event.rollback) return [];
  const framed = state.frame.runbook.steps.find(({ id }) => id === event.step);
  const { actsOn, gatedBy } = framed?.contract ?? {};
  if (actsOn === undefined || gatedBy === undefined) return [];
  const named = (parameter: string) => state.steps.find(({ id }) => id === framed?.with[parameter]);
  const reviewed = named(actsOn)?.review?.digest;
  if (reviewed !== undefined && named(gatedBy)?.answer?.digest === reviewed) return [];
  return [
    `event ${event.seq} begins ${event.step} without its gate having been opened for what was reviewed`,
  ];
}
