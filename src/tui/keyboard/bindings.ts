import type { Mode } from '../../engine/events.ts';
import { defaultMode, worlds } from '../theme.ts';
import { DIALOG_LETTERS } from './dialog-letters.ts';
import type { Binding, Command, Context } from './key-commands.ts';

// Longer than other files: it is the one list of all keys, by screen, so that no letter means two things without being seen.

const bind = (keys: string, command: Command, help: string, word?: string): Binding => ({
  keys: keys.split(' '),
  command,
  help,
  ...(word === undefined ? {} : { word }),
});

/** Begins a run in a world. */
const begin = (key: string, command: Command, mode: Mode): Binding =>
  bind(key, command, worlds[mode].begins, worlds[mode].beginWord);

const HELP = bind('? f1', 'help', 'explain this screen', 'help');
/** The same where a line is typed, so that a question mark is text. */
const F1 = { ...bind('f1', 'help', 'explain this screen', 'help'), spare: true } as const;
/** On every screen, and the last line of every help. */
export const REPAINT = bind('ctrl+l', 'repaint', 'paint the screen anew, if something else wrote on it');
/** The same; a job of the shell that firedrill was started from. */
export const SUSPEND = bind(
  'ctrl+z',
  'suspend',
  'back to the shell for a while (fg comes back); a change goes on meanwhile',
);
const STOP = bind('ctrl+c', 'stop', 'ask what to stop; the run goes on until you say so', 'stop …');
const QUIT = bind('ctrl+c', 'quit', 'leave firedrill');
const BACK = bind('escape q', 'back', 'go back', 'back');
const COPY = bind('y', 'copy', 'copy what is selected, whole (through the terminal, OSC 52)', 'copy');
const WHOLE = bind('z', 'whole', 'show it whole and without borders; once more brings them back');
/** The same two where a line is typed. */
const COPY_WHOLE_TYPING = [
  bind('ctrl+y', 'copy', 'copy what is selected, whole (through the terminal, OSC 52)'),
  bind('f2', 'whole', 'show it whole and without borders'),
];
const COPY_WHOLE = [COPY, WHOLE];
/** Beside the keys of a player there is less room. */
const COPY_WHOLE_PLAYED = [{ ...COPY, spare: true as const }, WHOLE];
const LINES = [bind('up k', 'up', 'one line up'), bind('down j', 'down', 'one line down')];
const PAGES = [
  bind('pageup', 'page-up', 'one page up'),
  bind('pagedown space', 'page-down', 'one page down'),
  bind('home', 'first', 'to the beginning'),
  bind('end', 'last', 'to the end'),
];
const PICK = [
  { ...bind('up', 'up', 'the one above', 'choose'), label: '↑↓' },
  bind('down', 'down', 'the one below'),
  bind('enter', 'accept', 'take the marked one', 'take it'),
];
const TYPING = [
  bind('enter', 'accept', 'take what is typed', 'take it'),
  bind('escape', 'back', 'leave it', 'back'),
  F1,
];

