import { isRunning } from '../engine/attribution.ts';
import { stepsOf } from '../engine/conditions.ts';
import { isPlanGone } from '../engine/plan-gone.ts';
import { framedStep } from '../engine/retry.ts';
import type { RunState, StepState } from '../engine/run-state.ts';
import { count } from '../words/amounts.ts';
import { duration } from '../words/durations.ts';
import { credentialsWarning } from './credentials-warning.ts';
import type { Forms } from './now-next-you.ts';
import type { RunModel } from './view-model.ts';
import { fit } from './wrap.ts';

/** What is not as it should be, from when it is known until it is settled: it is shown on the run's screen all that time. */
export interface Trouble {
  /** The same for the same trouble, though its words change. */
  readonly id: string;
  readonly tone: 'bad' | 'warn';
  /** The first form that fits is shown. */
  readonly says: Forms;
}

/** The worst first. Pure. */
export function troublesOf(run: RunModel): readonly Trouble[] {
  const { state } = run;
  const credentials = credentialsWarning(run);
  const all: readonly Trouble[] = [
    ...stepsOf(state).flatMap((step) => ofStep(state, step)),
    ...besideWork(run),
    ...(credentials === undefined
      ? []
      : [{ id: 'credentials', tone: 'warn', says: [credentials] } satisfies Trouble]),
    ...state.obligations
      .filter((owed) => owed.settled === undefined && !isBeingMade(state, owed))
      .map(
        ({ id, what, offline }): Trouble => ({
          id: `owed ${id}`,
          tone: offline ? 'bad' : 'warn',
          says: [
            `${offline ? 'Offline' : 'Open'} until it is put right: ${what}`,
            `${offline ? 'Offline' : 'Open'}: ${what}`,
          ],
        }),
      ),
  ];
  return [...all.filter(({ tone }) => tone === 'bad'), ...all.filter(({ tone }) => tone === 'warn')];
}

/** What the work at hand does not wait for. */
function besideWork({ state, progress }: RunModel): readonly Trouble[] {
  if (progress?.warning === undefined || state.phase !== 'open') return [];
  const { warning } = progress;
  return [{ id: 'beside', tone: 'warn', says: [`${warning}. The recovery does not wait for that`, warning] }];
}

/** It is written down before its change begins: until that has ended nobody can say that it is so. */
function isBeingMade(state: RunState, { step, offline }: RunState['obligations'][number]): boolean {
  const running = state.steps.find(isRunning);
  if (running === undefined) return false;
  return (
    running.id === step || (offline === true && framedStep(state, running.id).contract.effect === 'mutate')
  );
}

function ofStep(state: RunState, step: StepState): readonly Trouble[] {
  const { id, status, failure, doubt, tries = [], overdueMs } = step;
  const title = `"${framedStep(state, id).title}"`;
  const trouble = (tone: Trouble['tone'], short: string, more: string | undefined): readonly Trouble[] => [
    { id: `step ${id}`, tone, says: more ? [`${short}: ${more}`, short] : [short] },
  ];
  if (isPlanGone(state, step)) return trouble('warn', `${title} has to be planned and asked anew`, undefined);
  if (status === 'failed' || step.rollback === 'failed')
    return trouble('bad', `${title} failed`, failure?.message);
  if (status === 'in-doubt') return trouble('bad', `Whether ${title} happened is in doubt`, doubt?.seen);
  if (status === 'running' && overdueMs !== undefined)
    return trouble('warn', `${title} takes longer than ${duration(overdueMs)}`, undefined);
  if (isRunning(step) && step.interrupted) return trouble('warn', `${title} was interrupted`, undefined);
  const open = status === 'pending' || status === 'ready' || status === 'running';
  // It is tried again: that it failed before is no news, and not over either.
  if (open && tries.length > 0)
    return trouble('warn', `${title} has failed ${count(tries.length, 'time')}`, tries.at(-1)?.message);
  return [];
}

/** One row of a banner; what does not fit in it, help tells. */
export function troubleRow({ tone, says }: Trouble, width: number, more: number): string {
  const sign = tone === 'bad' ? '✗' : '!';
  const rest = more > 0 ? `  +${more}, ? tells` : '';
  const room = width - 2 - rest.length;
  const words = says.find(({ length }) => length <= room) ?? fit(says.at(-1) ?? '', room, 1, '… ?')[0];
  return `${sign} ${words}${rest}`;
}
