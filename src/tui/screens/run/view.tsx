import { Box } from 'ink';
import { stepsOf } from '../../../engine/conditions.ts';
import { bytes } from '../../format.ts';
import { bodyHeight } from '../../layout.ts';
import { useModel, useScreen, useStillRun } from '../../use-model.ts';
import type { StillRun } from '../../view-model.ts';
import { LogPane } from '../../widgets/log-pane.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Steps } from '../../widgets/steps.tsx';

/** Columns of the steps pane beside the log. */
const stepsWidth = (columns: number): number => Math.max(34, Math.min(50, Math.floor(columns * 0.36)));

/** The steps beside the log; each alone with `z`. */
export function Run() {
  const screen = useScreen('run');
  const run = useStillRun();
  const columns = useModel((model) => model.size.columns);
  const height = useModel(bodyHeight);
  if (run === undefined) return null;
  const steps = screen.layout === 'log' ? 0 : screen.layout === 'steps' ? columns : stepsWidth(columns);
  return (
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
      {steps < columns && <LogPane run={run} screen={screen} width={columns - steps} height={height} />}
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
  const amount = (n: number): string =>
    unit === 'bytes' ? bytes(n) : `${n}${unit === undefined ? '' : ` ${unit}`}`;
  if (total === undefined || total <= 0) return [label, amount(done)];
  return [label, `${Math.floor((100 * done) / total)} %  ${amount(done)} of ${amount(total)}`];
}
