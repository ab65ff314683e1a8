import { Box, Text } from 'ink';
import { totalMs } from '../../../engine/attribution.ts';
import { stepsOf } from '../../../engine/conditions.ts';
import { duration, shares, spentWords } from '../../../words/durations.ts';
import { headline } from '../../headline.ts';
import { bodyHeight } from '../../layout.ts';
import { ownerNow, spentNow, stepMs, usuallyOf } from '../../run-clock.ts';
import { hiddenNote } from '../../scrolling.ts';
import { useModel, useScreen } from '../../use-model.ts';
import type { RunModel } from '../../view-model.ts';
import { Bars } from '../../widgets/bars.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { WORD } from './summary-facts.ts';
import { summaryLines } from './summary-lines.ts';

/** How it ended, where the time went, what is left open, and where the evidence lies. */
export function Summary() {
  const run = useModel((model) => model.run);
  const screen = useScreen('summary');
  const height = useModel(bodyHeight);
  const columns = useModel((model) => model.size.columns);
  if (run === undefined) return null;
  const { title, tone } = headline(run.state);
  const spent = shares(
    spentNow(run.state, run.nowMs),
    run.state.phase === 'closed' ? undefined : ownerNow(run.state),
  );
  const width = columns - 4;
  const { whole, short, facts, rows, last } = summaryLines(run, width, height);
  const from = Math.min(screen.top, last);
  return (
    <Pane title={title} note={hiddenNote(from, last - from)} height={height} color={tone}>
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
        <Text>{facts.slice(from, from + rows).join('\n')}</Text>
      </Box>
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
