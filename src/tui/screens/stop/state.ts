/** Ctrl-C, or leaving while a run is open. */
export interface StopScreen {
  readonly name: 'stop';
  readonly selected: number;
  readonly confirmAbort: boolean;
}

export const newStop: StopScreen = { name: 'stop', selected: 0, confirmAbort: false };
