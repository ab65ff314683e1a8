import type { RunState } from '../../engine/run-state.ts';
import type { LogLine } from '../../engine/run-view.ts';
import { clock } from '../../words/durations.ts';
import { bytesInWords } from '../../words/amounts.ts';
import type { Times } from '../log-window.ts';
import { middle } from '../wrap.ts';

/** Longest address before a message in a narrow pane. */
const ADDRESS = 18;

/** For a narrow pane: without the stamps of kernel and programs, and with a long address cut in its middle. */
export function bare(text: string): string {
  const said = text.replace(/^\[ *\d+\.\d+\] /, '').replace(/^[\w.-]+\[\d+\]: +/, '');
  const address = /^[\w.-]+\.[\w.[\]"-]+(?=: )/.exec(said)?.[0] ?? '';
  return address.length > ADDRESS ? middle(address, ADDRESS) + said.slice(address.length) : said;
}

/** What stands before a line: from T0, as the header's clock; since the machine was switched on; of the wall in UTC; since the line before. */
export function stamp(
  line: LogLine,
  before: LogLine | undefined,
  times: Times,
  { t0, beforeMs }: Pick<RunState, 't0' | 'beforeMs'>,
  poweredOnT: number | undefined,
): string {
  switch (times) {
    case 'power-on':
      return poweredOnT === undefined || line.t < poweredOnT ? ' '.repeat(5) : clock(line.t - poweredOnT);
    case 'since':
      return clock(beforeMs + line.t);
    case 'wall':
      return new Date(Date.parse(t0) + beforeMs + line.t).toISOString().slice(11, 19);
    case 'between':
      return `+${((line.t - (before?.t ?? line.t)) / 1000).toFixed(1)}`.padStart(7);
    case 'none':
      return '';
  }
}

/** A line the boot writes for machines (DESIGN §16), said for people; other lines come back as they are. */
export function readable(text: string, width: number): string {
  const at = text.indexOf('##RB {');
  if (at === -1) return text;
  const marker = parse(text.slice(at + 5));
  if (marker === undefined) return text;
  const said = `── ${marker} `;
  return said + '─'.repeat(Math.max(2, Math.min(60, width) - said.length));
}

function parse(json: string): string | undefined {
  let marker: unknown;
  try {
    marker = JSON.parse(json);
  } catch {
    // A torn or foreign line is shown as it came.
    return undefined;
  }
  if (typeof marker !== 'object' || marker === null) return undefined;
  const { stage, event, done, total, message } = marker as Readonly<Record<string, unknown>>;
  if (typeof stage !== 'string' || typeof event !== 'string') return undefined;
  const name = stage.replaceAll('-', ' ');
  if (event === 'progress' && typeof done === 'number' && typeof total === 'number' && total > 0) {
    return `${name} ${Math.floor((100 * done) / total)} % · ${bytesInWords(done)} of ${bytesInWords(total)}`;
  }
  const words: Readonly<Record<string, string>> = { start: 'begins', end: 'done ✓', fail: 'FAILED ✗' };
  return `${name} ${words[event] ?? event}${typeof message === 'string' ? `: ${message}` : ''}`;
}
