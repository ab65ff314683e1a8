/** The world's clock. Real time in the live world and in a dry run; the sandbox's in a rehearsal. All in ms. */
export interface Clock {
  /** The world's time, on an origin of its own; never goes back. Asks the sandbox in a rehearsal. */
  read(): Promise<number>;
  /** The same without asking, for a screen that is painted often: the last reading, carried on at the pace known. */
  estimate(): number;
  /** Waits for that much of the world's time. Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** `machine`: simulated time may run faster; `person`: 1:1, since a person is asked. No effect on a real clock. */
  pace(who: 'machine' | 'person'): void;
}
