import type { Holding, RunView } from '../../engine/run-view.ts';
import type { Host } from '../host.ts';
import type { Notices } from '../notices.ts';
import type { Model, Screen, ScreenOf } from '../view-model.ts';
import type { Command, Context } from './key-commands.ts';
import type { Press } from './press.ts';

/** What the keys of a screen do in one context; `at` is monotonic ms. */
export interface KeyHandler {
  command?(tui: Tui, command: Command, at: number): void;
  /** A key that is bound to nothing: text, where a line is typed. */
  typed?(tui: Tui, press: Press, at: number): void;
  /** Given where a paste is not text that is typed. */
  pasted?(tui: Tui, at: number, text: string): void;
}

/** The handlers of one screen. */
export type ScreenKeys<C extends Context> = Readonly<Record<C, KeyHandler>>;

/** What handlers change the screens with. */
export interface Tui extends Notices {
  readonly host: Host;
  model(): Model;
  set(change: (model: Model) => Model): void;
  /** Changes the topmost screen of that name, if there is one. */
  update<N extends Screen['name']>(name: N, change: (screen: ScreenOf<N>) => ScreenOf<N>): void;
  /** Follows a run on its own screens. */
  open(view: RunView): void;
  /** Goes on with a run that was left, by its id. */
  resume(run: string): void;
  /** Ends the program that is at a run, and goes on with it here. */
  takeOver(run: string, from: Holding, note: string): void;
  /** Puts a text on the clipboard of whoever sits at the terminal. */
  copy(text: string): void;
  goHome(): void;
  /** Leaves the program; an open run is paused first. */
  leave(): void;
  /** Wall clock, for what a person dates. */
  date(): Date;
}
