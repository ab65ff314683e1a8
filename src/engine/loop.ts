import { judge } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Draft, Event, Failure, FramedStep, Facts, Json, Stamped } from './events.ts';
import { type Effect, next, questionId } from './next.ts';
import { reduce } from './reduce.ts';
import { framedStep } from './retry.ts';
import type { RunState } from './state.ts';
import type { LogSource, RunView } from './view.ts';

/** What the loop needs of the world. */
export interface LoopPorts {
  readonly clock: Clock;
  append(event: Draft): Promise<Stamped>;
  /** Runs one attempt of a step, or its rollback. Never rejects for a failure of the step: that is a value. */
  perform(work: Work): Promise<Ended>;
  /** The line that a closing or a settlement carries (DESIGN §3). Called with the state as it will be. */
  rtoLine(state: RunState): Json;
  readonly log: LogSource;
}

export interface Work {
  readonly step: FramedStep;
  readonly attempt: number;
  readonly rollback: boolean;
  readonly state: RunState;
  readonly signal: AbortSignal;
  append(event: Event): Promise<unknown>;
  progress(progress: Progress): void;
}

export type Progress = NonNullable<ReturnType<RunView['progress']>>;

export type Ended =
  | { readonly ok: true; readonly summary: string; readonly outputs: Facts; readonly question?: StepQuestion }
  | { readonly ok: false; readonly failure: Failure };

export interface StepQuestion {
  readonly kind: 'gate' | 'note';
  readonly title: string;
  readonly expects?: string;
  readonly digest?: string;
  readonly validForMs?: number;
  readonly facts: Facts;
}

export interface Run extends RunView {
  /** Called with each event once it is on disk, in order. */
  onEvent(listener: (event: Stamped) => void): void;
  /** Stops here in good order, since nobody is there to answer. */
  leave(reason: string): Promise<void>;
  /** Goes on until the run is closed or paused. Rejects only when the journal can't be written. */
  drive(): Promise<RunState>;
}

/** How often progress is written down; the screen sees every one. */
const PROGRESS_EVERY_MS = 5000;
/** How often a running step is held against its time limit. */
const TIMEOUT_LOOK_MS = 250;

/**
 * One run at work. `first` is the fold of what is on disk; `timeBase` is the run time at the moment of this call.
 * The only writer of the journal; everything that happens goes through `write`.
 */
