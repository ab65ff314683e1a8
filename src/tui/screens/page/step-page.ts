import { stepAtHand, stepsOf } from '../../../engine/conditions.ts';
import { framedStep } from '../../../engine/retry.ts';
import type { StepState } from '../../../engine/run-state.ts';
import { whyNotTakenBack } from '../../../engine/take-back.ts';
import { duration } from '../../../words/durations.ts';
import { credentialsWarning } from '../../credentials-warning.ts';
import { sentence } from '../../format.ts';
import type { Host } from '../../host.ts';
import { practiseText, realCommands } from '../../real-commands.ts';
import { isRollbackQuestion, rollbackByHand } from '../../rollback-by-hand.ts';
import { stepMs, usuallyOf } from '../../run-clock.ts';
import { code, heading, line, type StyledLine, table } from '../../styled-lines.ts';
import type { RunModel } from '../../view-model.ts';
import type { PageScreen } from './state.ts';

const EFFECTS = {
  read: 'only reads',
  plan: 'makes a plan; changes nothing',
  session: 'looks at the machine; changes nothing',
  mutate: 'changes the world',
} as const;

/** Where a step stands, as words. */
const STANDS: Readonly<Record<StepState['status'], string>> = {
  pending: 'It has not begun.',
  ready: 'It is next.',
  running: 'It is at work.',
  succeeded: 'It succeeded',
  'by-hand': 'It was done by hand',
  failed: 'It failed',
  'in-doubt': 'Whether it happened is in doubt',
  skipped: 'It was skipped',
};

function standsOf({ status, summary, note, failure, doubt }: StepState): string {
  const said =
    status === 'failed' ? failure?.message : status === 'in-doubt' ? doubt?.seen : (note ?? summary);
  const stands = STANDS[status];
  return stands.endsWith('.')
    ? stands
    : sentence(said === undefined || said === '' ? stands : `${stands}: ${said}`);
}

export function stepPage(
  run: RunModel,
  host: Pick<Host, 'byHand' | 'practise'>,
  id: string | undefined = stepAtHand(run.state)?.id,
): PageScreen {
  const steps = stepsOf(run.state);
  const at = steps.findIndex((one) => one.id === id);
  const step = steps[at];
  if (step === undefined)
    return { name: 'page', title: 'Step', lines: [line('This runbook has no steps.')], top: 0 };
  const framed = framedStep(run.state, step.id);
  const outputs = Object.entries(step.outputs).map(
    ([word, value]) => [word, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const { question } = run.state;
  const undo =
    framed.rollback === undefined
      ? []
      : [
          line(),
          heading('Its rollback, by hand'),
          ...code(realCommands(run.state, rollbackByHand(run.state, step.id))),
        ];
  const warning = 'credentialsUntil' in step.outputs ? credentialsWarning(run) : undefined;
  // Whoever is at it wants that first.
  const undoing = question?.step === step.id && isRollbackQuestion(question);
  return {
    name: 'page',
    title: `${at + 1} of ${steps.length}  ${framed.title}`,
    top: 0,
    step: step.id,
    lines: [
      line(standsOf(step)),
      ...byMistake(run, step),
      ...(warning === undefined ? [] : [{ text: `! ${warning}`, style: 'bad' } as const]),
      ...(undoing ? undo : []),
      line(),
      heading('Why'),
      line(framed.why),
      line(),
      heading('What it does'),
      line(
        `${framed.action}: ${EFFECTS[framed.contract.effect]}. ${capital(usuallyOf(run, framed))}${hadOf(run, step)}.`,
      ),
      line(framed.required ? 'It cannot be skipped.' : 'It can be skipped, with a reason.'),
      line(
        framed.rollback === undefined
          ? 'It has no rollback.'
          : sentence(`Its rollback: ${framed.rollback.title}`),
      ),
      line(),
      heading('By hand'),
      ...code(realCommands(run.state, host.byHand(run.state, step.id))),
      ...(undoing ? [] : undo),
      line(),
      ...practiseText(run.state, host.practise()),
      ...(outputs.length === 0 ? [] : [heading('What it found'), ...table(outputs)]),
    ],
  };
}

/** Where a person looks who said by mistake that they had done it. */
function byMistake({ state, watching }: RunModel, step: StepState): readonly StyledLine[] {
  const why = whyNotTakenBack(state, step.id);
  if (watching || (why !== undefined && step.status !== 'by-hand')) return [];
  return [line(why ?? 'Said by mistake? U takes it back, and the step is open again.')];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What it has had of that: nothing to say before it began. */
function hadOf({ state, nowMs }: RunModel, step: StepState): string {
  if (step.attempt === 0) return '';
  const over = step.status !== 'running' && step.status !== 'ready';
  return `; ${over ? 'took' : 'so far'} ${duration(stepMs(state, step, nowMs))}, attempt ${step.attempt}`;
}