const LOG = [
  ...LINES,
  ...PAGES,
  bind('left', 'left', 'log: to the left'),
  bind('right', 'right', 'log: to the right, for long lines'),
  bind('/', 'search', 'search the log', 'search'),
  bind(
    'n',
    'previous-match',
    'the match above (older); the error or warning above, where nothing is searched',
  ),
  bind('N', 'next-match', 'the same below (newer)'),
  bind('[', 'previous-stage', 'log: the stage of the boot above'),
  bind(']', 'next-stage', 'log: the stage below'),
  bind('c', 'times', 'log: its clock: since it broke, power-on or the line before, of the wall, none'),
  bind('w', 'save', 'log: write it into a file, and say where'),
  bind('f', 'follow', 'follow the end of the log', 'follow'),
  bind('z', 'layout', 'steps and log, log alone and without borders, steps alone', 'zoom'),
  {
    ...COPY,
    help: 'copy the line that was found, or the lines of the log that are shown',
    spare: true as const,
  },
];
/** What is said otherwise where a machine is followed, and no run is there. */
const OF_TAIL: Readonly<Partial<Record<Command, string>>> = {
  times: 'log: its clock: since this began, power-on or the line before, of the wall, none',
  layout: 'without borders, so that lines can be marked whole; once more brings them back',
};
const TAKE_OVER = bind(
  'T',
  'take-over',
  'end the program that is at it and go on here; asks first',
  'take over …',
);
const GO_ON = bind('r', 'resume', 'go on with it here, where no program is at it', 'go on');
const STOP_WATCHING = bind('q ctrl+c', 'quit', 'stop watching; the run goes on without you', 'quit');
const PLAY = bind('p', 'play', 'the run again, as it was, at any pace', 'play');
const STOP_PLAYING = bind('q ctrl+c', 'quit', 'leave firedrill', 'quit');
const PLAYER = [
  bind('space', 'play-pause', 'stop, and go on; at the end from the beginning', 'stop, go on'),
  { ...bind('.', 'play-next', 'to the next step', 'by step'), label: ', .' },
  bind(',', 'play-before', 'to the beginning of this step, or to the one before'),
  { ...bind('+ =', 'play-faster', 'faster', 'pace'), label: '+ -' },
  bind('-', 'play-slower', 'slower'),
];
const STEP = bind(
  's',
  'step',
  'the step at work, and the others: why, what it does, how to do it by hand',
  'step',
);
const KEEP = { ...bind('escape', 'back', 'keep the run', 'keep the run') };
const LET_GO_ON = { ...bind('escape', 'back', 'let it go on', 'let it go on') };
const SCROLL = { ...bind('up k', 'up', 'one line up', 'scroll'), label: '↑↓' };
/** Where there may be more of an end than is on the screen. Space is the player's. */
const SCROLLED = [
  SCROLL,
  bind('down j', 'down', 'one line down'),
  bind('pageup', 'page-up', 'one page up'),
  bind('pagedown', 'page-down', 'one page down'),
];

