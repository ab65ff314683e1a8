import type { Mode } from '../../../engine/events.ts';
import { programName } from '../../../service/program-name.ts';
import { age, short } from '../../../words/durations.ts';
import { worldWords } from '../../../worlds/world-words.ts';
import { usual } from '../../format.ts';
import type { RunbookRow, UnfinishedRow } from '../../host.ts';
import { bodyHeight, narrow, tight } from '../../layout.ts';
import { apart, cut, cutRow, type Row, type Segment } from '../../plain-row.ts';
import { find } from '../../screen-stack.ts';
import { firstShown } from '../../scrolling.ts';
import { defaultMode, worlds } from '../../theme.ts';
import type { Model } from '../../view-model.ts';
import { realFirst } from '../obligations/state.ts';
import { inOrder, resumable, watchable } from './state.ts';

/** What happened? One row a runbook; below it what is unfinished and what is open. Pure: a first frame prints the same rows. */
export function homeRows(model: Model): readonly Row[] {
  const width = model.size.columns - 2;
  const parts = below(model, width);
  const rows = [...runbookRows(model, width, parts), ...withGaps(model, parts)];
  return rows.slice(0, bodyHeight(model));
}

/** What stands below the runbooks, part by part; none of them is empty. */
function below(model: Model, width: number): readonly (readonly Row[])[] {
  const { runbooks, unfinished, obligations, damaged = [], rtoUnreadable } = model.home;
  const selected = runbooks[selectedIn(model)];
  const [open] = realFirst(obligations);
  const more = (all: readonly unknown[]): string => (all.length > 1 ? ` (+${all.length - 1})` : '');
  // The last one: it is the one that somebody may still want to go on with.
  const broken = damaged.at(-1);
  const parts = [
    [
      ...(selected === undefined ? [] : selectedRows(selected, tight(model))),
      ...practisedRows(model, selected),
      doctorRow(model),
    ].map((row) => cutRow(row, width)),
    unfinishedRows(unfinished, width),
    open === undefined
      ? []
      : [
          notable(
            `${openIn(open.mode, age(open.sinceMs))}${more(obligations)}: ${open.what}`,
            'o open',
            width,
          ),
        ],
    broken === undefined
      ? []
      : [
          notable(
            `Damaged, can only be read${more(damaged)}: ${broken.run}: ${broken.damage}`,
            'h history',
            width,
          ),
        ],
    rtoUnreadable === undefined
      ? []
      : [
          notable(
            `rto-log.jsonl cannot be read (${rtoUnreadable}): the times come from the journals.`,
            undefined,
            width,
          ),
        ],
  ];
  return parts.filter((part) => part.length > 0);
}

/** Nobody is to be woken by what only a rehearsal has left open. */
const openIn = (mode: Mode, since: string): string =>
  worldWords[mode].real ? `Open (${worlds[mode].run}, ${since})` : `Open, nothing real (${since})`;

const selectedIn = (model: Model): number => find(model, 'home')?.selected ?? 0;

/** Blank rows between the parts. */
function withGaps(model: Model, parts: readonly (readonly Row[])[]): readonly Row[] {
  const gap: readonly Row[] = tight(model) ? [] : [[]];
  return parts.flatMap((part) => [...gap, ...part]);
}

/** As many as leave room for what is below them, which must be seen too. */
function runbookRows(model: Model, width: number, parts: readonly (readonly Row[])[]): readonly Row[] {
  const { runbooks } = model.home;
  const selected = selectedIn(model);
  const few = narrow(model);
  const room = Math.max(1, bodyHeight(model) - 1 - withGaps(model, parts).length);
  const from = firstShown(selected, room, runbooks.length);
  const head = tableRow(['What happened?', 'target', 'last', 'usual', 'practised'], few, width, {
    dim: true,
  });
  if (runbooks.length === 0)
    return [
      head,
      cutRow([{ text: `There is no runbook in runbooks/. "${programName()} validate" says why.` }], width),
    ];
  return [
    head,
    ...runbooks.slice(from, from + room).map((row, i) => {
      const bold = from + i === selected;
      const [happened = '', ...cells] = cellsOf(row);
      return tableRow([`${bold ? '▸' : ' '} ${happened}`, ...cells], few, width, { bold }, signOf(row));
    }),
  ];
}

const cellsOf = (row: RunbookRow): readonly string[] => [
  row.happened,
  short(row.objectiveMs),
  row.lastMs === undefined ? '' : short(row.lastMs),
  row.usual === undefined ? '' : usual(row.usual, row.live),
  row.practised?.words ?? 'never',
];

const signOf = (row: RunbookRow): Segment =>
  row.practised?.ok === true ? { text: '✓', color: 'green' } : { text: '!', color: 'yellow' };

