/** Where a key is pressed: a screen, or a part of one with keys of its own. */
export type Context =
  | 'home'
  | 'declare'
  | 'run'
  | 'ended'
  | 'log-search'
  | 'gate'
  | 'gate-search'
  | 'dialog'
  | 'dialog-text'
  | 'dialog-input'
  | 'dialog-abort'
  | 'note'
  | 'stop'
  | 'stop-abort'
  | 'stop-interrupt'
  | 'since'
  | 'summary'
  | 'page'
  | 'stopped'
  | 'step'
  | 'history'
  | 'history-search'
  | 'history-run'
  | 'obligations'
  | 'settle'
  | 'settle-unseen'
  | 'watch'
  | 'watch-gate'
  | 'watch-question'
  | 'watch-summary'
  | 'play'
  | 'play-gate'
  | 'play-question'
  | 'play-summary'
  | 'tail'
  | 'tail-search'
  | 'take-over'
  | 'too-small';

/** Where a line is typed, so that a printable key is text unless it has nothing to be typed into. */
export const TYPED: readonly Context[] = [
  'declare',
  'log-search',
  'tail-search',
  'gate-search',
  'history-search',
  'dialog-text',
  'dialog-input',
  'note',
  'since',
  'settle',
  'take-over',
];

/** Where a key decides something: only one that was meant for it counts. Of a line that is typed it is the Enter. */
const DECIDE: Readonly<Partial<Record<Context, 'every key' | 'enter'>>> = {
  dialog: 'every key',
  'dialog-abort': 'every key',
  'dialog-text': 'enter',
  'dialog-input': 'enter',
  note: 'every key',
  stop: 'every key',
  'stop-abort': 'every key',
  'stop-interrupt': 'every key',
  summary: 'every key',
  'too-small': 'every key',
  declare: 'enter',
  since: 'enter',
  settle: 'enter',
  'settle-unseen': 'every key',
  'watch-summary': 'every key',
  'take-over': 'enter',
};

export const decides = (context: Context, command: Command | undefined): boolean =>
  DECIDE[context] === 'every key' || (DECIDE[context] === 'enter' && command === 'accept');

export type Command =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'next-field'
  | 'previous-field'
  | 'accept'
  | 'back'
  | 'surprise'
  | 'quit'
  | 'stop'
  | 'help'
  | 'dry-run'
  | 'live'
  | 'history'
  | 'resume'
  | 'obligations'
  | 'settle'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'follow'
  | 'previous-stage'
  | 'next-stage'
  | 'times'
  | 'save'
  | 'layout'
  | 'step'
  | 'since'
  | 'gate'
  | 'details'
  | 'error'
  | 'copy'
  | 'whole'
  | 'abort'
  | 'wait'
  | 'after-step'
  | 'interrupt'
  | 'leave'
  | 'take-over'
  | 'take-back'
  | 'play'
  | 'play-pause'
  | 'play-faster'
  | 'play-slower'
  | 'play-next'
  | 'play-before'
  | 'repaint'
  | 'suspend';

export interface Binding {
  readonly keys: readonly string[];
  readonly command: Command;
  /** Word in the footer; without one it stands in the help only. */
  readonly word?: string;
  /** The key's name in the footer, when one name stands for two keys. */
  readonly label?: string;
  /** Left out of the footer first where not all fit. */
  readonly spare?: true;
  /** The line in the help. */
  readonly help: string;
}
