import { newQuiet, type Quiet } from '../../keyboard/early-keys.ts';

/** Ctrl-C, or leaving while a run is open. */
export interface StopScreen {
  readonly name: 'stop';
  readonly selected: number;
  readonly quiet: Quiet;
  readonly confirmAbort: boolean;
}

export const newStop = (lastKeyMs: number | undefined): StopScreen => ({
  name: 'stop',
  selected: 0,
  quiet: newQuiet(lastKeyMs),
  confirmAbort: false,
});
