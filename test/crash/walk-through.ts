import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import type { Change } from '../../src/sandbox/protocol.ts';
import { person } from './person.ts';
import { counted, isSandbox, killProgramsOf, ledgerOf, type Place, processesOf, savesIn } from './place.ts';
import type { Case } from './point.ts';
import { type Exit, program } from './program.ts';

/** Programs of one case, and of them in a row that came no step further. */
const MOST = 60;
const STUCK = 3;

/** What became of a walk that was killed and taken up until it was over. */
export interface Walked {
  /** Nothing: it was killed before its first event was whole. */
  readonly run?: string;
  readonly events: readonly Stamped[];
  readonly state?: RunState;
  readonly exits: readonly Exit[];
  /** Why it could not be taken up to its end. */
  readonly refused?: string;
}

export interface Expected {
  /** `counted` of the ledger. */
  readonly changes: Readonly<Record<string, number>>;
  /** How often the state was saved. */
  readonly saves: number;
}

/** Walks once, killed as the case says, and resumes until the run is closed. */
export async function walkThrough(
  { walk, at, what, whim }: Case,
  place: Place,
  expected?: Expected,
): Promise<Walked> {
  const { runbook, scenario, inputs } = walk;
  const worldIsLost = async () => what === 'sandbox' && !(await processesOf(place)).some(isSandbox);
  const answer = person({ whim, givesUp: what === 'all', worldIsLost });
  const moments = at.filter((point) => typeof point === 'number');
  const common = ['--json', ...place.flags, ...place.answers];
  const set = inputs.flatMap((input) => ['--input', input]);
  const open = ['rehearse', runbook, '--scenario', scenario, '--speed', 'max', ...set, ...common];
  const exits: Exit[] = [];
  const start = async (args: readonly string[]) => {
    const { killed } = await place.passed();
    const wanted = at.filter((point) => typeof point === 'string' && !killed.includes(point)) as string[];
    const exit = await program(args, { place, wanted, ms: moments[exits.length], what });
    if (exit.killed && what === 'all') await killProgramsOf(place);
    exits.push(exit);
  };
  await start(open);
  let before = '';
  let stuck = 0;
  for (;;) {
    const run = await place.run();
    const events = run === undefined ? [] : await eventsIn(run);
    if (run === undefined || events.length === 0) return { events, exits };
    const state = fold(events);
    const so = { run, events, state, exits };
    const last = exits.at(-1);
    // Whoever saw it die at the very end asks once more.
    if (state.phase === 'closed' && last?.killed && exits.length < MOST) {
      await start(['resume', basename(run), ...common]);
      continue;
    }
    if (state.phase === 'closed') return so;
    if (last?.hung) return { ...so, refused: `it hung at ${positionOf(state)}` };
    const now = positionOf(state);
    stuck = now === before && !last?.killed ? stuck + 1 : 0;
    before = now;
    const said = last?.stderr.trim().split('\n').slice(-3).join(' | ') ?? '';
    if (stuck >= STUCK)
      return { ...so, refused: `no progress in ${STUCK} resumes at ${now}: exit ${last?.code}, ${said}` };
    if (exits.length >= MOST)
      return { ...so, refused: `not over after ${MOST} programs, at ${now}: ${said}` };
    const { question } = state;
    const happened = async () => isAllDone((await ledgerOf(run)) ?? [], expected);
    const asked = question && !place.prepared.has(question.id) ? question : undefined;
    const given = asked ? ['--answer', `${asked.id}=${await answer(asked, happened)}`] : [];
    await start(['resume', basename(run), ...common, ...given]);
  }
}

/** What a resume is to move: steps, attempts, questions. */
function positionOf({ steps, question, phase }: RunState): string {
  const at = steps.filter(({ attempt, status }) => attempt > 0 || status !== 'pending');
  const looks = (doubt: (typeof steps)[number]['doubt']) => (doubt ? `?${doubt.looks}` : '');
  return `${at.map(({ id, status, attempt, doubt }) => `${id} ${status} ${attempt}${looks(doubt)}`).at(-1) ?? 'its beginning'}, ${question?.id ?? phase}, ${at.length} steps`;
}

/** A change that no state knows of is none that can be gone on with. */
function isAllDone(changes: readonly Change[], expected: Expected | undefined): boolean {
  const now = counted(changes);
  if (savesIn(changes) < (expected?.saves ?? 0)) return false;
  return Object.entries(expected?.changes ?? {}).every(([what, times]) => (now[what] ?? 0) >= times);
}

/** The whole lines of a journal. */
export async function eventsIn(run: string): Promise<readonly Stamped[]> {
  const text = await readFile(join(run, 'journal.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Stamped);
}
