import type { RunView } from '../../engine/view.ts';
import type { Host } from '../host.ts';
import type { Model } from '../view-model.ts';

/** What the handlers of the screens' commands work with. */
export interface Shell {
  readonly host: Host;
  model(): Model;
  set(change: (model: Model) => Model): void;
  /**
   * Does work that takes a while and shows a failure as a line above the keys. One at a time: while something is under
   * way it does nothing and says so.
   */
  attempt(doing: string, work: () => Promise<void>): void;
  /** The same, whatever is under way: what a person asks to stop is never put off. */
  urgent(doing: string, work: () => Promise<void>): void;
  /** Follows a run on its own screens. */
  open(view: RunView): void;
  goHome(): void;
  /** Leaves the program; an open run is paused first. */
  leave(): void;
  /** Wall clock, for what a person dates. */
  date(): Date;
}
