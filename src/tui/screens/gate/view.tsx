import { Box, Text } from 'ink';
import { endsData } from '../../../engine/facts.ts';
import { sleptWords } from '../../../engine/slept.ts';
import { count } from '../../../words/amounts.ts';
import { ready } from '../../keyboard/early-keys.ts';
import { bodyHeight } from '../../layout.ts';
import { hiddenNote } from '../../scrolling.ts';
import { matcher } from '../../search.ts';
import { worlds } from '../../theme.ts';
import { useModel, useScreen } from '../../use-model.ts';
import type { RunModel } from '../../view-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { readReview } from './gate-facts.ts';
import { agrees } from './gate-guard.ts';
import { type GateLine, textToFind } from './gate-line.ts';
import { gateLines, gatePane } from './gate-lines.ts';
import { expired, type GateScreen, hits } from './state.ts';

/** A gate: what was reviewed, in a pane that scrolls, and the line where the name of the thing is typed. */
export function Gate() {
  const screen = useScreen('gate');
  const run = useModel((model) => model.run);
  const height = useModel(bodyHeight);
  const { width, height: rows } = useModelPane();
  if (run === undefined) return null;
  const { color, border } = worlds[run.state.frame.mode];
  const lines = gateLines(run, screen, width);
  const top = Math.min(screen.top, Math.max(0, lines.length - rows));
  const below = lines.length - top - rows;
  return (
    <Box flexDirection="column" height={height}>
      <Pane
        title={run.state.question?.title ?? ''}
        note={hiddenNote(top, below)}
        height={rows + 2}
        color={color}
        border={border}
      >
        {lines.slice(top, top + rows).map((line, i) => (
          <Row key={top + i} line={line} query={screen.search.editor.text} />
        ))}
      </Pane>
      <Prompt run={run} screen={screen} />
    </Box>
  );
}

/** Two numbers by themselves: an object made anew would paint for ever. */
function useModelPane() {
  const width = useModel((model) => gatePane(model).width);
  const height = useModel((model) => gatePane(model).height);
  return { width, height };
}

function Row({ line, query }: { readonly line: GateLine; readonly query: string }) {
  const hit = matcher(query)(textToFind(line));
  const color = line.tone === 'bad' ? 'red' : line.tone === 'warn' ? 'yellow' : undefined;
  return (
    <Text
      wrap="truncate"
      inverse={hit}
      bold={line.strong === true}
      dimColor={line.tone === 'dim'}
      {...(color === undefined ? {} : { color })}
    >
      {hit ? line.text.replace(/^ /, '▸') : line.text || ' '}
    </Text>
  );
}

function Prompt({ run, screen }: { readonly run: RunModel; readonly screen: GateScreen }) {
  const at = useModel((model) => model.tickMs);
  const busy = useModel((model) => model.busy);
  const found = useModel((model) => (screen.search.open ? hits(model, screen.search).count : 0));
  const { guard } = screen;
  const open = ready(guard.quiet, at);
  const finished = guard.editor.text === guard.expects;
  if (screen.search.open) {
    return (
      <Box paddingX={1} height={3} flexDirection="column">
        <Text>Search the plan{screen.search.editor.text === '' ? '' : `: ${count(found, 'row')}`}</Text>
        <Text>
          / <LineEditor editor={screen.search.editor} />
        </Text>
      </Box>
    );
  }
  if (run.watching) {
    return (
      <Box paddingX={1} height={3} flexDirection="column">
        <Text wrap="truncate">
          {verbOf(run)}
          {'  '}
          <Text bold>{guard.expects}</Text>
          {expired(run) && '   (it has run out)'}
        </Text>
        <Text wrap="truncate" bold>
          WATCHING: only whoever is at the run can type it.
        </Text>
      </Box>
    );
  }
  if (expired(run)) {
    const slept = run.state.question?.slept;
    return (
      <Box paddingX={1} height={3} flexDirection="column">
        <Text wrap="truncate" bold color="yellow">
          ! This gate has closed: what it shows is too old, and the world may have moved.
        </Text>
        {slept && <Text wrap="truncate">{`It was open so long because ${sleptWords(slept)}.`}</Text>}
        <Text wrap="truncate">Nothing was done. Enter shows how to go on: planning again, first of all.</Text>
      </Box>
    );
  }
  return (
    <Box paddingX={1} height={3} flexDirection="column">
      <Text wrap="truncate">
        {verbOf(run)}
        {'  '}
        <Text bold>{guard.expects}</Text>
      </Text>
      <Box height={1}>
        <Text>{open || guard.quiet.open ? '> ' : '… '}</Text>
        <LineEditor editor={guard.editor} active={busy === undefined} right={agrees(guard)} />
        {finished && <Text color="green">{'  ✓ now Enter'}</Text>}
        {agrees(guard) < guard.editor.text.length && <Text color="red">{'  ✗ not what it asks for'}</Text>}
      </Box>
    </Box>
  );
}

const VERBS: Readonly<Record<string, string>> = {
  delete: 'destroy',
  forget: 'forget',
  replace: 'replace',
};

/** `To replace it, type`: of the change whose address is asked for, or of the worst, since that is what a name stands for. */
function verbOf(run: RunModel): string {
  const { question } = run.state;
  if (question?.expects === undefined || question.expects === 'y') return 'To go on, type';
  const { changes } = readReview(question.facts, {});
  const [address] = question.expects.split(' ');
  const worst = changes.find((one) => one.address === address) ?? changes[0];
  const verb = worst !== undefined && endsData(worst.kind) ? VERBS[worst.kind] : undefined;
  // An old one that goes and a new one that comes at the same address are a replacement, in two parts.
  if (changes.some(({ kind, address }) => kind === 'create' && address === worst?.address))
    return 'To replace it, type';
  return verb === undefined ? 'To open this gate, type' : `To ${verb} it, type`;
}
