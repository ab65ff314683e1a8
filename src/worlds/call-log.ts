import { appendFileSync } from 'node:fs';
import { whyUnwritten } from '../files/disk-trouble.ts';

/** The file of a run's folder that holds a JSON line for each AWS call. */
export interface CallLog {
  /** Never throws: what a call did is done, whether or not it can be written down. */
  record(line: object): void;
  /** Called once, with what is lost and why; also when that was before anybody listened. */
  onLost(listener: (text: string) => void): void;
}

export function callLog(file: string): CallLog {
  let lost: string | undefined;
  let listener: ((text: string) => void) | undefined;
  return {
    record(line) {
      try {
        appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      } catch (cause) {
        if (lost !== undefined) return;
        lost = `AWS calls are made, but not all are written down in ${file}: ${whyUnwritten(cause, 'it')}`;
        listener?.(lost);
      }
    },
    onLost(told) {
      listener = told;
      if (lost !== undefined) told(lost);
    },
  };
}
