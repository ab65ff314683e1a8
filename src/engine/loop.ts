import { mayHaveActed } from './changing.ts';
import { makeControls } from './controls.ts';
import type { Event, Facts, FramedStep, Stamped } from './events.ts';
import { makeLeaveNow } from './leave-now.ts';
import { leftBehind } from './left-behind.ts';
import type { Cut, Ended, LoopPorts } from './loop-ports.ts';
import { type Effect, next, questionId } from './next.ts';
import { startsChange } from './patch-state.ts';
import type { Recovery } from './recover.ts';
import { reduce } from './reduce.ts';
import { stepToDo } from './rollback.ts';
import type { RunState } from './run-state.ts';
import { type Progress, type RunView, type Shown, withPace } from './run-view.ts';
import { until, watchLimit, whenLeft, whyEnded } from './time-limit.ts';
import { makeWriter } from './writer.ts';

export interface Run extends RunView {
  /** Called with each event once it is on disk, in order. */
  onEvent(listener: (event: Stamped) => void): void;
  /** Stops here in good order, since nobody is there to answer. */
  leave(reason: string): Promise<void>;
  /** Writes down that this machine slept, where the run is still at work. */
  slept(what: Omit<Extract<Event, { type: 'machine.slept' }>, 'type'>): Promise<void>;
  /** Goes on until the run is closed or paused. Rejects only when the journal can't be written. */
  drive(): Promise<RunState>;
}

// Longer than other files: it is one closure, in which one decision follows the other on the same state.

/** How often progress is written down, where it is another than the last; the screen sees every one. */
const PROGRESS_EVERY_MS = 5000;

type Start = Omit<Extract<Effect, { do: 'start' }>, 'do'> & { readonly cut?: Cut };

/**
 * One run at work. `first` is the fold of what is on disk; `runTime` is run time in ms, now.
 * Everything that happens goes through the writer, one decision at a time.
 */
