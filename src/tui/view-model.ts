import type { RunState } from '../engine/run-state.ts';
import type { RunView, Watching } from '../engine/run-view.ts';
import type { Tailed, TailView } from '../run/tail-view.ts';
import type { Evidence, Forecast, HomeModel, Host } from './host.ts';
import type { Quiet } from './keyboard/early-keys.ts';
import type { DeclareScreen } from './screens/declare/state.ts';
import type { DialogScreen } from './screens/dialog/state.ts';
import type { GateScreen } from './screens/gate/state.ts';
import type { HistoryRunScreen, HistoryScreen } from './screens/history/state.ts';
import type { HomeScreen } from './screens/home/state.ts';
import type { NoteScreen } from './screens/note/state.ts';
import type { ObligationsScreen } from './screens/obligations/state.ts';
import type { PageScreen } from './screens/page/state.ts';
import type { RunScreen } from './screens/run/state.ts';
import type { SinceScreen } from './screens/since/state.ts';
import type { StopScreen } from './screens/stop/state.ts';
import type { SummaryScreen } from './screens/summary/state.ts';
import type { TailScreen } from './screens/tail/state.ts';
import type { TakeOverScreen } from './screens/take-over/state.ts';

/** Everything the views show. Plain data but for the run's view, which is where the log is read from. */
export interface Model {
  readonly size: { readonly columns: number; readonly rows: number };
  /** The screens, one on top of the other; the last one is shown. */
  readonly screens: readonly Screen[];
  readonly home: HomeModel;
  readonly run?: RunModel;
  /** A machine whose words are followed, where that is all there is. */
  readonly tail?: TailModel;
  /** One line above the keys: an error, or what is being done. */
  readonly notice?: Notice;
  /** What is under way, and must not be asked for twice. */
  readonly busy?: string;
  /** An Enter was pressed before the form that it is for could be seen (`waiting-enter.ts`). */
  readonly enterWaits?: true;
  /** A declaration that was left before its run was opened, with what was typed. */
  readonly draft?: DeclareScreen;
  /** The person is leaving: the program ends as soon as the run is paused. */
  readonly leaving: boolean;
  /** The run cannot go on, and it was said on a page of its own. */
  readonly troubled?: true;
  /** How often a whole frame was asked for. */
  readonly repaints: number;
  /** How often it was asked to stand still and give the terminal back. */
  readonly suspends: number;
  /** What was last asked to be put on the clipboard, and how often that was asked. */
  readonly copied?: { readonly text: string; readonly times: number };
  /** The wall clock at the last tick, ms since 1970. */
  readonly dateMs: number;
  /** Monotonic ms of the last tick. */
  readonly tickMs: number;
  /** Whether keys are meant for what is shown now; a gate has a guard of its own. */
  readonly quiet: Quiet;
  /** Pressed since the last answer to a question of the run, but for typed text. */
  readonly keys: number;
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
  /** Given where somebody else writes it: nothing of it can be changed here. */
  readonly watching?: Watching;
  /** Counts the log's notifications, so that the log pane is painted anew. */
  readonly logVersion: number;
  readonly evidence?: Evidence;
  /** What a run like this teaches; read when it has ended. */
  readonly lesson?: string;
  /** How a surprise drill went (`Host.surprise`); read when it has ended. */
  readonly surprise?: ReturnType<Host['surprise']>;
}

export interface TailModel {
  readonly view: TailView;
  readonly state: Tailed;
  /** As a run's. */
  readonly logVersion: number;
}

/** What the log pane shows a log of: a run, or a machine. */
export interface Logged {
  readonly view: Pick<RunView, 'log'>;
  readonly state: Pick<RunState, 't0' | 'beforeMs'>;
  readonly progress?: RunModel['progress'];
}

/** A run without what only the passing of time changes. */
export type StillRun = Omit<RunModel, 'nowMs' | 'forecast'>;

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
  | TailScreen
  | TakeOverScreen
  | PageScreen
  | HistoryScreen
  | HistoryRunScreen
  | ObligationsScreen;

export type ScreenOf<N extends Screen['name']> = Extract<Screen, { readonly name: N }>;
