import { holds, ofThisForm } from '../engine/conditions.ts';
import type { FramedStep, Mode } from '../engine/events.ts';
import type { RunState, StepState } from '../engine/run-state.ts';
import { type BootLeft, type Shown, SILENT_MS } from '../engine/run-view.ts';
import type { Condition, Slower } from '../runbook/runbook.ts';
import { objectiveMilestone } from './line.ts';
import { latestOf, type PastRun, teaches } from './past-run.ts';
import { comparable, medianOf } from './stats.ts';

export interface Forecast {
  /** To the objective's milestone; after it to the end of the run. ms, at least 0. */
  readonly leftMs: number;
  /**
   * Why `leftMs` is only the least it will take. `longer`: the step at work has had what it usually takes, and how much
   * more it needs is unknown. `failed`: a step has failed, and what it needs is up to a person. `tried`: a try of a machine
   * that boots has failed, and it begins the next. `stalled`: what it fetches does not come any further.
   */
  readonly atLeast?: 'longer' | 'failed' | 'tried' | 'stalled';
  /** From T0 to the milestone: as it will be, or as it was. */
  readonly totalMs: number;
  /** `at risk`: the forecast is later than the objective. `missed`: the objective has passed. */
  readonly verdict: 'on track' | 'at risk' | 'missed';
  /** Where the times come from: the number of comparable runs, 0 for the runbook's own guesses. */
  readonly basis: { readonly runs: number; readonly words: string };
}

/**
 * How long it will still take: for every step still to do the median of comparable runs, or the runbook's guess, less
 * what the running step has had; where that step tells how far it is, at least as long as it will go on at its pace.
 * Pure. `nowT` is run time in ms.
 */
export function forecast(
  state: RunState,
  history: readonly PastRun[],
  nowT: number,
  progress?: Shown,
): Forecast {
  const { frame } = state;
  const name = objectiveMilestone(state);
  const reached = state.milestones[name];
  const runs = comparableTo(state, history);
  const until = reached ? -1 : frame.runbook.steps.findLastIndex(({ milestone }) => milestone === name);
  const wanted = until < 0 ? frame.runbook.steps : frame.runbook.steps.slice(0, until + 1);
  const meanwhile = meanwhileOf(state, runs, nowT, progress);
  const left =
    state.phase === 'closed'
      ? []
      : wanted.map((step) => shortened(leftOf(step, state, runs, nowT, progress), step.id, meanwhile));
  const leftMs = left.reduce((all, { ms }) => all + ms, 0);
  const totalMs = Math.max(0, state.beforeMs + (reached ? reached.t : nowT + leftMs));
  const used = Math.max(0, ...left.map(({ runs: n }) => n));
  const atLeast = left.find((one) => one.atLeast !== undefined)?.atLeast;
  return {
    leftMs,
    ...(atLeast === undefined ? {} : { atLeast }),
    totalMs,
    verdict: verdictOf(
      state,
      atLeast === undefined ? totalMs : totalMs - (leftMs % 60_000),
      reached !== undefined,
      nowT,
    ),
    basis: basisOf(used, frame.mode),
  };
}

/** Of a least time only whole minutes are shown, and the verdict is to follow from what is shown. */
function verdictOf(state: RunState, totalMs: number, reached: boolean, nowT: number): Forecast['verdict'] {
  const { objectiveMs } = state.frame;
  if (reached) return totalMs <= objectiveMs ? 'on track' : 'missed';
  if (state.beforeMs + nowT > objectiveMs) return 'missed';
  return totalMs > objectiveMs ? 'at risk' : 'on track';
}

interface Left {
  readonly ms: number;
  /** Comparable runs that its time comes from. */
  readonly runs: number;
  readonly atLeast?: NonNullable<Forecast['atLeast']>;
}

/** What goes on while a change takes longer than usual. */
interface Meanwhile {
  readonly change: string;
  /** The step that looks at what the change makes. */
  readonly next: string;
  readonly ms: number;
}

/**
 * A machine that is there boots while the change that made it goes on, as one that waits for it does. What the change takes
 * beyond its usual time is then no longer needed by the step that watches the boot.
 */