const WIDTHS = [7, 9, 16, 14];
/** The one of the usual times gives way. */
const USUAL = 2;

function tableRow(
  [first = '', ...cells]: readonly string[],
  few: boolean,
  width: number,
  style: Omit<Segment, 'text'>,
  sign: Segment = { text: ' ' },
): Row {
  const rest = cells.flatMap((cell, i) => {
    const columns = WIDTHS[i] ?? 8;
    return few && i === USUAL ? [] : cut(cell, columns).padEnd(columns);
  });
  const columns = width - rest.join('').length - sign.text.length;
  return [{ ...style, text: cut(first, columns - 2).padEnd(columns) + rest.join('') }, sign];
}

/** The runbook that the marked row stands for. */
const selectedRows = ({ title, scenario, timesOf, answersMs }: RunbookRow, few: boolean): readonly Row[] => [
  [{ text: '  Enter: ' }, { text: title, bold: true }, { text: `, ${worlds[defaultMode].where}` }],
  ...timesRow(scenario, timesOf, few),
  ...(answersMs === undefined || few
    ? []
    : [[{ text: `  The last one answered in words after ${short(answersMs)} already.`, dim: true }]]),
];

/** In which scenario Enter rehearses it, and which runs its times are of: the same, or live ones. */
function timesRow(scenario: string | undefined, timesOf: string | undefined, few: boolean): readonly Row[] {
  if (timesOf === undefined && (few || scenario === undefined)) return [];
  const opens = scenario === undefined ? '' : `Scenario: ${scenario}. `;
  return [
    [
      {
        text: `  ${opens}${timesOf === undefined ? 'No times of it yet.' : `"last" and "usual": ${timesOf}.`}`,
        dim: true,
      },
    ],
  ];
}

/** Who practised the selected one and when, and what is due of all: a row each where there is room. */
function practisedRows(model: Model, selected: RunbookRow | undefined): readonly Row[] {
  const last = selected?.practised?.last;
  const told = last === undefined ? '' : `Practised ${last}.`;
  const room = model.size.columns - 4 - (tight(model) && told !== '' ? told.length + 1 : 0);
  const due = dueWords(model.home.runbooks, room);
  const parts = [
    ...(told === '' ? [] : [{ text: told, dim: true }]),
    ...(due === '' ? [] : [{ text: due, color: 'yellow' }]),
  ];
  if (parts.length === 0) return [];
  return tight(model)
    ? [parts.map((part, i) => ({ ...part, text: `${i === 0 ? '  ' : ' '}${part.text}` }))]
    : parts.map((part) => [{ ...part, text: `  ${part.text}` }]);
}

/**
 * `Due: The model cache is gone (never practised), …`: what matters most first, and how many there is no room for. Empty where
 * nothing is.
 */
export function dueWords(all: readonly RunbookRow[], room = Number.POSITIVE_INFINITY): string {
  const due = all
    .flatMap(({ happened, practised }) => (practised?.due ? [{ happened, ...practised.due }] : []))
    .toSorted((a, b) => a.rank - b.rank);
  const told = due.map(({ happened, why }) => `${happened} (${why})`);
  const forms = told.map((_, left) => {
    const more = left === 0 ? '' : ` and ${left} more`;
    return `Due: ${told.slice(0, told.length - left).join(', ')}${more}`;
  });
  return forms.find(({ length }) => length <= room) ?? forms.at(-1) ?? '';
}

/** Whether it would work now, as far as somebody has asked. */
function doctorRow({ home }: Model): Row {
  const { words, ok } = home.doctor;
  return [{ text: `  Would it work now? ${words}`, ...(ok ? { dim: true } : { color: 'yellow' }) }];
}

/** Rows of unfinished runs; the others are in the history. */
const UNFINISHED = 3;

function unfinishedRows(unfinished: readonly UnfinishedRow[], width: number): readonly Row[] {
  const rows = inOrder(unfinished).slice(0, UNFINISHED);
  const more = unfinished.length - rows.length;
  return [
    ...rows.map((row, i) => notable(unfinishedText(row), keyWordOf(row, i), width)),
    ...(more > 0 ? [[{ text: `  and ${more} more: h history`, color: 'yellow' }]] : []),
  ];
}

function keyWordOf(row: UnfinishedRow, index: number): string {
  if (index === 0 && watchable(row)) return 'r watch';
  return index === 0 && resumable(row) ? 'r resume' : 'h history';
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

const notable = (text: string, keyWord: string | undefined, width: number): Row =>
  apart(
    { text: `! ${text}`, color: 'yellow' },
    keyWord === undefined ? undefined : { text: keyWord, bold: true },
    width,
  );
