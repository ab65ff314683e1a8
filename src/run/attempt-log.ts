import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { whyUnwritten } from '../files/disk-trouble.ts';
import type { LogRing } from './log-ring.ts';

/** Lines that an action says of itself, rather than what its programs print. */
const OWN = 'firedrill';

/**
 * Where an attempt's lines go: the log pane, and SOURCE.log in its folder. `takenUp`: programs of it were watched before by
 * a firedrill that died, and what they print comes once more from the beginning: what is in the log already is left out.
 */
export function attemptLog(
  folder: string,
  log: LogRing,
  now: () => number,
  takenUp: boolean,
): (source: string, lines: readonly string[]) => void {
  const known = new Map<string, number>();
  let unkept = false;
  const isNew = (source: string, lines: readonly string[]): readonly string[] => {
    if (!takenUp || source === OWN) return lines;
    const left = known.get(source) ?? linesIn(join(folder, `${source}.log`));
    known.set(source, Math.max(0, left - lines.length));
    return lines.slice(left);
  };
  return (source, said) => {
    const lines = isNew(source, said);
    if (lines.length === 0) return;
    const t = now();
    try {
      appendFileSync(join(folder, `${source}.log`), lines.map((line) => `${line}\n`).join(''), {
        mode: 0o600,
      });
      unkept = false;
    } catch (error) {
      // The program's own output file has them; a log that cannot be kept twice is no reason to lose an apply.
      const why = `this log is shown, but not kept: ${whyUnwritten(error, folder)}`;
      if (!unkept) log.push([{ source: OWN, text: why, t }]);
      unkept = true;
    }
    log.push(lines.map((line) => ({ source, text: line, t })));
  };
}

/** Whole lines; what was cut off in the middle of one is taken away, since it comes again. */
function linesIn(file: string): number {
  try {
    const bytes = readFileSync(file);
    truncateSync(file, bytes.lastIndexOf(0x0a) + 1);
    return bytes.toString('latin1').split('\n').length - 1;
  } catch {
    return 0;
  }
}
