import { bytes } from '../format.ts';
import { middle } from '../wrap.ts';

/** Longest address before a message in a narrow pane. */
const ADDRESS = 18;

/** For a narrow pane: without the stamps of kernel and programs, and with a long address cut in its middle. */
export function bare(text: string): string {
  const said = text.replace(/^\[ *\d+\.\d+\] /, '').replace(/^[\w.-]+\[\d+\]: +/, '');
  const address = /^[\w.-]+\.[\w.[\]"-]+(?=: )/.exec(said)?.[0] ?? '';
  return address.length > ADDRESS ? middle(address, ADDRESS) + said.slice(address.length) : said;
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
    return `${name} ${Math.floor((100 * done) / total)} % · ${bytes(done)} of ${bytes(total)}`;
  }
  const words: Readonly<Record<string, string>> = { start: 'begins', end: 'done ✓', fail: 'FAILED ✗' };
  return `${name} ${words[event] ?? event}${typeof message === 'string' ? `: ${message}` : ''}`;
}
