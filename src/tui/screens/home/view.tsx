import { Box, Text } from 'ink';
import { programName } from '../../../service/program-name.ts';
import { age, short } from '../../../words/durations.ts';
import { usual } from '../../format.ts';
import type { RunbookRow, UnfinishedRow } from '../../host.ts';
import { bodyHeight, narrow, tight } from '../../layout.ts';
import { find } from '../../screen-stack.ts';
import { firstShown } from '../../scrolling.ts';
import { defaultMode, worlds } from '../../theme.ts';
import { useModel, useScreen } from '../../use-model.ts';
import type { Model } from '../../view-model.ts';
import { realFirst } from '../obligations/state.ts';
import { inOrder, resumable, watchable } from './state.ts';

/** What happened? One row a runbook; below it what is unfinished and what is open. */
export function Home() {
  const home = useModel((model) => model.home);
  const { selected } = useScreen('home');
  const room = useModel(listRows);
  const few = useModel(narrow);
  const from = firstShown(selected, room, home.runbooks.length);
  return (
    <Box flexDirection="column" paddingX={1}>
      <Row
        cells={['What happened?', 'target', 'last', 'usual', 'practised']}
        few={few}
        mark=" "
        bold={false}
        dim
      />
      {home.runbooks.slice(from, from + room).map((row, i) => (
        <Row
          key={row.id}
          cells={cellsOf(row)}
          few={few}
          mark={from + i === selected ? '▸' : ' '}
          bold={from + i === selected}
          {...signOf(row)}
        />
      ))}
      {home.runbooks.length === 0 && (
        <Text>There is no runbook in runbooks/. "{programName()} validate" says why.</Text>
      )}
      <Selected />
      <Doctor />
      <Unfinished />
      <Open />
      <Damaged />
      <Unreadable />
    </Box>
  );
}

/** Blank rows between the parts. */
const gapOf = (model: Model): number => (tight(model) ? 0 : 1);

/** Rows for runbooks: what is below them must be seen too. */
function listRows(model: Model): number {
  const { home } = model;
  const gap = gapOf(model);
  const selected = find(model, 'home')?.selected ?? 0;
  const parts = [
    // With doctor's line.
    home.runbooks[selected]?.timesOf === undefined ? 2 : 3,
    Math.min(UNFINISHED, home.unfinished.length) + (home.unfinished.length > UNFINISHED ? 1 : 0),
    home.obligations.length > 0 ? 1 : 0,
    (home.damaged?.length ?? 0) > 0 ? 1 : 0,
    home.rtoUnreadable === undefined ? 0 : 1,
  ];
  const below = parts.reduce((sum, rows) => sum + (rows === 0 ? 0 : rows + gap), 0);
  return Math.max(1, bodyHeight(model) - 1 - below);
}

const cellsOf = (row: RunbookRow): readonly string[] => [
  row.happened,
  short(row.objectiveMs),
  row.lastMs === undefined ? '' : short(row.lastMs),
  row.usual === undefined ? '' : usual(row.usual, row.live),
  row.practised?.words ?? 'never',
];

const signOf = (row: RunbookRow) =>
  row.practised?.ok === true ? { sign: '✓', signColor: 'green' } : { sign: '!', signColor: 'yellow' };

interface RowProps {
  readonly cells: readonly string[];
  /** The one of the usual times gives way. */
  readonly few: boolean;
  readonly mark: string;
  readonly bold: boolean;
  readonly dim?: boolean;
  readonly sign?: string;
  readonly signColor?: string;
}

const WIDTHS = [7, 9, 16, 14];
const USUAL = 2;

function Row({ cells, few, mark, bold, dim = false, sign = ' ', signColor = '' }: RowProps) {
  const [first = '', ...rest] = cells;
  return (
    <Box height={1} flexShrink={0}>
      <Box flexGrow={1} flexShrink={1} flexBasis={0} marginRight={2}>
        <Text wrap="truncate" bold={bold} dimColor={dim}>
          {dim ? first : `${mark} ${first}`}
        </Text>
      </Box>
      {rest.map((cell, i) =>
        few && i === USUAL ? null : (
          <Box key={WIDTHS[i]} width={WIDTHS[i] ?? 8} flexShrink={0}>
            <Text wrap="truncate" bold={bold} dimColor={dim}>
              {cell}
            </Text>
          </Box>
        ),
      )}
      <Text {...(signColor === '' ? {} : { color: signColor })}>{sign}</Text>
    </Box>
  );
}