function meanwhileOf(
  state: RunState,
  runs: readonly PastRun[],
  nowT: number,
  progress: Shown | undefined,
): Meanwhile | undefined {
  const { steps } = state.frame.runbook;
  const at = steps.findIndex(({ id }) =>
    state.steps.some((one) => one.id === id && one.status === 'running'),
  );
  const [change, next] = [steps[at], steps.slice(at + 1).find(({ contract }) => contract.ofTheChange)];
  const { launchedAt } = progress ?? {};
  const startedT = state.steps.find(({ id }) => id === change?.id)?.startedT;
  if (!change || !next || launchedAt === undefined || startedT === undefined) return undefined;
  const ms = nowT - Math.max(startedT + usualOf(change, runs, state).ms, launchedAt);
  if (ms <= 0 || ms > usualOf(next, runs, state).ms) return undefined;
  return { change: change.id, next: next.id, ms };
}

function shortened(left: Left, step: string, meanwhile: Meanwhile | undefined): Left {
  if (step === meanwhile?.next) return { ...left, ms: left.ms - meanwhile.ms };
  if (step !== meanwhile?.change || left.atLeast !== 'longer') return left;
  const { ms, runs } = left;
  return { ms, runs };
}

function leftOf(
  framed: FramedStep,
  state: RunState,
  runs: readonly PastRun[],
  nowT: number,
  progress: Shown | undefined,
): Left {
  const step = state.steps.find(({ id }) => id === framed.id);
  if (!step || isOver(step) || !mayHappen(framed, state)) return { ms: 0, runs: 0 };
  const usual = usualOf(framed, runs, state);
  // Tried again, it takes as long as ever: that is the least.
  if (step.status === 'failed' || step.status === 'in-doubt') return { ...usual, atLeast: 'failed' };
  if (step.status !== 'running' || step.startedT === undefined) return usual;
  const rest = Math.max(0, usual.ms - (nowT - step.startedT));
  const told = state.question ? undefined : bootTold(progress, nowT);
  if (told) {
    // An earlier try of this run met something else than the runs before: until this one tells its pace, nobody knows more.
    if (told.by === 'usual' && step.attempt > 1)
      return { ms: told.ms, runs: usual.runs, atLeast: told.atLeast ?? 'tried' };
    // Before a transfer tells its pace, it may take as long as it did before; then its own word is better.
    const ms = told.by === 'usual' ? Math.max(rest, told.ms) : told.ms;
    const atLeast = told.atLeast ?? (ms > 0 ? undefined : 'longer');
    return { ms, runs: usual.runs, ...(atLeast && { atLeast }) };
  }
  const pace = state.question ? undefined : paceLeft(progress, nowT);
  const ms = Math.max(rest, pace ?? 0);
  // Whoever reads before they answer is not late.
  const asked = state.question?.step === framed.id;
  return { ms, runs: usual.runs, ...(ms > 0 || asked ? {} : { atLeast: 'longer' }) };
}

/** What a machine that boots still needs, as far as it has said by now. */
function bootTold(
  progress: Shown | undefined,
  nowT: number,
): (Pick<BootLeft, 'by' | 'ms'> & Pick<Forecast, 'atLeast'>) | undefined {
  const left = progress?.boot?.left;
  if (!left) return undefined;
  const { ms, by } = left;
  const passed = Math.max(0, nowT - (progress.at ?? nowT));
  const atLeast = left.atLeast ?? (isSilent(progress, nowT) ? 'stalled' : undefined);
  return { by, ms: atLeast ? ms : Math.max(0, ms - passed), ...(atLeast && { atLeast }) };
}

/** How long what a booting machine fetches has not come any further, once that is long. */
export function silentMs(progress: Shown | undefined, nowT: number): number | undefined {
  const quietMs = progress?.boot?.left?.quietMs;
  if (quietMs === undefined) return undefined;
  const ms = quietMs + Math.max(0, nowT - (progress?.at ?? nowT));
  return ms >= SILENT_MS ? ms : undefined;
}

const isSilent = (progress: Shown, nowT: number): boolean => silentMs(progress, nowT) !== undefined;

