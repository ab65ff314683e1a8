import { Box, Text } from 'ink';
import { totalMs } from '../../../engine/attribution.ts';
import { stepsOf } from '../../../engine/conditions.ts';
import { duration, shares, spentWords } from '../../../words/durations.ts';
import { headline } from '../../headline.ts';
import { bodyHeight } from '../../layout.ts';
import { ownerNow, spentNow, stepMs, usuallyOf } from '../../run-clock.ts';
import { useModel } from '../../use-model.ts';
import type { RunModel } from '../../view-model.ts';
import { Bars } from '../../widgets/bars.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { wrap } from '../../wrap.ts';
import { factsOf, WORD } from './summary-facts.ts';

/** Rows of the four times, their sum and what sets them apart. */
const ABOVE = 6;

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
  // Bars give way before anything that can be looked for again by its name.
  const whole = title.length > width - 2 ? wrap(title, width) : [];
  const short = ABOVE + whole.length + facts.length > height - 2;
  const taught =
    run.lesson === undefined || run.state.phase !== 'closed'
      ? []
      : lesson(run.lesson, width, Math.min(8, height - 2 - ABOVE - whole.length - facts.length - 1));
  return (
    <Pane title={title} height={height} color={tone}>
      {/* Where there is too little room the lesson goes, not a line of this. */}
      <Box flexDirection="column" flexShrink={0}>
        {whole.length > 0 && <Text bold>{whole.join('\n')}</Text>}
        {/* What was not done took no time. */}
        {run.state.outcome !== 'previewed' && (
          <>
            {short ? (
              <Text wrap="truncate">
                {spentWords(spent)
                  .join('  ')
                  .replace(/^you/, run.watching ? 'they' : 'you')}
              </Text>
            ) : (
              <Bars
                width={width}
                rows={[
                  [run.watching ? 'they' : 'you', spent.person],
                  ['tool', spent.machine],
                  ['cloud', spent.cloud],
                  ['idle', spent.idle],
                ]}
              />
            )}
            {!short && <Text>{`${'in all'.padEnd(WORD)}${duration(totalMs(spent)).padStart(7)}`}</Text>}
            {!short && <Text> </Text>}
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

/** What the scenario teaches, as far as there is room; help has it whole. */
function lesson(text: string, width: number, rows: number): readonly string[] {
  const lines = wrap(`${'lesson'.padEnd(WORD)}${text}`, width, WORD);
  if (lines.length <= rows) return lines;
  if (rows < 1) return [];
  const more = ' … ? tells the rest';
  const last = (lines[rows - 1] ?? '').slice(0, width - more.length).replace(/\s+\S*$/, '');
  return [...lines.slice(0, rows - 1), last + more];
}
