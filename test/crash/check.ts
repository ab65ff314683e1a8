import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Choice, Stamped } from '../../src/engine/events.ts';
import { type RtoLine, rtoLine } from '../../src/rto/line.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { cli } from '../support/cli.ts';
import { counted, isLocked, isSandbox, ledgerOf, type Place, processesOf } from './place.ts';
import type { Case } from './point.ts';
import type { Walked } from './walk-through.ts';

export interface Problem {
  readonly kind: 'refused' | 'doubled' | 'lost' | 'leftovers';
  readonly what: string;
}

/** How a walk goes that nobody kills. */
export interface Reference {
  readonly changes: Readonly<Record<string, number>>;
  readonly saves: number;
  readonly outcome: string | undefined;
  /** Words of persons by which a change may be made once more. */
  readonly words: number;
}

/** What must hold of a run that was killed, whatever it looked like. */
export async function check(
  walked: Walked,
  place: Place,
  reference: Reference,
  { what, whim }: Pick<Case, 'what' | 'whim'> = {},
): Promise<Problem[]> {
  const { run, events, refused } = walked;
  const worldIsLost = what === 'sandbox';
  if (run === undefined) return worldIsLost ? [] : neverOpened(place);
  const changes = await ledgerOf(run);
  if (worldIsLost && changes === undefined) return lostWith(walked, run, place, reference);
  return [
    ...(refused === undefined ? [] : [problem('refused', refused)]),
    ...(changes === undefined
      ? [problem('lost', 'there is no ledger: the sandbox ended without leaving it')]
      : []),
    ...changed(counted(changes ?? []), walked, reference, whim !== undefined || what === 'all'),
    ...(await acknowledged(walked, run)),
    ...told(walked),
    ...(await verified(run, place)),
    ...(refused === undefined ? await leftIn(run, place, isLocked(changes ?? []) && !isOnWhim(events)) : []),
  ];
}

/** The world was killed: there is nothing to hold the changes against. The run says so in one message, and ends clean. */
async function lostWith(
  walked: Walked,
  run: string,
  place: Place,
  { outcome }: Reference,
): Promise<Problem[]> {
  const { events, refused, state } = walked;
  // It had all that it needed of it.
  const needed = state?.outcome !== outcome;
  const failed = events.findLast((event) => event.type === 'step.failed' && event.failure.code !== 'stopped');
  const doubt = events.findLast((event) => event.type === 'step.in-doubt');
  const said =
    failed?.type === 'step.failed'
      ? `${failed.failure.message} ${failed.failure.hint ?? ''}`
      : (doubt?.seen ?? '');
  return [
    ...(refused === undefined ? [] : [problem('refused', refused)]),
    ...(!needed || /sandbox/i.test(said)
      ? []
      : [problem('lost', `it does not say that its sandbox is gone: "${said}"`)]),
    ...(await acknowledged(walked, run)),
    ...told(walked),
    ...(await verified(run, place)),
    ...(refused === undefined ? await leftIn(run, place, false) : []),
  ];
}

const problem = (kind: Problem['kind'], what: string): Problem => ({ kind, what });

/** Killed before its first event was whole: then nothing has happened anywhere. */
async function neverOpened(place: Place): Promise<Problem[]> {
  const run = await place.run();
  const changes = run === undefined ? [] : ((await ledgerOf(run)) ?? []);
  return changes.map(({ action, target }) =>
    problem('doubled', `${action} ${target} by a run that was never opened`),
  );
}

const AGAIN: readonly (Choice | undefined)[] = [
  'plan-again',
  'retry',
  'did-not',
  'change',
  'leave-out',
  'rollback',
];
const OTHERWISE: readonly (Choice | undefined)[] = ['by-hand', 'skip', 'abort', 'rollback', 'happened'];

const answersIn = (events: readonly Stamped[]) =>
  events.filter((event) => event.type === 'question.answered');

/** Words of persons by which a change may be made once more: answers that say so, and gates that were opened. */
export function wordsIn(events: readonly Stamped[]): number {
  return answersIn(events).filter(({ choice }) => choice === undefined || AGAIN.includes(choice)).length;
}

/** A person chose another end than the walk has. */
const isOnWhim = (events: readonly Stamped[]): boolean =>
  answersIn(events).some(({ choice, id }) => OTHERWISE.includes(choice) && !id.startsWith('quiet.'));