/** What is left of the work that the running step reports, at its pace so far. */
export function paceLeft(progress: Shown | undefined, nowT: number): number | undefined {
  const { done, total, since } = progress ?? {};
  if (done === undefined || total === undefined || since === undefined) return undefined;
  const made = done - since.done;
  return made > 0 ? ((total - done) * (nowT - since.t)) / made : undefined;
}

/** What each step took in comparable runs, in ms by step: the median. A step without such a run has no entry. Pure. */
export function usualTimes(state: RunState, history: readonly PastRun[]): Record<string, number> {
  const { frame } = state;
  const runs = comparableTo(state, history);
  const known = frame.runbook.steps.map((step) => [step.id, usualOf(step, runs, state)] as const);
  return Object.fromEntries(known.filter(([, usual]) => usual.runs > 0).map(([id, { ms }]) => [id, ms]));
}

/** The latest comparable run that reached its objective's milestone by the program alone. Times in ms. */
export interface LastTime {
  /** UTC ISO. */
  readonly endedAt: string;
  /** From T0 to the milestone. */
  readonly totalMs: number;
  /** By step, of those that succeeded. */
  readonly stepMs: Readonly<Record<string, number>>;
}

/** When and how fast this was last done in this world, if that is on record. Pure. */
export function lastTime(state: RunState, history: readonly PastRun[]): LastTime | undefined {
  const last = latestOf(
    comparableTo(state, history).filter((run) => teaches(run) && run.recoveryMs !== undefined),
  );
  if (!last) return undefined;
  const { endedAt, recoveryMs: totalMs = 0, kind, doneMs } = last;
  return { endedAt, totalMs, stepMs: Object.fromEntries(kind.done.map((id, n) => [id, doneMs[n] ?? 0])) };
}

function comparableTo({ frame, inputs }: RunState, history: readonly PastRun[]): readonly PastRun[] {
  const like = { runbook: frame.runbook.id, mode: frame.mode, scenario: frame.scenario ?? null };
  // A run that did one of these took another form of the runbook.
  const others = new Set(frame.runbook.steps.filter((step) => !ofThisForm(step, inputs)).map(({ id }) => id));
  return history.filter(
    ({ run, kind }) =>
      run !== frame.run && comparable(kind, like) && !kind.done.some((step) => others.has(step)),
  );
}

/** The runbook's guess, as far as it is known what this step will meet. */
export const guessOf = (framed: FramedStep, state: RunState): number =>
  slowerNow(framed, state)?.usualMs ?? framed.usualMs;

/** What is known by now to make it take another time. Journals of earlier versions hold one such thing, not a list. */
function slowerNow({ slower = [] }: FramedStep, state: RunState): Slower | undefined {
  return [slower].flat().find(({ when }) => holds(state, when));
}

/** The median of what this step took in comparable runs, or the runbook's guess. */
function usualOf(framed: FramedStep, runs: readonly PastRun[], state: RunState): Left {
  // Live runs are compared whatever they met: what made this one slower need not have been there.
  const slower = state.frame.mode === 'live' && slowerNow(framed, state);
  const times = (slower ? [] : runs)
    .map(({ kind, doneMs }) => doneMs[kind.done.indexOf(framed.id)])
    .filter((ms) => ms !== undefined);
  return { ms: Math.max(0, medianOf(times) ?? guessOf(framed, state)), runs: times.length };
}

function isOver({ status }: StepState): boolean {
  return status === 'succeeded' || status === 'skipped' || status === 'by-hand';
}

/** False once a condition is known not to hold; outputs that do not exist yet may still turn out right. */
export function mayHappen(framed: FramedStep, state: RunState): boolean {
  const isOpen = (condition: Condition): boolean =>
    'step' in condition && !state.steps.some((step) => step.id === condition.step && isOver(step));
  return framed.when.every((condition) => isOpen(condition) || holds(state, condition));
}

function basisOf(runs: number, mode: Mode): Forecast['basis'] {
  if (runs === 0) return { runs, words: "the runbook's own guess" };
  const of = mode === 'live' ? 'live run' : mode === 'dry-run' ? 'dry run' : 'rehearsal of this scenario';
  const many = of.startsWith('rehearsal') ? 'rehearsals of this scenario' : `${of}s`;
  return { runs, words: runs === 1 ? `1 ${of}` : `the median of ${runs} ${many}` };
}