export function startLoop(ports: LoopPorts, first: RunState, runTime: () => number): Run {
  let state = first;
  let progress: Progress | undefined;
  let progressWrittenAt = 0;
  let working: AbortController | undefined;
  let wake: () => void = () => undefined;
  const listeners = new Set<() => void>();
  const onEvent: ((event: Stamped) => void)[] = [];

  async function write(event: Draft): Promise<void> {
    const stamped = await ports.append(event);
    state = reduce(state, stamped);
    ports.clock.pace(state.question ? 'person' : 'machine');
    for (const listener of onEvent) listener(stamped);
    for (const listener of listeners) listener();
    wake();
  }

  function report(step: string, now: Progress): void {
    progress = now;
    for (const listener of listeners) listener();
    if (Date.now() - progressWrittenAt < PROGRESS_EVERY_MS) return;
    progressWrittenAt = Date.now();
    // A lost journal ends the run at the next event that is waited for.
    void write({ type: 'step.progress', step, ...now }).catch(() => undefined);
  }

  async function drive(): Promise<RunState> {
    for (;;) {
      const effect = next(state);
      if (effect.do === 'wait' && state.phase !== 'open') return state;
      if (effect.do === 'wait') {
        const before = state;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (state !== before) resolve();
        });
        wake = () => undefined;
      } else await act(effect);
    }
  }

  async function act(effect: Exclude<Effect, { do: 'wait' }>): Promise<void> {
    switch (effect.do) {
      case 'start':
        return start(effect);
      case 'finish': {
        const answer = state.steps.find(({ id }) => id === effect.step)?.answer;
        const attempt = state.steps.find(({ id }) => id === effect.step)?.attempt ?? 1;
        const outputs = {
          by: answer?.by ?? '',
          ...(answer?.digest === undefined ? {} : { digest: answer.digest }),
          note: answer?.text ?? '',
        };
        return write({
          type: 'step.succeeded',
          step: effect.step,
          attempt,
          summary: `by ${answer?.by ?? 'nobody'}`,
          outputs,
        });
      }
      case 'skip':
        return write({ type: 'step.skipped', step: effect.step, reason: effect.reason });
      case 'fail':
        return write({ type: 'step.failed', step: effect.step, attempt: 0, failure: effect.failure });
      case 'ask':
        return write({ type: 'question.opened', ...effect.question });
      case 'pause':
        return write({ type: 'run.paused', by: state.frame.operator, reason: effect.reason });
      case 'close': {
        const closing = { type: 'run.closed', outcome: effect.outcome } as const;
        return write((stamp) => ({
          ...closing,
          rto: ports.rtoLine(reduce(state, { ...stamp, ...closing, rto: null })),
        }));
      }
    }
  }

  async function start({ step, attempt, rollback }: Extract<Effect, { do: 'start' }>): Promise<void> {
    const framed = framedStep(state, step);
    const mark = rollback ? ({ rollback: true } as const) : {};
    await write({ type: 'step.started', step, attempt, params: paramsOf(framed, rollback), ...mark });
    progress = undefined;
    const stopped = new AbortController();
    working = stopped;
    const disarm = armTimeout(framed.timeoutMs, stopped);
    const ended = await ports
      .perform({
        step: framed,
        attempt,
        rollback: rollback ?? false,
        state,
        signal: stopped.signal,
        append: write,
        progress: (now) => report(step, now),
      })
      .finally(() => {
        disarm();
        working = undefined;
        progress = undefined;
      });
    if (!ended.ok)
      return write({
        type: 'step.failed',
        step,
        attempt,
        failure: whyStopped(stopped, framed, ended.failure),
        ...mark,
      });
    if (!ended.question)
      return write({
        type: 'step.succeeded',
        step,
        attempt,
        summary: ended.summary,
        outputs: ended.outputs,
        ...mark,
      });
    const { validForMs, ...question } = ended.question;
    const id = questionId({ ...stepState(step), attempt });
    const until =
      validForMs === undefined
        ? {}
        : {
            expiresT: Math.round(runTime() + validForMs),
            expiresAt: new Date(Date.now() + validForMs).toISOString(),
          };
    return write({ type: 'question.opened', id, step, ...question, ...until });
  }

  function armTimeout(timeoutMs: number | undefined, stopped: AbortController): () => void {
    if (timeoutMs === undefined) return () => undefined;
    const until = runTime() + timeoutMs;
    const look = setInterval(() => {
      if (runTime() >= until) stopped.abort(new Error('timeout'));
    }, TIMEOUT_LOOK_MS);
    return () => clearInterval(look);
  }

  const stepState = (id: string) => {
    const found = state.steps.find((step) => step.id === id);
    if (!found) throw new Error(`no step ${id}`);
    return found;
  };

  const view: RunView = {
    state: () => state,
    now: runTime,
    progress: () => progress,
    log: ports.log,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async answer(id, answer) {
      const question = state.question;
      if (question?.id !== id)
        return `There is no open question "${id}"${question ? `; the open one is "${question.id}"` : ''}.`;
      if (question.expiresT !== undefined && runTime() > question.expiresT) {
        await write({ type: 'question.closed', id, reason: 'what was reviewed is too old' });
        await write({
          type: 'step.failed',
          step: question.step,
          attempt: stepState(question.step).attempt,
          failure: EXPIRED,
        });
        return EXPIRED.message;
      }
      const verdict = judge(state, question, answer);
      if (!verdict.ok) {
        await write({ type: 'question.refused', id, by: answer.by, reason: verdict.reason });
        return verdict.reason;
      }
      const digest = question.digest === undefined ? {} : { digest: question.digest };
      // First, while the open question still holds everything back: the retry must see the new values.
      for (const change of verdict.changes) await write({ type: 'input.changed', ...change, by: answer.by });
      await write({ type: 'question.answered', id, ...answer, ...digest });
      return undefined;
    },
    async ask(what) {
      if (state.phase !== 'open') return;
      await write({ type: 'stop.asked', by: state.frame.operator, how: what });
      const running = state.steps.find(({ status }) => status === 'running');
      const mutating = running && framedStep(state, running.id).contract.effect === 'mutate';
      // Work that only reads is simply stopped; what changes the world runs to its end unless it is interrupted by name.
      if (what === 'interrupt' || ((what === 'pause' || what === 'abort') && !mutating))
        working?.abort(new Error('stopped'));
    },
    async correctT0(t0) {
      const beforeMs = Math.max(0, Date.parse(state.openedAt) - t0.getTime());
      await write({ type: 't0.corrected', t0: t0.toISOString(), beforeMs, by: state.frame.operator });
    },
    async settle(id, note) {
      const by = state.frame.operator;
      const settled = { type: 'obligation.settled', id, by, note } as const;
      if (state.phase !== 'closed') return write(settled);
      // After the end every settlement carries the run's line anew (DESIGN §3).
      return write((stamp) => ({ ...settled, rto: ports.rtoLine(reduce(state, { ...stamp, ...settled })) }));
    },
  };
  const leave = (reason: string) => write({ type: 'run.paused', by: 'firedrill', reason });
  return { ...view, drive, leave, onEvent: (listener) => void onEvent.push(listener) };
}

const EXPIRED: Failure = {
  code: 'plan-expired',
  message: 'The gate has closed: what it showed is more than 15 minutes old, and the world may have moved.',
  hint: 'Try again: it plans anew and shows a new gate.',
};

function whyStopped(stopped: AbortController, step: FramedStep, failure: Failure): Failure {
  if (!stopped.signal.aborted) return failure;
  if (stopped.signal.reason instanceof Error && stopped.signal.reason.message === 'timeout') {
    const limit = Math.round((step.timeoutMs ?? 0) / 1000);
    return {
      ...failure,
      code: 'timeout',
      message: `"${step.title}" took longer than its limit of ${limit} s.`,
      hint: failure.message,
    };
  }
  if (step.contract.effect === 'mutate') return failure;
  return { code: 'stopped', message: 'Stopped on request before it changed anything.' };
}

function paramsOf(step: FramedStep, rollback: boolean | undefined): Facts {
  return (rollback ? (step.rollback?.with ?? {}) : step.with) as Facts;
}