/** The runbook that the marked row stands for. */
function Selected() {
  const gap = useModel(gapOf);
  const { selected } = useScreen('home');
  const row = useModel((model) => model.home.runbooks[selected]);
  if (row === undefined) return null;
  return (
    <Box marginTop={gap} flexDirection="column" flexShrink={0}>
      <Text wrap="truncate">
        {'  '}Enter: <Text bold>{row.title}</Text>, {worlds[defaultMode].where}
      </Text>
      {row.timesOf !== undefined && (
        <Text wrap="truncate" dimColor>{`  "last" and "usual" are of ${row.timesOf}.`}</Text>
      )}
    </Box>
  );
}

/** Whether it would work now, as far as somebody has asked. */
function Doctor() {
  const { words, ok } = useModel((model) => model.home.doctor);
  return (
    <Text wrap="truncate" {...(ok ? { dimColor: true } : { color: 'yellow' })}>
      {`  Would it work now? ${words}`}
    </Text>
  );
}

/** Rows of unfinished runs; the others are in the history. */
const UNFINISHED = 3;

function Unfinished() {
  const gap = useModel(gapOf);
  const unfinished = useModel((model) => model.home.unfinished);
  const rows = inOrder(unfinished).slice(0, UNFINISHED);
  const more = unfinished.length - rows.length;
  if (rows.length === 0) return null;
  return (
    <Box flexDirection="column" marginTop={gap} flexShrink={0}>
      {rows.map((row, i) => (
        <Notable key={row.run} text={unfinishedText(row)} {...keyWordOf(row, i)} />
      ))}
      {more > 0 && <Text color="yellow">{`  and ${more} more: h history`}</Text>}
    </Box>
  );
}

function keyWordOf(row: UnfinishedRow, index: number) {
  if (index === 0 && watchable(row)) return { keyWord: 'r watch' };
  if (!resumable(row)) return { keyWord: 'h history' };
  return { keyWord: index === 0 ? 'r resume' : 'h history' };
}

function unfinishedText({ title, mode, at, sinceMs, standing }: UnfinishedRow): string {
  const what = `${title}${worlds[mode].behindTitle}`;
  switch (standing) {
    case 'waiting':
      return `Unfinished: ${what}, ${age(sinceMs)} at "${at}"`;
    case 'cut-off':
      return `Cut off: ${what}, ${age(sinceMs)} ago at "${at}"`;
    case 'elsewhere':
      return `At work in another terminal: ${what}, at "${at}"`;
  }
}

function Open() {
  const gap = useModel(gapOf);
  const obligations = useModel((model) => model.home.obligations);
  const [row] = realFirst(obligations);
  if (row === undefined) return null;
  const others = obligations.length > 1 ? ` (+${obligations.length - 1})` : '';
  return (
    <Box marginTop={gap} flexShrink={0}>
      <Notable
        text={`Open (${worlds[row.mode].run}): ${row.what}, ${age(row.sinceMs)}${others}`}
        keyWord="o open"
      />
    </Box>
  );
}

function Damaged() {
  const gap = useModel(gapOf);
  const damaged = useModel((model) => model.home.damaged);
  // The last one: it is the one that somebody may still want to go on with.
  const row = damaged?.at(-1);
  if (damaged === undefined || row === undefined) return null;
  const others = damaged.length > 1 ? ` (+${damaged.length - 1})` : '';
  return (
    <Box marginTop={gap} flexShrink={0}>
      <Notable text={`Damaged, can only be read${others}: ${row.run}: ${row.damage}`} keyWord="h history" />
    </Box>
  );
}

function Unreadable() {
  const gap = useModel(gapOf);
  const why = useModel((model) => model.home.rtoUnreadable);
  if (why === undefined) return null;
  return (
    <Box marginTop={gap} flexShrink={0}>
      <Notable text={`rto-log.jsonl cannot be read (${why}): the times come from the journals.`} />
    </Box>
  );
}

function Notable({ text, keyWord }: { readonly text: string; readonly keyWord?: string }) {
  return (
    <Box width="100%" height={1} flexShrink={0} justifyContent="space-between">
      <Text wrap="truncate" color="yellow">
        ! {text}
      </Text>
      {keyWord !== undefined && (
        <Box flexShrink={0} marginLeft={2}>
          <Text bold>{keyWord}</Text>
        </Box>
      )}
    </Box>
  );
}
