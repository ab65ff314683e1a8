import { constants } from 'node:os';

/** What ends this program: a terminal that goes away sends the second. */
export const ENDING = ['SIGTERM', 'SIGHUP'] as const;

/** From the signal on, in ms: more than all takes that is still done in good order. */
const LATEST_MS = 2500;

/** From here on such a signal ends this program in a bounded time, whatever it waits for by then, such as a disk that hangs. */
export function endSoonOnSignals(process: NodeJS.Process): void {
  for (const signal of ENDING)
    process.once(signal, () => {
      setTimeout(() => process.exit(signalCode(signal)), LATEST_MS).unref();
    });
}

export const signalCode = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
