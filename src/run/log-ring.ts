import type { LogLine, LogSource } from '../engine/run-view.ts';
import { printable } from '../text/clean.ts';
import { levelOf, movingKey } from './line-level.ts';
import { poweredOn } from './powered-on.ts';

/** Lines kept; about an hour of a chatty boot. */
const CAP = 20_000;
/** Characters kept, in all these lines: a log of endless lines would hold hundreds of megabytes otherwise. */
const LONGEST = 16 * 1024 * 1024;
/**
 * Listeners hear of new lines once in so many ms. Nobody reads faster, and each time costs a frame: at 2,000
 * lines a second this is the difference between a third and a tenth of a core (facts/ink.md D.4).
 */
const NOTIFY_MS = 80;
/** Lines that come now and then are told of at once, with those that come with them: until so many ms are used in advance. */
const ADVANCE_MS = 400;
const SOON_MS = 5;
/** As many things may move beside each other at the end of the log. */
const MOVING = 4;

export interface LogRing extends LogSource {
  push(lines: readonly LogLine[]): void;
  /** Tells listeners at once of what they have not heard of yet, and stops the timer. */
  flush(): void;
}

/** A log that is bounded in lines and characters, in a circular array: taking a line moves nothing, so 100,000 of them cost milliseconds. */
export function createLogRing(cap = CAP, longest = LONGEST): LogRing {
  const slots: (LogLine | undefined)[] = [];
  const listeners = new Set<() => void>();
  let total = 0;
  /** Of what is held: the oldest line's number, and all their characters. */
  let oldest = 0;
  let length = 0;
  const levels = { error: 0, warning: 0 };
  const power = poweredOn();
  let timer: NodeJS.Timeout | undefined;
  /** Up to then the times at which listeners may hear are used. */
  let usedMs = 0;
  /** The lines at the end that move, by what they tell of: the next word of the same takes its place. */
  let moving: (readonly [key: string, n: number])[] = [];

  const notify = (): void => {
    clearTimeout(timer);
    timer = undefined;
    usedMs = Math.max(usedMs, performance.now()) + NOTIFY_MS;
    for (const listener of listeners) listener();
  };

  function take(line: LogLine): void {
    const text = printable(line.text);
    const level = levelOf(text);
    const key = movingKey(text);
    power.read(text, line.t);
    const kept =
      text === line.text && level === undefined ? line : { ...line, text, ...(level && { level }) };
    const same = key === undefined ? undefined : moving.find(([one]) => one === key);
    if (same && same[1] >= oldest) {
      length += text.length - (slots[same[1] % cap]?.text.length ?? 0);
      slots[same[1] % cap] = kept;
      return;
    }
    moving = key === undefined ? [] : [...moving, [key, total] as const].slice(-MOVING);
    if (level) levels[level] += 1;
    if (total - oldest >= cap) forget();
    slots[total % cap] = kept;
    total += 1;
    length += text.length;
    while (length > longest && oldest < total - 1) forget();
  }

  function forget(): void {
    const line = slots[oldest % cap];
    slots[oldest % cap] = undefined;
    oldest += 1;
    length -= line?.text.length ?? 0;
    if (line?.level) levels[line.level] -= 1;
  }

  return {
    total: () => total,
    levels: () => levels,
    poweredOnT: power.t,
    push(lines) {
      for (const line of lines) take(line);
      if (lines.length > 0 && timer === undefined) {
        timer = setTimeout(notify, Math.max(SOON_MS, usedMs - ADVANCE_MS - performance.now()));
        timer.unref();
      }
    },
    slice(from, to) {
      const lines: LogLine[] = [];
      for (let n = Math.max(from, oldest); n < Math.min(to, total); n += 1) {
        const line = slots[n % cap];
        if (line !== undefined) lines.push(line);
      }
      return lines;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush() {
      if (timer !== undefined) notify();
    },
  };
}
