import { bindings, REPAINT, SUSPEND } from '../../keyboard/bindings.ts';
import { offered } from '../../keyboard/footer-keys.ts';
import type { Binding } from '../../keyboard/key-commands.ts';
import { contextOf, keyName } from '../../keyboard/keymap.ts';
import { practiseText } from '../../real-commands.ts';
import { top } from '../../screen-stack.ts';
import { heading, line, type StyledLine, table } from '../../styled-lines.ts';
import { defaultMode, worlds } from '../../theme.ts';
import { troublesOf } from '../../troubles.ts';
import type { Model, RunModel, Screen } from '../../view-model.ts';
import { lessonOf } from '../declare/state.ts';
import { offersOf } from '../dialog/dialog-offers.ts';
import { gateHelp } from '../gate/gate-help.ts';
import { stopOffers } from '../stop/stop-offers.ts';
import { watchersKeys } from '../watch/watchers-keys.ts';
import type { PageScreen } from './state.ts';

const ABOUT: Readonly<Partial<Record<Screen['name'], string>>> = {
  home: `Pick what happened and press Enter: you walk through the recovery ${worlds[defaultMode].where} "usual" is how long it took before, in rehearsals where it does not say live; "practised" is when somebody last did it, in either; ! means it is due: never done, changed since, or long ago.`,
  declare:
    'A run begins when it is declared. "Down since?" starts the clock at the moment it broke, not at the moment you sat down. Enter starts with what is shown; every field has a default.',
  run: "The steps run by themselves, one after the other. You are asked at gates and when something fails; until then, watch. The line above shows how long it has taken, what is left, and whose time it was: yours, the tools', or the cloud's.",
  tail: 'What a machine says: its console, and its boot log as it is written. Nothing here changes anything. What firedrill has to say stands among the lines, and the last of it below; when the machine is gone, the one that takes its place is followed. All that comes is kept, more than the screen holds: where, is said when you leave.',
  note: 'This step is yours: do it, then write in a few words what you did. The note stands in the journal.',
  summary:
    'The run is over, or waits. Its journal and raw logs are kept where "evidence" says; "head" is the hash of the journal\'s last line. "answers in words" is from when on callers were helped, before pictures were read too; "idle" is when nobody was at the run.',
  history:
    'Every run, the newest first. Rehearsals and live runs are marked; a time counts only against runs of the same kind.',
  'history-run': 'One run: where its time went, step by step.',
  obligations:
    'What runs changed and somebody must put back. Say that it is, with a note: firedrill then looks for itself, by reads alone, and what it saw stands in the journal beside your note. What is plainly not put right stays open; where it cannot look, your word settles it.',
};

export function helpPage(model: Model, practise: readonly string[] = []): PageScreen {
  const screen = top(model);
  const { run } = model;
  return {
    name: 'page',
    title: screen.name === 'gate' && !run?.watching ? 'What happens if I do this' : 'Help',
    top: 0,
    lines: [
      ...(run?.watching === undefined ? [] : watchersHelp(run)),
      ...(run === undefined ? [] : specific(screen, run, model.dateMs)),
      ...about(ABOUT[screen.name]),
      ...chosen(screen),
      heading('Keys'),
      ...table(
        [
          ...bindings[contextOf(model)].filter(({ command }) => offered(model, command)),
          REPAINT,
          SUSPEND,
        ].map(keyRow),
      ),
      ...(run !== undefined && (screen.name === 'dialog' || screen.name === 'run')
        ? [line(), ...practiseText(run.state, practise)]
        : []),
    ],
  };
}

/** The form itself has room for the beginning of it. */
function chosen(screen: Screen): readonly StyledLine[] {
  if (screen.name !== 'declare') return [];
  return screen.fields.flatMap((field) => {
    const lesson = lessonOf(field);
    return lesson === '' ? [] : [heading(`${field.title}: ${field.editor.text}`), line(lesson), line()];
  });
}

const watchersHelp = (run: RunModel): readonly StyledLine[] =>
  run.watching?.playback ? playersHelp(run) : readersHelp(run);

const playersHelp = (run: RunModel): readonly StyledLine[] => [
  heading('You are looking at a playback'),
  line(
    `This run is over. What you see is folded from its journal, event by event, as it was then. ${watchersKeys(run)}`,
  ),
  line(
    'When a line of a log came is not kept: the lines of a step are spread over the time that it took, and of long logs the end is shown. Usual times are those of all runs until today.',
  ),
  line(),
];

const readersHelp = (run: RunModel): readonly StyledLine[] => [
  heading('You are watching'),
  line(
    `This is somebody else's run, shown from its files: nothing here changes it, and nobody there knows that you look. ${watchersKeys(run)}`,
  ),
  line("Its clock is its last event's, carried on by this machine's: in a rehearsal that is an estimate."),
  line(),
];

const about = (text: string | undefined): readonly StyledLine[] =>
  text === undefined ? [] : [line(text), line()];

const keyRow = (binding: Binding): readonly [string, string] => [
  binding.keys.map(keyName).join(' '),
  binding.help,
];

function specific(screen: Screen, run: RunModel, dateMs: number): readonly StyledLine[] {
  if (screen.name === 'gate') return gateHelp(run, dateMs);
  const { question } = run.state;
  if (screen.name === 'run') return wrongNow(run);
  if (screen.name === 'dialog' && question !== undefined) {
    return [
      heading('What each of these does'),
      ...table(offersOf(run.state).map((offer) => [offer.key, offer.means])),
      line(),
    ];
  }
  if (screen.name === 'summary') return [...surpriseTold(run), ...taught(run)];
  if (screen.name === 'stop') {
    return [
      heading('What each of these does'),
      ...table(stopOffers(run.state).map((offer) => [offer.key, offer.means])),
      line(),
    ];
  }
  return [];
}

function surpriseTold({ surprise = [] }: RunModel): readonly StyledLine[] {
  return surprise.length === 0 ? [] : [heading('How you met the surprise'), ...table(surprise), line()];
}

function taught({ lesson, state }: RunModel): readonly StyledLine[] {
  if (lesson === undefined) return [];
  return [heading(`What this ${worlds[state.frame.mode].run} teaches`), line(lesson), line()];
}

/** All of it, where the banner had no room. */
function wrongNow(run: RunModel): readonly StyledLine[] {
  const troubles = troublesOf(run);
  if (troubles.length === 0) return [];
  return [
    heading('What is wrong now'),
    ...troubles.map(({ says: [text], tone }) => ({
      text: `${tone === 'bad' ? '✗' : '!'} ${text}`,
      hang: 2,
      ...(tone === 'bad' ? { style: 'bad' as const } : {}),
    })),
    line(),
  ];
}
