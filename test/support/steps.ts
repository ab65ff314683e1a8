import { join } from 'node:path';
import type { Ports } from '../../src/actions/ports.ts';
import { actions } from '../../src/actions/registry.ts';
import type { Event, Frame, FramedStep, Stamped } from '../../src/engine/events.ts';
import type { Cut, Ended } from '../../src/engine/loop-ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { framedStep } from '../../src/engine/retry.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { makeProcesses } from '../../src/process/processes.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { makePerformer } from '../../src/run/perform.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { explainError } from '../../src/worlds/explain.ts';
import { scratch } from './folder.ts';
import { frame } from './frame.ts';

/** Steps of a run, one at a time: real actions on the ports given, events folded as the loop would, no journal. */
export async function stepsOn(
  steps: readonly FramedStep[],
  ports: Partial<Ports>,
  more: Partial<Frame> = {},
) {
  const folder = await scratch();
  const events: Stamped[] = [];
  let state: RunState | undefined;
  const write = async (event: Event) => {
    const at = new Date().toISOString();
    const stamped: Stamped = { v: 1, seq: events.length, at, t: 0, epoch: 1, prev: '', ...event };
    events.push(stamped);
    state = reduce(state, stamped);
  };
  const now = (): RunState => {
    if (!state) throw new Error('the run is not opened');
    return state;
  };
  await write({ type: 'run.opened', ...frame(steps, more) });
  const launcher = join(import.meta.dirname, '../../dist/launcher.js');
  const processes: Ports['processes'] = (output, records) =>
    makeProcesses({ folder: output, launcher, records });
  const perform = makePerformer({
    unmasked: [],
    world: {
      ports: {
        processes,
        border: createBorder(),
        unit: unitIn(ports.terragrunt?.unit ?? folder),
        ...ports,
      } as Ports,
      gate: { suffix: '', needsDigest: false },
      act: (action, params, context) => action.run(params, context),
      explain: (error) => explainError(error, {}),
    },
    actions,
    folder,
    log: createLogRing(),
  });
  return {
    folder,
    events,
    state: now,
    write,
    /**
     * One attempt of a step, or its rollback. A question it asks is not asked: that is the loop's. `cut`: its firedrill died
     * in the middle of it, and this one ends it.
     */
    async do(
      id: string,
      { rollback = false, cut }: { readonly rollback?: boolean; readonly cut?: Cut } = {},
    ): Promise<Ended> {
      const step = framedStep(now(), id);
      const before = now().steps.find((one) => one.id === id)?.attempt ?? 0;
      const attempt = rollback ? before : before + 1;
      const mark = { step: id, attempt, ...(rollback ? { rollback: true as const } : {}) };
      await write({ type: 'step.started', ...mark, params: {} });
      const ended = await perform({
        step,
        attempt,
        rollback,
        ...(cut && { cut }),
        state: now,
        signal: new AbortController().signal,
        now: () => 0,
        append: write,
        progress: () => undefined,
      });
      if (ended.ok === 'unknown') await write({ type: 'step.in-doubt', step: id, attempt, ...ended.doubt });
      else if (ended.ok)
        await write({ type: 'step.succeeded', ...mark, summary: ended.summary, outputs: ended.outputs });
      else await write({ type: 'step.failed', ...mark, failure: ended.failure });
      return ended;
    },
  };
}