/** Every key of the program. The footer and the help are drawn from this, so they cannot lie. */
export const bindings: Readonly<Record<Context, readonly Binding[]>> = {
  home: [
    bind('up k', 'up', 'the runbook above'),
    bind('down j', 'down', 'the runbook below'),
    begin('enter', 'accept', defaultMode),
    begin('d', 'dry-run', 'dry-run'),
    begin('l', 'live', 'live'),
    bind('r', 'resume', 'go on with the unfinished run that is shown, or watch it', 'resume'),
    bind('o', 'obligations', 'what runs changed and somebody must put back', 'open'),
    bind('h', 'history', 'every run and how long it took', 'history'),
    HELP,
    bind('q ctrl+c', 'quit', 'leave firedrill', 'quit'),
  ],
  declare: [
    bind('enter', 'accept', 'open the run with what is shown', 'start'),
    bind('tab down', 'next-field', 'the next field', 'next field'),
    bind('shift+tab up', 'previous-field', 'the field before'),
    {
      ...bind('left', 'left', 'the choice before, or one character to the left', 'choose'),
      label: '←→',
    },
    bind(
      'right',
      'right',
      'the next choice (a letter: the next that begins with it), or one character to the right',
    ),
    {
      ...bind('ctrl+r', 'surprise', 'a surprise drill: any scenario that fits, told at the end', 'surprise'),
      spare: true as const,
    },
    HELP,
    bind('escape', 'back', 'back to the home screen', 'back'),
    QUIT,
  ],
  run: [
    bind('g enter', 'gate', 'go to the question that waits for you'),
    ...LOG,
    bind('s', 'step', 'the step at work, and the others: why, what it does, how to do it by hand', 'step'),
    bind('t', 'since', 'correct when it broke', 'since'),
    HELP,
    STOP,
    bind('q', 'stop', 'leave: asks first'),
  ],
  ended: [
    bind('g enter escape', 'gate', 'back to how it ended', 'how it ended'),
    ...LOG,
    bind('s', 'step', 'the steps, one by one: what came of it, why, how to do it by hand', 'steps'),
    HELP,
    bind('ctrl+c', 'stop', 'says that nothing runs'),
    bind('q', 'quit', 'leave firedrill', 'quit'),
  ],
  'log-search': [bind('ctrl+c', 'stop', 'ask what to stop'), ...TYPING],
  gate: [
    bind('enter', 'accept', 'open the gate, once the text is typed and read'),
    { ...bind('up', 'up', 'scroll up', 'scroll'), label: '↑↓' },
    bind('down', 'down', 'scroll down'),
    bind('pageup', 'page-up', 'one page up'),
    bind('pagedown', 'page-down', 'one page down'),
    { ...bind('ctrl+f /', 'search', 'search the plan', 'search'), spare: true },
    { ...bind('tab d', 'details', 'every field of every change', 'details'), label: 'tab' },
    ...COPY_WHOLE_TYPING,
    bind('? f1', 'help', 'what happens if you do this', 'what happens if I do this'),
    bind(
      'escape',
      'back',
      'clear what is typed, then close the details; then, not now: the gate stays shut and the run waits',
      'not now',
    ),
    STOP,
  ],
  'gate-search': [
    bind('ctrl+c', 'stop', 'ask what to stop'),
    { ...bind('up', 'up', 'the hit before', 'hits'), label: '↑↓' },
    bind('down', 'down', 'the next hit'),
    ...TYPING,
  ],
  dialog: [
    ...PICK,
    bind('U', 'take-back', 'a step before it was not done by hand after all: it is open again'),
    bind('e', 'error', 'the whole error', 'the whole error'),
    bind('y', 'copy', 'copy it for a ticket: cause, what was changed, ids, lines', 'copy'),
    WHOLE,
    bind('pageup', 'page-up', 'log: one page up'),
    bind('pagedown', 'page-down', 'log: one page down'),
    bind('? f1', 'help', 'what each of these does', 'what each does'),
    STOP,
  ],
  'dialog-text': [
    { ...bind('pageup', 'page-up', 'the commands before', 'commands'), label: 'PgUp PgDn' },
    bind('pagedown', 'page-down', 'the commands after'),
    ...COPY_WHOLE_TYPING,
    ...TYPING,
    bind('ctrl+c', 'stop', 'ask what to stop'),
  ],
  'dialog-input': [
    { ...bind('up shift+tab', 'up', 'the input above', 'other input'), label: '↑↓' },
    bind('down tab', 'down', 'the input below'),
    { ...bind('left', 'left', 'the choice before', 'choose'), label: '←→' },
    bind('right', 'right', 'the next choice'),
    ...TYPING,
    bind('ctrl+c', 'stop', 'ask what to stop'),
  ],
  'dialog-abort': [bind('A', 'abort', 'abort the run', 'abort the run'), KEEP],
  note: [
    bind('enter', 'accept', 'take what is typed', 'done'),
    bind('escape', 'back', 'not now: the run waits', 'not now'),
    bind('tab', 'step', 'the step: why, and the commands', 'why and how'),
    F1,
    STOP,
  ],
  stop: [
    ...PICK,
    bind(`${DIALOG_LETTERS.wait} escape`, 'wait', 'keep going', 'keep going'),
    bind(DIALOG_LETTERS['after-step'], 'after-step', 'pause when the step at work is done'),
    bind(DIALOG_LETTERS.leave, 'leave', 'pause now and leave the program'),
    bind(DIALOG_LETTERS.interrupt, 'interrupt', 'interrupt the program at work: asks once more'),
    bind(DIALOG_LETTERS.abort, 'abort', 'abort the run: asks once more'),
    HELP,
    // A second Ctrl-C is not an answer (DESIGN §5): it is bound to nothing.
  ],
  'stop-abort': [bind('A', 'abort', 'abort the run', 'abort the run'), KEEP],
  'stop-interrupt': [bind('I', 'interrupt', 'interrupt the program at work', 'interrupt it'), LET_GO_ON],
  since: [...TYPING, bind('ctrl+c', 'stop', 'ask what to stop')],
  summary: [
    bind('enter escape', 'accept', 'to the home screen', 'home'),
    bind('g', 'gate', 'the run as it was: steps and log', 'steps and log'),
    bind('r', 'resume', 'go on with this run', 'go on'),
    bind('o', 'obligations', 'what this run left open', 'open'),
    ...COPY_WHOLE,
    ...SCROLLED,
    HELP,
    bind('q ctrl+c', 'quit', 'leave firedrill', 'quit'),
  ],
  watch: [
    bind('g enter', 'gate', 'the question that waits for whoever is at it'),
    ...LOG,
    bind('s', 'step', 'the step at work, and the others: why, what it does, how to do it by hand', 'step'),
    GO_ON,
    TAKE_OVER,
    HELP,
    bind('escape', 'back', 'to the home screen'),
    STOP_WATCHING,
  ],
  'watch-gate': [
    { ...bind('up k', 'up', 'scroll up', 'scroll'), label: '↑↓' },
    bind('down j', 'down', 'scroll down'),
    bind('pageup', 'page-up', 'one page up'),
    bind('pagedown', 'page-down', 'one page down'),
    bind('/ ctrl+f', 'search', 'search the plan', 'search'),
    { ...bind('tab d', 'details', 'every field of every change', 'details'), label: 'tab' },
    ...COPY_WHOLE_TYPING,
    GO_ON,
    TAKE_OVER,
    HELP,
    bind('escape', 'back', 'the steps and the log', 'steps and log'),
    STOP_WATCHING,
  ],
  'watch-question': [
    bind('e', 'error', 'the whole error', 'the whole error'),
    bind('tab', 'step', 'the step: why, and the commands', 'step'),
    ...COPY_WHOLE,
    bind('pageup', 'page-up', 'log: one page up'),
    bind('pagedown', 'page-down', 'log: one page down'),
    GO_ON,
    TAKE_OVER,
    HELP,
    bind('escape', 'back', 'the steps and the log', 'steps and log'),
    STOP_WATCHING,
  ],
  'watch-summary': [
    bind('enter escape', 'accept', 'to the home screen', 'home'),
    bind('g', 'gate', 'the run as it was: steps and log', 'steps and log'),
    ...COPY_WHOLE,
    GO_ON,
    TAKE_OVER,
    ...SCROLLED,
    HELP,
    STOP_WATCHING,
  ],
  play: [
    ...PLAYER,
    bind('g enter', 'gate', 'the question that was open then, or how it ended'),
    // Nothing is written, a file of the log neither.
    ...LOG.filter(({ command }) => command !== 'save').map((binding) => ({
      ...binding,
      keys: binding.keys.filter((key) => key !== 'space'),
    })),
    STEP,
    HELP,
    bind('escape', 'back', 'to the home screen', 'home'),
    STOP_PLAYING,
  ],
  'play-gate': [
    ...PLAYER,
    { ...bind('up k', 'up', 'scroll up', 'scroll'), label: '↑↓' },
    bind('down j', 'down', 'scroll down'),
    bind('pageup', 'page-up', 'one page up'),
    bind('pagedown', 'page-down', 'one page down'),
    bind('/ ctrl+f', 'search', 'search the plan', 'search'),
    bind('d tab', 'details', 'every field of every change', 'details'),
    ...COPY_WHOLE_PLAYED,
    HELP,
    bind('escape', 'back', 'the steps and the log', 'steps and log'),
    STOP_PLAYING,
  ],
  'play-question': [
    ...PLAYER,
    bind('e', 'error', 'the whole error', 'the whole error'),
    bind('s tab', 'step', 'the step: why, and the commands', 'step'),
    ...COPY_WHOLE_PLAYED,
    bind('pageup', 'page-up', 'log: one page up'),
    bind('pagedown', 'page-down', 'log: one page down'),
    HELP,
    bind('escape', 'back', 'the steps and the log', 'steps and log'),
    STOP_PLAYING,
  ],
  'play-summary': [
    ...PLAYER,
    bind('enter escape', 'accept', 'to the home screen', 'home'),
    bind('g', 'gate', 'the run as it was: steps and log', 'steps and log'),
    ...COPY_WHOLE_PLAYED,
    ...SCROLLED,
    HELP,
    STOP_PLAYING,
  ],
  tail: [
    ...LOG.map((binding) => ({ ...binding, help: OF_TAIL[binding.command] ?? binding.help })),
    HELP,
    bind('q ctrl+c', 'quit', 'leave: the session is ended, and what came is kept', 'quit'),
  ],
  'tail-search': [...TYPING, QUIT],
  'take-over': [...TYPING, QUIT],
  page: [
    SCROLL,
    bind('down j', 'down', 'one line down'),
    ...PAGES,
    ...COPY_WHOLE,
    bind('escape q ? enter', 'back', 'go back', 'back'),
    STOP,
  ],
  stopped: [
    bind('r', 'resume', 'go on with this run, now that it can be written', 'go on'),
    SCROLL,
    bind('down j', 'down', 'one line down'),
    ...PAGES,
    ...COPY_WHOLE,
    bind('escape q ? enter', 'back', 'go back', 'back'),
    STOP,
  ],
  step: [
    { ...bind('up k', 'up', 'the step before', 'steps'), label: '↑↓' },
    bind('down j', 'down', 'the step after'),
    { ...bind('pageup', 'page-up', 'one page up', 'scroll'), label: 'PgUp PgDn' },
    bind('pagedown space', 'page-down', 'one page down'),
    bind('home', 'first', 'to the beginning'),
    bind('end', 'last', 'to the end'),
    bind(
      'U',
      'take-back',
      'it was not done by hand after all: the step is open again',
      'not by hand after all',
    ),
    ...COPY_WHOLE,
    bind('escape q ? enter', 'back', 'go back', 'back'),
    STOP,
  ],
  history: [
    ...LINES,
    ...PAGES,
    bind('enter', 'accept', 'one run: its steps and times', 'steps and times'),
    bind('r', 'resume', 'go on with this run, or watch it where it is at work', 'resume'),
    PLAY,
    bind(
      '/',
      'search',
      'show only the runs that have some words: title, world, scenario, how it ended, day',
      'search',
    ),
    HELP,
    BACK,
    QUIT,
  ],
  'history-search': [
    { ...bind('up', 'up', 'the run above', 'runs'), label: '↑↓' },
    bind('down', 'down', 'the run below'),
    bind('enter', 'accept', 'keep the list as it is', 'keep the list'),
    bind('escape', 'back', 'all runs again', 'all runs'),
    F1,
    QUIT,
  ],
  'history-run': [
    SCROLL,
    bind('down j', 'down', 'one line down'),
    ...PAGES,
    PLAY,
    ...COPY_WHOLE,
    HELP,
    BACK,
    QUIT,
  ],
  obligations: [
    ...LINES,
    bind('s enter', 'settle', 'say that it is put right, with a note; it is looked at then', 'settle'),
    ...COPY_WHOLE,
    HELP,
    BACK,
    QUIT,
  ],
  settle: [...TYPING],
  'settle-unseen': [
    bind('W', 'accept', 'settle it on your word alone', 'on my word alone'),
    bind('escape', 'back', 'leave it open', 'leave it open'),
  ],
  'too-small': [bind('q ctrl+c', 'leave', 'pause the run, unless you only watch it, and leave')],
};
