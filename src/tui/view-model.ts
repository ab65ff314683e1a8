import type { Choice } from '../engine/events.ts';
import type { RunState } from '../engine/state.ts';
import type { RunView } from '../engine/view.ts';
import type { Input, Runbook } from '../runbook/runbook.ts';
import type { Editor } from './editor.ts';
import type { Guard } from './screens/gate/gate-guard.ts';
import type { Evidence, Forecast, HomeModel, ObligationRow, RunDetail, RunRow, ScenarioRow } from './host.ts';
import type { LogWindow } from './log-window.ts';
import type { Quiet } from './keyboard/early-keys.ts';

/** Everything the views show. Plain data but for the run's view, which is where the log is read from. */
export interface Model {
  readonly size: { readonly columns: number; readonly rows: number };
  /** The screens, one on top of the other; the last one is shown. */
  readonly screens: readonly Screen[];
  readonly home: HomeModel;
  readonly run?: RunModel;
  /** One line above the keys: an error, or what is being done. */
  readonly notice?: Notice;
  /** What is under way, and must not be asked for twice. */
  readonly busy?: string;
  /** A declaration that was left before its run was opened, with what was typed. */
  readonly draft?: DeclareScreen;
  /** The person is leaving: the program ends as soon as the run is paused. */
  readonly leaving: boolean;
  /** The run cannot go on, and it was said on a page of its own. */
  readonly troubled?: true;
  /** How often a whole frame was asked for. */
  readonly repaints: number;
  /** The wall clock at the last tick, ms since 1970. */
  readonly dateMs: number;
  /** Monotonic ms of the last tick, and of the last key. */
  readonly tickMs: number;
  readonly lastKeyMs?: number;
}

export interface Notice {
  readonly tone: 'bad' | 'plain';
  readonly text: string;
  readonly hint?: string;
}

export interface RunModel {
  readonly view: RunView;
  readonly state: RunState;
  /** Run time at the last tick. */
  readonly nowMs: number;
  readonly progress: ReturnType<RunView['progress']>;
  readonly forecast: Forecast;
  /** Counts the log's notifications, so that the log pane is painted anew. */
  readonly logVersion: number;
  readonly evidence?: Evidence;
  /** What its scenario teaches; read when it has ended. */
  readonly teaches?: string;
}

export interface Search {
  readonly open: boolean;
  readonly editor: Editor;
}

export interface HomeScreen {
  readonly name: 'home';
  readonly selected: number;
}

export interface DeclareField {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** An input of the runbook, or one of the program's own fields. */
  readonly input?: Input;
  /** Given for a field whose value is chosen, not typed. */
  readonly choices?: readonly string[];
  readonly editor: Editor;
}

export interface DeclareScreen {
  readonly name: 'declare';
  readonly runbook: Runbook;
  readonly scenarios: readonly ScenarioRow[];
  readonly fields: readonly DeclareField[];
  readonly selected: number;
  /** What is wrong with a field, by its id; shown once a start was tried or the field was left. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface RunScreen {
  readonly name: 'run';
  readonly log: LogWindow;
  readonly search: Search;
  readonly layout: 'both' | 'log' | 'steps';
  /** The question that was put off with esc. */
  readonly putOff?: string;
}

export interface GateScreen {
  readonly name: 'gate';
  readonly id: string;
  readonly guard: Guard;
  readonly top: number;
  readonly details: boolean;
  readonly search: Search;
}

export interface DialogScreen {
  readonly name: 'dialog';
  readonly id: string;
  readonly selected: number;
  readonly quiet: Quiet;
  readonly says?: string;
  /** The choice that waits for its line of text, its input, or a second word. */
  readonly form?: DialogForm;
}

export type DialogForm =
  | {
      readonly kind: 'text';
      readonly choice: Choice;
      readonly asks: string;
      /** The commands that do the step by hand, where that is what is noted. */
      readonly commands: string;
      /** How far the commands are scrolled. */
      readonly top: number;
      /** Text that the answer must be. */
      readonly confirm?: string;
      readonly editor: Editor;
    }
  | {
      readonly kind: 'input';
      readonly inputs: readonly Input[];
      readonly selected: number;
      readonly editor: Editor;
    }
  | { readonly kind: 'abort' };

/** A question for a line of text: a note on work by hand, or an input. */
export interface NoteScreen {
  readonly name: 'note';
  readonly id: string;
  readonly quiet: Quiet;
  readonly editor: Editor;
  readonly says?: string;
}

/** Ctrl-C, or leaving while a run is open. */
export interface StopScreen {
  readonly name: 'stop';
  readonly selected: number;
  readonly quiet: Quiet;
  readonly confirmAbort: boolean;
}

export interface SinceScreen {
  readonly name: 'since';
  readonly editor: Editor;
  readonly error?: string;
}

export interface SummaryScreen {
  readonly name: 'summary';
  readonly quiet: Quiet;
}

/** Pages of text: help, a step, the whole error. */
export interface TextScreen {
  readonly name: 'text';
  readonly title: string;
  readonly lines: readonly TextLine[];
  readonly top: number;
  /** Given for the page of a step: the steps are gone through from there. */
  readonly step?: string;
}

export interface TextLine {
  readonly text: string;
  readonly style?: 'heading' | 'code' | 'bad';
  /** Columns by which the rest of a line that is too long is moved in. */
  readonly hang?: number;
}

export interface HistoryScreen {
  readonly name: 'history';
  readonly rows: readonly RunRow[];
  readonly selected: number;
}

export interface HistoryRunScreen {
  readonly name: 'history-run';
  readonly detail: RunDetail;
  readonly top: number;
}

export interface ObligationsScreen {
  readonly name: 'obligations';
  readonly rows: readonly ObligationRow[];
  readonly selected: number;
  /** Given while the note is typed that settles the selected one. */
  readonly note?: Editor;
}

export type Screen =
  | HomeScreen
  | DeclareScreen
  | RunScreen
  | GateScreen
  | DialogScreen
  | NoteScreen
  | StopScreen
  | SinceScreen
  | SummaryScreen
  | TextScreen
  | HistoryScreen
  | HistoryRunScreen
  | ObligationsScreen;

export type ScreenOf<N extends Screen['name']> = Extract<Screen, { readonly name: N }>;

export const top = (model: Model): Screen => {
  const screen = model.screens.at(-1);
  if (screen === undefined) throw new Error('no screen is open');
  return screen;
};

export const find = <N extends Screen['name']>(model: Model, name: N): ScreenOf<N> | undefined =>
  model.screens.findLast((screen): screen is ScreenOf<N> => screen.name === name);

/** Smallest terminal that everything fits in. */
export const MIN = { columns: 80, rows: 24 } as const;

export const tooSmall = (model: Model): boolean =>
  model.size.columns < MIN.columns || model.size.rows < MIN.rows;
