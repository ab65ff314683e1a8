import { Box, Text } from 'ink';
import { sleptWords } from '../../../engine/slept.ts';
import { count } from '../../../words/amounts.ts';
import { ready } from '../../keyboard/early-keys.ts';
import { bodyHeight } from '../../layout.ts';
import { fitting } from '../../now-next-you.ts';
import { find } from '../../screen-stack.ts';
import { hiddenNote } from '../../scrolling.ts';
import { matcher } from '../../search.ts';
import { worlds } from '../../theme.ts';
import { useModel, useScreen, useStillRun } from '../../use-model.ts';
import type { Model, StillRun } from '../../view-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Moving } from '../../widgets/moving.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { agreeing, TypedCheck } from '../../widgets/typed-check.tsx';
import { enterCounts } from './gate-guard.ts';
import { type GateLine, textToFind } from './gate-line.ts';
import { expired, gatePane, paneLines, promptRows } from './gate-lines.ts';
import { type GateScreen, hits } from './state.ts';
import { verbOf } from './verb.ts';

/** A gate: what was reviewed, in a pane that scrolls, and the line where the name of the thing is typed. */
export function Gate() {
  const screen = useScreen('gate');
  const run = useStillRun();
  const height = useModel(bodyHeight);
  const rows = useModel((model) => gatePane(model).height);
  const count = useModel((model) => linesOf(model).length);
  if (run === undefined) return null;
  const { color, border } = worlds[run.state.frame.mode];
  const top = Math.min(screen.top, Math.max(0, count - rows));
  const below = count - top - rows;
  return (
    <Box flexDirection="column" height={height}>
      <Pane
        title={run.state.question?.title ?? ''}
        note={hiddenNote(top, below)}
        height={rows + 2}
        color={color}
        border={border}
      >
        {Array.from({ length: Math.min(rows, count - top) }, (_, i) => (
          <Row key={top + i} at={top + i} query={screen.search.editor.text} />
        ))}
      </Pane>
      <Prompt run={run} screen={screen} />
    </Box>
  );
}

interface RowProps {
  /** Which of the gate's lines. */
  readonly at: number;
  readonly query: string;
}

/** How old the plan is, and what ends soon, moves with time: so may every line. */
function Row({ at, query }: RowProps) {
  const line = (model: Model): GateLine => linesOf(model)[at] ?? { text: '' };
  const hit = useModel((model) => matcher(query)(textToFind(line(model))));
  const tone = useModel((model) => line(model).tone);
  const strong = useModel((model) => line(model).strong === true);
  const color = tone === 'bad' ? 'red' : tone === 'warn' ? 'yellow' : undefined;
  const words = (model: Model): string => {
    const { text } = line(model);
    return hit ? text.replace(/^ /, '▸') : text || ' ';
  };
  return <Moving words={words} inverse={hit} bold={strong} dim={tone === 'dim'} color={color} />;
}

/** Made once for each run, screen and size: every row asks for its own line. */
let made: { readonly of: readonly unknown[]; readonly lines: readonly GateLine[] } | undefined;
function linesOf(model: Model): readonly GateLine[] {
  const screen = find(model, 'gate');
  if (model.run === undefined || screen === undefined) return [];
  const { width, height } = gatePane(model);
  const of = [model.run, screen, width, height];
  if (!made?.of.every((one, i) => one === of[i])) made = { of, lines: paneLines(model) };
  return made.lines;
}

function Prompt({ run, screen }: { readonly run: StillRun; readonly screen: GateScreen }) {
  const open = useModel((model) => ready(screen.guard.quiet, model.tickMs));
  const old = useModel((model) => model.run !== undefined && expired(model.run));
  const busy = useModel((model) => model.busy);
  const found = useModel((model) => (screen.search.open ? hits(model, screen.search).count : 0));
  const { guard } = screen;
  const height = useModel(promptRows);
  const columns = useModel((model) => model.size.columns);
  // What must be typed is never cut.
  const verb = fitting([verbOf(run.state), 'Type'], columns - 4 - guard.expects.length);
  const counts = useModel((model) => (busy === undefined ? enterCounts(guard, model.tickMs) : undefined));
  if (screen.search.open) {
    return (
      <Box paddingX={1} height={height} flexDirection="column">
        <Text>Search the plan{screen.search.editor.text === '' ? '' : `: ${count(found, 'row')}`}</Text>
        <Text>
          / <LineEditor editor={screen.search.editor} />
        </Text>
      </Box>
    );
  }
  if (run.watching) {
    return (
      <Box paddingX={1} height={height} flexDirection="column">
        <Text wrap="truncate">
          {verb}
          {'  '}
          <Text bold>{guard.expects}</Text>
          {old && '   (it has run out)'}
        </Text>
        <Text wrap="truncate" bold>
          {run.watching.playback
            ? 'PLAYBACK: whoever was at the run had to type it.'
            : 'WATCHING: only whoever is at the run can type it.'}
        </Text>
      </Box>
    );
  }
  if (old) {
    const slept = run.state.question?.slept;
    return (
      <Box paddingX={1} height={height} flexDirection="column">
        <Text wrap="truncate" bold color="yellow">
          ! This gate has closed: what it shows is too old, and the world may have moved.
        </Text>
        {slept && <Text wrap="truncate">{`It was open so long because ${sleptWords(slept)}.`}</Text>}
        <Text wrap="truncate">Nothing was done. Enter shows how to go on: planning again, first of all.</Text>
      </Box>
    );
  }
  return (
    <Box paddingX={1} height={height} flexDirection="column">
      <Text wrap="truncate">
        {verb}
        {'  '}
        <Text bold>{guard.expects}</Text>
      </Text>
      <Box height={1}>
        <Text>{open || guard.quiet.open ? '> ' : '… '}</Text>
        <LineEditor
          editor={guard.editor}
          active={busy === undefined}
          right={agreeing(guard.editor.text, guard.expects)}
        />
        <TypedCheck text={guard.editor.text} asks={guard.expects} counts={counts} />
      </Box>
      <Text wrap="truncate" color="yellow">
        {worlds[run.state.frame.mode].atGate}
      </Text>
    </Box>
  );
}