export function startLoop(
  ports: LoopPorts,
  first: RunState,
  runTime: () => number,
  { conclude }: { readonly conclude?: Recovery['conclude'] | undefined } = {},
): Run {
  const writer = makeWriter(ports.append, first);
  const { state, write, exclusively } = writer;
  let progress: Shown | undefined;
  let progressWrittenAt = Number.NEGATIVE_INFINITY;
  let progressWritten = '';
  let working: AbortController | undefined;
  let hushed = false;
  const stop = () => working?.abort(new Error('stopped'));
  const { promise: letGo, resolve: letBe } = Promise.withResolvers<undefined>();

  const pace = () => ports.clock.pace(state().question || state().phase !== 'open' ? 'person' : 'machine');
  pace();
  writer.onEvent(pace);

  async function drive(): Promise<RunState> {
    if (conclude) await work({ ...conclude, cut: { began: conclude.began } });
    for (;;) {
      const before = state();
      const started = await exclusively(decide);
      if (started) await work(started);
      else if (state() === before) {
        if (before.phase !== 'open' || before.left) return before;
        await writer.changedSince(before);
      }
    }
  }

  /** Does what `next` says, but for the work of a step, which must not hold up answers and stops. */
  async function decide(): Promise<Start | undefined> {
    const effect = next(state());
    switch (effect.do) {
      case 'wait':
        return undefined;
      case 'start': {
        const { step, attempt, rollback } = effect;
        const params = paramsOf(stepToDo(state(), effect), rollback);
        await write({ type: 'step.started', step, attempt, params, ...mark(effect) });
        return effect;
      }
      case 'look':
        return { ...effect, cut: { began: true } };
      case 'finish':
        await finish(effect);
        return undefined;
      case 'skip':
        await write({ type: 'step.skipped', step: effect.step, reason: effect.reason });
        return undefined;
      case 'fail':
        await write({ type: 'step.failed', step: effect.step, attempt: 0, failure: effect.failure });
        return undefined;
      case 'ask':
        await write({ type: 'question.opened', ...effect.question });
        return undefined;
      case 'pause':
        await write({ type: 'run.paused', by: state().operator, reason: effect.reason });
        return undefined;
      case 'close': {
        if (effect.outcome === 'aborted' || effect.outcome === 'failed')
          for (const owed of leftBehind(state())) await write({ type: 'obligation.opened', ...owed });
        const { told } = ports;
        const closing = { type: 'run.closed', outcome: effect.outcome, ...(told && { told }) } as const;
        await write((stamp) => ({
          ...closing,
          rto: ports.rtoLine(reduce(state(), { ...stamp, ...closing, rto: null })),
        }));
        return undefined;
      }
    }
  }

  /** The end of a step that asked a person, once they have answered. */
  async function finish(effect: Extract<Effect, { do: 'finish' }>): Promise<void> {
    const step = state().steps.find(({ id }) => id === effect.step);
    const { by = '', digest, text = '' } = step?.answer ?? {};
    const outputs = { by, note: text, ...(digest === undefined ? {} : { digest }) };
    const attempt = step?.attempt ?? 1;
    const summary = `by ${by}`;
    await write({ type: 'step.succeeded', step: effect.step, attempt, summary, outputs, ...mark(effect) });
  }

  async function work(start: Start): Promise<void> {
    const { step, attempt, rollback = false } = start;
    const framed = stepToDo(state(), start);
    const stopped = new AbortController();
    working = stopped;
    const disarm = watchLimit(framed.timeoutMs, runTime, (ms) => pastLimit(start, stopped, ms));
    const { left, done } = whenLeft(stopped.signal);
    const performed = ports.perform({
      step: framed,
      attempt,
      rollback,
      ...(start.cut && { cut: start.cut }),
      state,
      signal: stopped.signal,
      now: runTime,
      append: async (event) => {
        // What was left may come back to life: it has no part in the run any more.
        const recorded = event.type === 'output.recorded' && state().phase !== 'closed';
        if (working === stopped || recorded) return write(event);
        throw new Error('this work was left alone');
      },
      progress: (now) => report(stopped, step, now),
    });
    const changes = startsChange(state(), step, rollback);
    const ended = await Promise.race([performed, letGo, ...(changes ? [] : [left])]).finally(() => {
      done();
      disarm();
      working = undefined;
      progress = undefined;
      progressWritten = '';
    });
    if (!ended || state().left) return;
    await exclusively(() => end(start, framed, stopped, ended));
    await Promise.race([ended.afterwards?.(), letGo]);
  }

  async function end(start: Start, framed: FramedStep, stopped: AbortController, ended: Ended) {
    const { step, attempt } = start;
    if (ended.ok === 'unknown') return write({ type: 'step.in-doubt', step, attempt, ...ended.doubt });
    if (!ended.ok) {
      const failure = whyEnded(
        stopped.signal,
        framed,
        startsChange(state(), step, start.rollback),
        ended.failure,
        mayHaveActed(state()),
      );
      return write({ type: 'step.failed', step, attempt, failure, ...mark(start) });
    }
    const { summary, outputs, notable, question } = ended;
    if (!question) {
      const done = { summary, outputs, ...(notable && { notable }) };
      return write({ type: 'step.succeeded', step, attempt, ...done, ...mark(start) });
    }
    const { validForMs, ...asked } = question;
    const asking = state().steps.find(({ id }) => id === step) ?? { id: step, attempt };
    const id = questionId(asking, start.rollback ? 'rollback' : undefined);
    return write({ type: 'question.opened', id, step, ...asked, ...until(validForMs, runTime()) });
  }

  function report(stopped: AbortController, step: string, now: Progress): void {
    // An action that is over may still have a word on its way.
    if (working !== stopped) return;
    // What goes wrong, or is well again, does not wait for its turn.
    const due =
      progress?.warning !== now.warning || performance.now() - progressWrittenAt >= PROGRESS_EVERY_MS;
    progress = withPace(progress, now, runTime());
    writer.tell();
    if (hushed || !due) return;
    const { boot: _boot, launched: _launched, ...said } = now;
    const event = { type: 'step.progress', step, ...said } as const;
    if (JSON.stringify(event) === progressWritten) return;
    progressWrittenAt = performance.now();
    progressWritten = JSON.stringify(event);
    // A lost journal ends the run at the next event that is waited for.
    void write(event).catch(() => undefined);
  }

  /** Work that only reads ends at its limit. What changes something goes on, and is said to take long. */
  function pastLimit(start: Start, stopped: AbortController, limitMs: number): void {
    const { step, attempt, rollback } = start;
    if (!startsChange(state(), step, rollback)) return stopped.abort(new Error('timeout'));
    const overdue = { type: 'step.overdue', step, attempt, limitMs, ...mark(start) } as const;
    void exclusively(async () => {
      if (working === stopped) await write(overdue);
      // A lost journal ends the run at the next event that is waited for.
    }).catch(() => undefined);
  }

  return {
    ...makeControls({
      writer,
      runTime,
      rtoLine: ports.rtoLine,
      look: ports.look,
      stop,
    }),
    leaveNow: makeLeaveNow({
      writer,
      stop,
      hush: () => {
        hushed = true;
      },
      letBe: () => letBe(undefined),
    }),
    state,
    now: runTime,
    progress: () => progress,
    log: ports.log,
    subscribe: writer.subscribe,
    onEvent: writer.onEvent,
    leave: (reason) =>
      exclusively(async () => {
        if (state().phase === 'open') await write({ type: 'run.paused', by: 'firedrill', reason });
      }),
    slept: (what) =>
      exclusively(async () => {
        if (state().phase === 'open' && !state().left) await write({ type: 'machine.slept', ...what });
      }),
    drive,
  };
}

function paramsOf(step: FramedStep, rollback: boolean | undefined): Facts {
  return (rollback ? (step.rollback?.with ?? {}) : step.with) as Facts;
}

function mark({ rollback }: { readonly rollback?: true }): { rollback?: true } {
  return rollback ? { rollback } : {};
}
