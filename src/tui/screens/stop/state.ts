/** Ctrl-C, or leaving while a run is open. */
export interface StopScreen {
  readonly name: 'stop';
  readonly selected: number;
  /** What is asked once more. */
  readonly confirm?: 'abort' | 'interrupt';
  /** The step that is to be interrupted: a later one is not what was meant. */
  readonly step?: string;
}

export const newStop: StopScreen = { name: 'stop', selected: 0 };