/** `byWord`: a person's word may have been needed for what programs do, since they were killed too or somebody had a whim. */
function changed(
  now: Readonly<Record<string, number>>,
  { state, refused, events }: Walked,
  reference: Reference,
  byWord: boolean,
): Problem[] {
  const more = wordsIn(events) - reference.words;
  const problems: Problem[] = [];
  for (const [what, times] of Object.entries(now)) {
    const expected = reference.changes[what] ?? 0;
    // Objects are hidden by firedrill itself. All else is done by programs, which live on: nothing is to be made again.
    const most =
      more > 0 && (byWord || what.startsWith('s3 ')) ? Math.max(1, expected) * (1 + more) : expected;
    if (times > most) problems.push(problem('doubled', `${what} ${times} times, not ${most}`));
  }
  if (refused !== undefined || isOnWhim(events)) return problems;
  for (const [what, expected] of Object.entries(reference.changes))
    if ((now[what] ?? 0) < expected)
      problems.push(problem('lost', `${what} ${now[what] ?? 0} times, not ${expected}`));
  if (state?.outcome !== reference.outcome)
    problems.push(problem('lost', `it ended ${state?.outcome}, not ${reference.outcome}`));
  return problems;
}

/** What a program had told is in the journal, to the letter. */
async function acknowledged({ exits }: Walked, run: string): Promise<Problem[]> {
  const journal = new Set((await readFile(join(run, 'journal.jsonl'), 'utf8')).split('\n'));
  return exits
    .flatMap(({ lines }) => lines)
    .filter((line) => !journal.has(line))
    .map((line) => problem('lost', `an event that was told is not in the journal: ${line.slice(0, 160)}`));
}

/** By the events alone: their order, their times, and the closing line against the fold. */
function told({ events, state }: Walked): Problem[] {
  const problems: Problem[] = [];
  for (const [at, event] of events.entries()) {
    const before = events[at - 1];
    if (event.seq !== at) problems.push(problem('lost', `event ${at} has number ${event.seq}`));
    if (before && (event.t < before.t || event.epoch < before.epoch))
      problems.push(problem('lost', `event ${at} goes back in time or epoch`));
  }
  const closed = events.find((event) => event.type === 'run.closed');
  if (!closed || !state) return problems;
  const line = closed.rto as unknown as RtoLine;
  if (JSON.stringify(line) !== JSON.stringify(rtoLine(state)))
    problems.push(problem('lost', 'the RTO line is not the fold of the journal'));
  const { person, machine, cloud, idle } = line.attributionMs;
  if (person + machine + cloud + idle !== line.totalMs)
    problems.push(
      problem('lost', `the attribution sums to ${person + machine + cloud + idle}, not ${line.totalMs}`),
    );
  return problems;
}

async function verified(run: string, place: Place): Promise<Problem[]> {
  const { stdout, stderr } = await cli(['verify', basename(run), '--json', ...place.flags]);
  try {
    const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: readonly string[] };
    return ok ? [] : problems.map((what) => problem('lost', `verify: ${what}`));
  } catch {
    return [problem('lost', `verify said nothing: ${stderr.slice(0, 200)}`)];
  }
}

/** Files that are somebody's work in between, or hold what nobody may keep. */
const PASSING =
  /\.tfplan$|\.reading\.json$|\.new$|\.masked$|_override\.tf\.json$|\/lock\.\d+\.[^/]+$|\/copy(\/|$)|\.sock$/;
/** For what ends by itself once its run is over. */
const GRACE_MS = 15_000;

async function leftIn(run: string, place: Place, locked: boolean): Promise<Problem[]> {
  const files = (await readdir(place.state, { recursive: true })).filter((file) => PASSING.test(`/${file}`));
  return [
    ...(locked ? [problem('leftovers', 'the state is still locked')] : []),
    ...files.map((file) => problem('leftovers', `file ${file}`)),
    ...(await inClear(run)).map((file) => problem('leftovers', `the secret key in clear in ${file}`)),
    ...(await others(place)).map((line) => problem('leftovers', `process ${line.slice(0, 200)}`)),
  ];
}

/** The one holds it for us; the other for a person's own shell, and a kill at the very end leaves it a step behind. */
const HOLD_THE_KEY = ['sandbox.json', 'by-hand.md'];

/** Where else the sandbox's secret stands. */
async function inClear(run: string): Promise<string[]> {
  const { secretAccessKey } = JSON.parse(await readFile(join(run, 'sandbox.json'), 'utf8')) as Ready;
  const found: string[] = [];
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || HOLD_THE_KEY.includes(entry.name) || !existsSync(file)) continue;
    if ((await readFile(file)).includes(secretAccessKey)) found.push(relative(run, file));
  }
  return found;
}

/** Processes of a run that is over, but for its sandbox, which is looked for at the very end. */
async function others(place: Place): Promise<readonly string[]> {
  const until = performance.now() + GRACE_MS;
  for (;;) {
    const left = (await processesOf(place)).filter((line) => !isSandbox(line));
    if (left.length === 0 || performance.now() > until) return left;
    await setTimeout(200);
  }
}
