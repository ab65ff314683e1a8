import { Box, Text } from 'ink';
import { totalMs } from '../../../engine/attribution.ts';
import { stepsOf } from '../../../engine/conditions.ts';
import type { RunState } from '../../../engine/run-state.ts';
import { answersMs, objectiveMilestone } from '../../../rto/line.ts';
import { onSomebodysWordOf } from '../../../rto/on-somebodys-word.ts';
import { programName } from '../../../service/program-name.ts';
import { between, duration, shares } from '../../../words/durations.ts';
import {
  callsIn,
  changesIn,
  fidelityShares,
  NOT_PROVED,
  refusalsIn,
  unverifiableIn,
} from '../../../words/preview-words.ts';
import { bodyHeight } from '../../layout.ts';
import { elapsedMs, ownerNow, spentNow, stepMs, usuallyOf } from '../../run-clock.ts';
import { useModel } from '../../use-model.ts';
import type { RunModel } from '../../view-model.ts';
import { Bars } from '../../widgets/bars.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { middle, wrap } from '../../wrap.ts';

/** How it ended, where the time went, what is left open, and where the evidence lies. */
export function Summary() {
  const run = useModel((model) => model.run);
  const height = useModel(bodyHeight);
  const columns = useModel((model) => model.size.columns);
  if (run === undefined) return null;
  const { title, tone } = headline(run.state);
  const spent = shares(
    spentNow(run.state, run.nowMs),
    run.state.phase === 'closed' ? undefined : ownerNow(run.state),
  );
  const width = columns - 4;
  const facts = factsOf(run, width, height > 20 ? 6 : 2);
  const taught =
    run.lesson === undefined || run.state.phase !== 'closed'
      ? []
      : lesson(run.lesson, width, Math.min(8, height - 2 - ABOVE - facts.length - 1));
  return (
    <Pane title={title} height={height} color={tone}>
      {/* Where there is too little room the lesson goes, not a line of this. */}
      <Box flexDirection="column" flexShrink={0}>
        {/* What was not done took no time. */}
        {run.state.outcome !== 'previewed' && (
          <>
            <Bars
              width={width}
              rows={[
                [run.watching ? 'they' : 'you', spent.person],
                ['tool', spent.machine],
                ['cloud', spent.cloud],
                ['idle', spent.idle],
              ]}
            />
            <Text>{`${'in all'.padEnd(WORD)}${duration(totalMs(spent)).padStart(7)}`}</Text>
            <Text> </Text>
          </>
        )}
        <Text>{facts.join('\n')}</Text>
      </Box>
      {taught.length > 0 && (
        <Box marginTop={1} flexShrink={0}>
          <Text>{taught.join('\n')}</Text>
        </Box>
      )}
      {height > run.state.steps.length + 22 && <StepTimes run={run} />}
    </Pane>
  );
}

/** Where there is room: every step against what it usually takes. */
function StepTimes({ run }: { readonly run: RunModel }) {
  const { state, nowMs } = run;
  const title = Math.max(0, ...state.frame.runbook.steps.map((step) => step.title.length));
  return (
    <Box marginTop={1} flexDirection="column">
      {stepsOf(state).map((step) => {
        const framed = state.frame.runbook.steps.find(({ id }) => id === step.id);
        const took =
          step.status === 'pending'
            ? '-'
            : step.status === 'skipped'
              ? 'skipped'
              : step.preview && step.preview.fidelity !== 'executed'
                ? step.preview.fidelity
                : duration(stepMs(state, step, nowMs));
        return (
          <Text key={step.id} wrap="truncate">
            {(framed?.title ?? step.id).padEnd(title)}
            {took.padStart(state.outcome === 'previewed' ? 14 : 9)}
            <Text dimColor>{framed === undefined ? '' : `   ${usuallyOf(run, framed)}`}</Text>
          </Text>
        );
      })}
    </Box>
  );
}

