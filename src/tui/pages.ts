import { stepAtHand, stepsOf } from '../engine/at-hand.ts';
import { totalMs } from '../engine/attribution.ts';
import { duration, spentWords } from '../words/durations.ts';
import type { Failure } from '../engine/failure.ts';
import { framedStep } from '../engine/retry.ts';
import type { StepState } from '../engine/state.ts';
import { stepMs, usuallyOf } from './clock.ts';
import { sentence, utcMinute } from './format.ts';
import type { Host, RunDetail } from './host.ts';
import type { RunModel, TextLine, TextScreen } from './model.ts';
import { ofRollback, rollbackByHand } from './rollback.ts';
import { runwayText } from './runway.ts';
import { code, heading, line, table } from './text-lines.ts';

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

function standsOf({ status, summary, note, failure, finding }: StepState): string {
  const said = status === 'failed' ? failure?.message : status === 'in-doubt' ? finding : (note ?? summary);
  const stands = STANDS[status];
  return stands.endsWith('.')
    ? stands
    : sentence(said === undefined || said === '' ? stands : `${stands}: ${said}`);
}

export function stepPage(
  run: RunModel,
  host: Pick<Host, 'byHand'>,
  id: string | undefined = stepAtHand(run.state)?.id,
): TextScreen {
  const steps = stepsOf(run.state);
  const at = steps.findIndex((one) => one.id === id);
  const step = steps[at];
  if (step === undefined)
    return { name: 'text', title: 'Step', lines: [line('This runbook has no steps.')], top: 0 };
  const framed = framedStep(run.state, step.id);
  const outputs = Object.entries(step.outputs).map(
    ([word, value]) => [word, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const { question } = run.state;
  const undo =
    framed.rollback === undefined
      ? []
      : [line(), heading('Its rollback, by hand'), ...code(rollbackByHand(run.state, step.id))];
  const runway = 'credentialsUntil' in step.outputs ? runwayText(run) : undefined;
  // Whoever is at it wants that first.
  const undoing = question?.step === step.id && ofRollback(question);
  return {
    name: 'text',
    title: `${at + 1} of ${steps.length}  ${framed.title}`,
    top: 0,
    step: step.id,
    lines: [
      line(standsOf(step)),
      ...(runway === undefined ? [] : [{ text: `! ${runway}`, style: 'bad' } as const]),
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
      ...code(host.byHand(run.state, step.id)),
      ...(undoing ? [] : undo),
      ...(outputs.length === 0 ? [] : [line(), heading('What it found'), ...table(outputs)]),
    ],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What it has had of that: nothing to say before it began. */
function hadOf({ state, nowMs }: RunModel, step: StepState): string {
  if (step.attempt === 0) return '';
  const over = step.status !== 'running' && step.status !== 'ready';
  return `; ${over ? 'took' : 'so far'} ${duration(stepMs(state, step, nowMs))}, attempt ${step.attempt}`;
}

/** The whole failure, and the end of the file that holds the rest. */
export async function errorPage(run: RunModel, host: Pick<Host, 'read'>): Promise<TextScreen> {
  const { state } = run;
  const step = stepAtHand(state);
  const failure: Omit<Failure, 'code' | 'changed' | 'again'> & { readonly code: string } = step?.failure ?? {
    code: 'none',
    message: step?.finding ?? 'There is no error.',
  };
  const log =
    failure.log === undefined ? undefined : await host.read(state.frame.run, failure.log).catch(unreadable);
  const facts = Object.entries(failure.facts ?? {}).map(
    ([word, value]) => [word, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return {
    name: 'text',
    title: `${step === undefined ? 'Run' : framedStep(state, step.id).title}: the whole error`,
    top: 0,
    lines: [
      { text: failure.message, style: 'bad' },
      line(`code  ${failure.code}`),
      ...(failure.hint === undefined ? [] : [line(), line(failure.hint)]),
      ...(failure.nextSteps === undefined
        ? []
        : [line(), heading('What to do next'), ...failure.nextSteps.map((next) => line(`- ${next}`))]),
      ...(facts.length === 0 ? [] : [line(), heading('Facts'), ...table(facts)]),
      ...(log === undefined ? [] : [line(), heading(failure.log ?? ''), ...code(log)]),
    ],
  };
}

const unreadable = (error: unknown): string =>
  `(cannot be read: ${error instanceof Error ? error.message : String(error)})`;

export function historyRunLines(detail: RunDetail, width: number): readonly TextLine[] {
  const { row, attributionMs: spent } = detail;
  const title = Math.max(0, ...detail.steps.map((step) => step.title.length));
  const scale = Math.max(1, ...detail.steps.map(({ ms }) => ms));
  const bar = Math.max(4, Math.min(16, width - title - 40));
  return [
    ...table([
      ['run', row.run],
      ['when', `${utcMinute(row.startedAt)}, by ${detail.operator}`],
      [
        'outcome',
        `${row.outcome ?? row.state}${row.totalMs === undefined ? '' : ` in ${duration(row.totalMs)} of ${duration(row.objectiveMs)}`}${row.met === undefined ? '' : row.met ? ', ✓ in time' : ', ✗ too late'}`,
      ],
      ['spent', `${spentWords(spent).join('  ')}  in all ${duration(totalMs(spent))}`],
      [
        'moments',
        Object.entries(detail.milestones)
          .map(([name, t]) => `${name} ${signed(t - (detail.milestones.detected ?? 0))}`)
          .join('  '),
      ],
      ...(detail.onWord === undefined ? [] : [['on word', detail.onWord] as const]),
      ['evidence', detail.evidence.folder],
      ...(detail.evidence.head === undefined ? [] : [['head', detail.evidence.head] as const]),
    ]),
    line(),
    heading('Steps'),
    ...detail.steps.flatMap((step): readonly TextLine[] => {
      const head = ` ${sign(step.outcome)} ${step.title.padEnd(title)}  ${duration(step.ms).padStart(7)}  `;
      const share = '█'.repeat(step.ms < 1000 ? 0 : Math.round((step.ms / scale) * bar)).padEnd(bar);
      const row = `${head}${share}  `;
      const words = said(step);
      // Beside it only where that is no narrow column.
      if (row.length + Math.min(words.length, 40) <= width) return [{ text: row + words, hang: row.length }];
      return [{ text: row.trimEnd() }, { text: `     ${words}`, hang: 5 }];
    }),
    ...(detail.obligations.length > 0 ? [line(), heading('Obligations')] : []),
    ...detail.obligations.flatMap(({ what, settled }) => [
      { text: ` ${settled === undefined ? '!' : '✓'} ${what}`, hang: 3 },
      { text: `   ${settled === undefined ? 'open' : `settled ${settled}`}`, hang: 3 },
    ]),
  ];
}

/** From the moment it broke, as the outcome's time is: the two must agree. */
const signed = (ms: number): string => `+${duration(ms)}`;
const SIGNS: Readonly<Record<string, string>> = {
  succeeded: '✓',
  failed: '✗',
  skipped: '-',
  'by hand': '✓',
  running: '●',
};
const sign = (outcome: string): string => SIGNS[outcome] ?? ' ';

/** What is not told by sign and time: how it ended if not well, how often it was tried, and the note. */
function said({ outcome, attempts, note }: RunDetail['steps'][number]): string {
  const ended = outcome === 'succeeded' ? '' : outcome;
  return [ended, attempts > 1 ? `${attempts} attempts` : '', note ?? ''].filter(Boolean).join(', ');
}
