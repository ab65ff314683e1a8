import { Box, Text } from 'ink';
import { stepsOf } from '../../../engine/conditions.ts';
import { counted } from '../../format.ts';
import { narrow, panesHeight } from '../../layout.ts';
import { fitting, nowNextYou } from '../../now-next-you.ts';
import { useModel, useScreen, useStillRun } from '../../use-model.ts';
import type { StillRun } from '../../view-model.ts';
import { Banner } from '../../widgets/banner.tsx';
import { BootPane } from '../../widgets/boot-pane.tsx';
import { LogPane } from '../../widgets/log-pane.tsx';
import { Moving } from '../../widgets/moving.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Steps } from '../../widgets/steps.tsx';
import { bootHeight } from './boot-height.ts';

/** Columns of the steps pane beside the log. */
const stepsWidth = (columns: number): number => Math.max(34, Math.min(50, Math.floor(columns * 0.36)));

/** The steps beside the log; each alone with `z`. */
export function Run() {
  const screen = useScreen('run');
  const run = useStillRun();
  const columns = useModel((model) => model.size.columns);
  const height = useModel(panesHeight);
  const one = useModel(narrow);
  const boot = useModel(bootHeight);
  if (run === undefined) return null;
  const beside = screen.layout === 'both' && !one;
  const steps = screen.layout === 'log' ? 0 : beside ? stepsWidth(columns) : columns;
  return (
    <Box flexDirection="column">
      <NowNextYouLines />
      <Banner />
      <Box height={height}>
        {steps > 0 && (
          <Pane title="Steps" note={countOf(run)} width={steps} height={height}>
            <Steps
              state={run.state}
              width={steps - 4}
              height={height - 2}
              progress={progressLines(run)}
              watched={run.watching !== undefined}
            />
          </Pane>
        )}
        {steps < columns && (
          <Box flexDirection="column" width={columns - steps}>
            {boot > 0 && run.progress?.boot && (
              <BootPane {...run.progress.boot} width={columns - steps} height={boot} />
            )}
            <LogPane
              of={run}
              screen={screen}
              width={columns - steps}
              height={height - boot}
              bare={screen.layout === 'log'}
            />
          </Box>
        )}
      </Box>
    </Box>
  );
}

const LINES = [
  ['NOW', 'now'],
  ['NEXT', 'next'],
  ['YOU', 'you'],
] as const;

/** Before anything else: what goes on, what comes then, what the person has to do. */
function NowNextYouLines() {
  const calls = useModel(({ run }) => run !== undefined && nowNextYou(run).calls);
  return (
    <Box flexDirection="column" flexShrink={0} paddingX={1}>
      {LINES.map(([word, line]) => {
        const called = calls && line === 'you';
        return (
          <Box key={word} height={1}>
            <Box width={6} flexShrink={0}>
              <Text bold inverse={called}>
                {word}
              </Text>
            </Box>
            <Moving
              bold={called}
              words={({ run, size }) =>
                run === undefined ? '' : fitting(nowNextYou(run)[line], size.columns - 8)
              }
            />
          </Box>
        );
      })}
    </Box>
  );
}

function countOf({ state }: StillRun): string {
  const steps = stepsOf(state);
  const over = steps.filter(
    ({ status }) => status === 'succeeded' || status === 'by-hand' || status === 'skipped',
  );
  return `${over.length} of ${steps.length}`;
}

/** `model restore`, and below it `33 %  2.6 GB of 7.8 GB`: two lines, so that what moves is not what is cut. */
export function progressLines({ progress }: StillRun): readonly string[] {
  if (progress === undefined) return [];
  const { label, done, total, unit } = progress;
  if (done === undefined) return [label];
  const amount = (n: number): string => counted(n, unit);
  if (total === undefined || total <= 0) return [label, amount(done)];
  return [label, `${Math.floor((100 * done) / total)} %  ${amount(done)} of ${amount(total)}`];
}