export function headline(state: RunState): { readonly title: string; readonly tone: string } {
  const took = `${duration(elapsedMs(state, state.t))} of ${duration(state.frame.objectiveMs)}`;
  if (state.phase === 'paused')
    return { title: '‖ Paused: nothing is running, and the run can be resumed', tone: 'yellow' };
  if (state.outcome === 'previewed') {
    const refused = refusalsIn(state).length;
    const words = `Walked to its end, nothing was changed: ${changesIn(state)} would be made`;
    return refused > 0
      ? { title: `! ${words}, ${refused} refused`, tone: 'yellow' }
      : { title: `✓ ${words}`, tone: 'yellow' };
  }
  const { recovered, verified } = state.milestones;
  const late = elapsedMs(state, state.t) > state.frame.objectiveMs;
  const missed = late ? ': the target was missed' : '';
  const said = onSomebodysWordOf(state) === undefined ? '' : ', not all of it proved';
  const mark = late || said !== '' ? ({ sign: '!', tone: 'yellow' } as const) : { sign: '✓', tone: 'green' };
  const ended = (words: string) => ({ title: `${mark.sign} ${words}${said}${missed}`, tone: mark.tone });
  if (recovered !== undefined && state.outcome !== 'failed' && state.outcome !== 'aborted') {
    const { beforeMs } = state;
    const then =
      verified === undefined
        ? ', not verified'
        : `, verified ${duration(between(beforeMs + recovered.t, beforeMs + verified.t))} later`;
    return ended(`Recovered in ${took}${then}`);
  }
  // A runbook that ends nothing's failure has no recovery, only its proof.
  if (verified !== undefined && state.outcome === 'verified') return ended(`Done and verified in ${took}`);
  const total = duration(state.beforeMs + (state.milestones.closed?.t ?? state.t));
  return state.outcome === 'aborted'
    ? { title: `✗ Aborted after ${total}`, tone: 'red' }
    : {
        title: `✗ Ended ${objectiveMilestone(state) === 'recovered' ? 'without recovery' : 'unverified'} after ${total}`,
        tone: 'red',
      };
}

/** The step that took longest, against what it usually takes. */
function slowest(run: Omit<RunModel, 'evidence'>): string {
  const { state, nowMs } = run;
  const [step] = state.steps.toSorted((a, b) => totalMs(b.spentMs) - totalMs(a.spentMs));
  const framed = state.frame.runbook.steps.find(({ id }) => id === step?.id);
  if (step === undefined || framed === undefined || totalMs(step.spentMs) === 0) return 'nothing was done';
  return `${framed.title} ${duration(stepMs(state, step, nowMs))}, ${usuallyOf(run, framed)}`;
}

/** What is owed, each on its own, as far as there is room. */
function openOf(state: RunState, room: number): readonly string[] {
  const open = state.obligations.filter(({ settled }) => settled === undefined);
  if (open.length === 0) return ['nothing'];
  return upTo(
    room,
    open.map(({ what }) => what),
    ' (o shows them)',
  );
}

const upTo = (most: number, all: readonly string[], where = ''): readonly string[] =>
  all.length > most ? [...all.slice(0, most), `and ${all.length - most} more${where}`] : all;

/** Rows of the four times, their sum and what sets them apart. */
const ABOVE = 6;

/** One line a fact; what is owed, and what is copied from here, in as many as it takes. */
function factsOf({ state, evidence, ...run }: RunModel, width: number, room: number): readonly string[] {
  const long = (word: string, text: string) => wrap(`${word.padEnd(WORD)}${text}`, width, WORD);
  const short = (word: string, text: string) =>
    text === '' ? [] : [`${word.padEnd(WORD)}${middle(text, width - WORD)}`];
  const word = onSomebodysWordOf(state);
  return [
    ...(state.outcome === 'previewed'
      ? [
          ...refusalsIn(state).flatMap((why, i) => long(i === 0 ? 'refused' : '', why)),
          ...long('how sure', fidelityShares(state)),
          ...long('', NOT_PROVED),
          ...unverifiableIn(state).flatMap((what, i) => long(i === 0 ? 'unknown' : '', what)),
          ...upTo(room + 3, callsIn(state)).flatMap((call, i) => short(i === 0 ? 'would do' : '', call)),
        ]
      : short('slowest', slowest({ state, ...run }))),
    ...(word === undefined ? [] : wrap(`on somebody's word: ${word}`, width, WORD)),
    ...openOf(state, room).flatMap((text, i) => long(i === 0 ? 'open' : '', text)),
    ...long('evidence', evidence?.folder ?? '…'),
    ...short('head', evidence?.head ?? ''),
    ...short('run', state.frame.run),
    ...short('answers', answersOf(state)),
    ...(state.phase === 'paused'
      ? long('go on', `r, or later: ${programName()} resume ${state.frame.run}`)
      : []),
  ];
}

/** Where words are answered before pictures, callers were helped before it had recovered. */
function answersOf(state: RunState): string {
  const from = answersMs(state);
  return from === undefined ? '' : `in words from ${duration(from)} on, pictures later`;
}

/** What the scenario teaches, as far as there is room; help has it whole. */
function lesson(text: string, width: number, rows: number): readonly string[] {
  const lines = wrap(`${'lesson'.padEnd(WORD)}${text}`, width, WORD);
  if (lines.length <= rows) return lines;
  if (rows < 1) return [];
  const more = ' … ? tells the rest';
  const last = (lines[rows - 1] ?? '').slice(0, width - more.length).replace(/\s+\S*$/, '');
  return [...lines.slice(0, rows - 1), last + more];
}

const WORD = 10;
