import { Box, Text } from 'ink';
import { isRunning } from '../../engine/attribution.ts';
import { stepAtHand, stepsOf } from '../../engine/conditions.ts';
import { framedStep } from '../../engine/retry.ts';
import type { RunState, StepState } from '../../engine/run-state.ts';
import { mayHappen } from '../../rto/forecast.ts';
import { duration, short } from '../../words/durations.ts';
import { isToCome, stepMs, usualMs } from '../run-clock.ts';
import { firstShown } from '../scrolling.ts';
import type { RunModel } from '../view-model.ts';
import { wrap } from '../wrap.ts';
import { Moving } from './moving.tsx';

interface Props {
  readonly state: RunState;
  readonly width: number;
  readonly height: number;
  readonly progress: readonly string[];
  /** By somebody who cannot act: whose time it was is theirs, who have the run. */
  readonly watched?: boolean;
}

/** The steps with their signs and times; when they do not fit, the ones around the step at hand. */
export function Steps({ state, width, height, progress, watched = false }: Props) {
  const hand = stepAtHand(state);
  const outcomes = stepsOf(state).filter((step) => step !== hand && outcomeOf(step) !== '').length;
  // Below each step where all of it fits; else beside its title, if it is short.
  const roomy = stepsOf(state).length + 4 + progress.length + outcomes <= height;
  const rows = stepsOf(state).flatMap((step) => {
    const title = state.frame.runbook.steps.find(({ id }) => id === step.id)?.title ?? step.id;
    const [first = '', ...rest] = step === hand ? wrap(title, width - NOTE) : [title];
    const row = {
      title: first,
      beside: roomy ? '' : outcomeOf(step),
      step,
      state,
      atHand: step === hand,
      who: watched ? 'they' : 'you',
    };
    const below = roomy && step !== hand ? outcomeOf(step) : '';
    if (step !== hand)
      return [
        <Row key={step.id} {...row} />,
        ...(below === '' ? [] : [<Below key={`outcome ${step.id}`} text={below} />]),
      ];
    return [
      <Row key={step.id} {...row} />,
      ...rest.map((text, i) => <Below key={`title ${i}`} text={text.trim()} indent={2} />),
      ...overdueWords(step, watched).map((text, i) => (
        <Below key={`overdue ${i}`} text={text} color="yellow" />
      )),
      ...progress.map((text, i) => <Below key={`progress ${i}`} text={text} />),
    ];
  });
  const at = stepsOf(state).findIndex((step) => step === hand);
  const from = firstShown(at, height, rows.length);
  const shown = rows.slice(from, from + height);
  const above = from;
  const below = rows.length - from - shown.length;
  return (
    <>
      {above > 0 ? <Text dimColor>{`  ↑ ${above + 1} more`}</Text> : shown[0]}
      {shown.slice(1, below > 0 ? -1 : undefined)}
      {below > 0 && <Text dimColor>{`  ↓ ${below + 1} more`}</Text>}
    </>
  );
}

/** Columns of a row beside its title: the sign, and the time with its word. */
const NOTE = 12;

/** Two short lines: the pane may be 34 columns wide. */
function overdueWords({ overdueMs }: StepState, watched: boolean): readonly string[] {
  if (overdueMs === undefined) return [];
  return [`! takes longer than ${short(overdueMs)}`, ...(watched ? [] : ['  ^C asks what to do'])];
}

interface BelowProps {
  readonly text: string;
  readonly color?: 'yellow';
  readonly indent?: number;
}

/** Of the step at hand: the rest of its title, stronger, and what it is doing. */
function Below({ text, color, indent = 4 }: BelowProps) {
  return (
    <Text
      wrap="truncate"
      {...(indent < 4 ? { bold: true } : color === undefined ? { dimColor: true } : { color })}
    >
      {' '.repeat(indent) + text}
    </Text>
  );
}

