import { stepsOf } from '../../engine/conditions.ts';
import { framedStep } from '../../engine/retry.ts';
import type { StepState } from '../../engine/run-state.ts';
import { duration } from '../../words/durations.ts';
import { counted } from '../format.ts';
import { clockText, stepMs, usuallyOf } from '../run-clock.ts';
import { type Trouble, troublesOf } from '../troubles.ts';
import type { RunModel } from '../view-model.ts';

/** What has changed since, one line each, in the order to hear it. What only moves with time is no news. Pure. */
export function newsOf(before: RunModel | undefined, now: RunModel): readonly string[] {
  return [
    ...stepsOf(now.state).flatMap((step) => stepNews(before, now, step)),
    ...progressNews(before, now),
    ...troubleNews(before, now),
    ...verdictNews(before, now),
  ];
}

const ENDED: Readonly<Partial<Record<StepState['status'], string>>> = {
  succeeded: 'done',
  'by-hand': 'done by hand',
  skipped: 'skipped',
};

function stepNews(before: RunModel | undefined, now: RunModel, step: StepState): readonly string[] {
  const old = before?.state.steps.find(({ id }) => id === step.id);
  if (old === step) return [];
  const framed = framedStep(now.state, step.id);
  const { title } = framed;
  const began = step.status === 'running' && (old?.status !== 'running' || old.attempt !== step.attempt);
  if (began) {
    const again = step.attempt > 1 ? `, try ${step.attempt}` : '';
    return framed.contract.asks === undefined ? [`begins: ${title}${again}, ${usuallyOf(now, framed)}`] : [];
  }
  if (step.rollback === 'running' && old?.rollback !== 'running') return [`is undone: ${title}`];
  if (old?.status === step.status) return [];
  const word = ENDED[step.status];
  // One that the run itself leaves out is never heard of.
  if (word === undefined || (step.status === 'skipped' && step.attempt === 0)) return [];
  const said = step.note ?? step.summary ?? '';
  return [
    `${step.notable ? '! ' : ''}${word}: ${title}, ${duration(stepMs(now.state, step, now.nowMs))}${said === '' ? '' : `: ${said}`}`,
  ];
}

/** Each piece of work once, and then each quarter of it. */
function progressNews(before: RunModel | undefined, now: RunModel): readonly string[] {
  const { progress } = now;
  if (progress === undefined) return [];
  const { label, done, total, unit } = progress;
  const quarter = (of: RunModel['progress']): number =>
    of?.done === undefined || !of.total ? 0 : Math.floor((4 * of.done) / of.total);
  const same = before?.progress?.label === label;
  if (same && quarter(before?.progress) === quarter(progress)) return [];
  const amount = (n: number): string => counted(n, unit);
  const share =
    done === undefined ? '' : total ? `, ${amount(done)} of ${amount(total)}` : `, ${amount(done)}`;
  return [`  ${label}${share}`];
}

/** What is wrong is said when it begins, and again when it is over: nothing else on the screen says so. */
function troubleNews(before: RunModel | undefined, now: RunModel): readonly string[] {
  const old = before === undefined ? [] : troublesOf(before);
  const all = troublesOf(now);
  const has = (of: readonly Trouble[], { id }: Trouble): boolean => of.some((one) => one.id === id);
  return [
    // A failure is told by the question that follows it.
    ...all
      .filter((one) => !old.some((was) => was.id === one.id && was.tone === one.tone))
      .filter(({ id, tone }) => tone === 'warn' || !id.startsWith('step '))
      .map(({ says: [text], tone }) => `${tone === 'bad' ? '✗ trouble' : '! trouble'}: ${text}`),
    ...old.filter((one) => !has(all, one)).map(({ says }) => `settled: ${says.at(-1) ?? ''}`),
  ];
}

function verdictNews(before: RunModel | undefined, now: RunModel): readonly string[] {
  const of = (run: RunModel) => clockText(run.state, run.nowMs, run.forecast);
  const { target, left, verdict } = of(now);
  if (now.state.phase !== 'open' || (before !== undefined && kind(of(before).verdict) === kind(verdict)))
    return [];
  return [[target, left, verdict].filter(Boolean).join(', ')];
}

/** By how much it is late changes with every second, and is no news. */
const kind = (verdict: string): string =>
  verdict.startsWith('! try ') ? '✓ on track' : verdict.replace(/[\d:]+/g, '');
