import { Box, Text } from 'ink';
import type { RunState } from '../../../engine/run-state.ts';
import { bodyHeight } from '../../layout.ts';
import { useModel, useScreen, useStillRun } from '../../use-model.ts';
import { ChoiceList } from '../../widgets/choice-list.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';
import { abortAsks, interruptWords, meanwhile, stopOffers } from './stop-offers.ts';

/** Asked once more: what is interrupted may leave more behind than what fails. */
function Interrupt({ state }: { readonly state: RunState }) {
  const { asks, means } = interruptWords(state);
  return (
    <>
      <Text bold wrap="truncate">
        {asks}
      </Text>
      {means.map((text) => (
        <Box key={text} marginTop={1}>
          <Paragraph text={text} />
        </Box>
      ))}
      <Box marginTop={1}>
        <Text>{'  I  (a capital) interrupts it      esc  lets it go on'}</Text>
      </Box>
    </>
  );
}

/** Ctrl-C: nothing is stopped until it is chosen here. */
export function Stop() {
  const screen = useScreen('stop');
  const run = useStillRun();
  const height = useModel(bodyHeight);
  if (run === undefined) return null;
  const offers = stopOffers(run.state);
  return (
    <Pane title="Stop?  Nothing is stopped yet" height={height} color="yellow">
      {screen.confirm === 'abort' ? (
        <>
          <Text bold>{abortAsks(run.state)}</Text>
          <Text>{'  A  (a capital) aborts it      esc  keeps the run'}</Text>
        </>
      ) : screen.confirm === 'interrupt' ? (
        <Interrupt state={run.state} />
      ) : (
        <>
          <ChoiceList items={offers} selected={screen.selected} />
          <Box marginTop={1}>
            <Paragraph text={offers[screen.selected]?.means ?? ''} />
          </Box>
          <Box marginTop={1}>
            <Paragraph text={`Another Ctrl-C is not an answer. ${meanwhile(run.state)}`} dim />
          </Box>
        </>
      )}
    </Pane>
  );
}