/** What came of a step that is done: the first of what it says, up to the details. Who answered is told by its time. */
const outcomeOf = ({ status, answer, summary = '' }: StepState): string =>
  status === 'succeeded' && answer === undefined ? (/^[^:;]*/.exec(summary)?.[0] ?? '').trim() : '';

/** Beside a title: a longer one would leave nothing of it. */
const SHORT = 13;

interface RowProps {
  readonly title: string;
  /** What came of it, where it is shown in the same line. */
  readonly beside: string;
  readonly step: StepState;
  readonly state: RunState;
  readonly atHand: boolean;
  readonly who: string;
}

const SIGNS = {
  pending: [' ', undefined],
  ready: [' ', undefined],
  running: ['●', 'cyan'],
  succeeded: ['✓', 'green'],
  'by-hand': ['✓', 'green'],
  failed: ['✗', 'red'],
  'in-doubt': ['?', 'yellow'],
  skipped: ['-', undefined],
} as const;

function Row({ title, beside, step, state, atHand, who }: RowProps) {
  const waits = state.question?.step === step.id;
  const over = state.phase === 'closed';
  const [sign, color] = waits
    ? (['▸', 'yellow'] as const)
    : state.left && isRunning(step)
      ? SIGNS['in-doubt']
      : step.rollback === 'running' && !over
        ? (['●', 'cyan'] as const)
        : over && isRunning(step)
          ? SIGNS.skipped
          : step.status === 'succeeded' && step.notable
            ? (['!', 'yellow'] as const)
            : SIGNS[step.status];
  const idle = step.status === 'pending' || step.status === 'skipped';
  return (
    <Box height={1} flexShrink={0} gap={1}>
      <Text {...(color === undefined ? {} : { color })}>{sign}</Text>
      <Box flexGrow={1} flexShrink={1} flexBasis={0}>
        <Text wrap="truncate" bold={atHand && state.phase === 'open'} dimColor={idle}>
          {title}
        </Text>
      </Box>
      {beside !== '' && beside.length <= SHORT && (
        <Box flexShrink={0}>
          <Text {...(step.notable ? { color: 'yellow' } : { dimColor: true })}>{beside}</Text>
        </Box>
      )}
      <Box flexShrink={0}>
        <Moving words={({ run }) => (run === undefined ? '' : noteOf(step.id, run, who))} />
      </Box>
    </Box>
  );
}

/** The time at the right, with the word that says whose it was or how it ended. */
function noteOf(id: string, run: RunModel, who: string): string {
  const { state, nowMs } = run;
  const step = state.steps.find((one) => one.id === id);
  const waits = state.question?.step === id;
  if (step === undefined) return '';
  if (isToCome(step)) return usualOf(step, run);
  if (step.status === 'skipped') return 'skipped';
  const time = duration(stepMs(state, step, nowMs));
  const { person, machine, cloud } = step.spentMs;
  const attempts = step.attempt > 1 ? `${step.attempt}× ` : '';
  if (waits) return `${who} ${time}`;
  if (step.status === 'by-hand') return `by hand ${time}`;
  if (step.status === 'in-doubt') return `in doubt ${time}`;
  if (step.status === 'failed') return `failed ${time}`;
  if (step.preview && step.preview.fidelity !== 'executed') return step.preview.fidelity;
  if (isRunning(step) && state.left) return `cut off ${time}`;
  if (isRunning(step)) return `${state.phase === 'closed' ? 'broken off ' : attempts}${time}`;
  return `${attempts}${person > machine + cloud ? `${who} ` : ''}${time}`;
}

/** `~0:20`: what a step that is still to come usually takes, where it may come at all. */
function usualOf({ id }: StepState, run: RunModel): string {
  const { state } = run;
  const framed = framedStep(state, id);
  if (state.phase !== 'open' || !mayHappen(framed, state)) return '';
  return framed.contract.asks === undefined ? `~${duration(usualMs(run, framed))}` : '';
}
