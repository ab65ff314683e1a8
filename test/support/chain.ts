import type { Stamped } from '../../src/engine/events.ts';
import { type Chain, chainReader } from '../../src/journal/chain.ts';

/** The chain of a journal's text, and its sound events. */
export function chainOf(text: string | Buffer): Chain & { readonly all: readonly Stamped[] } {
  const bytes = Buffer.from(text);
  const whole = bytes.lastIndexOf('\n') + 1;
  const reader = chainReader();
  const all: Stamped[] = [];
  for (let from = 0; from < whole; ) {
    const end = bytes.indexOf('\n', from);
    const event = reader.next(bytes.subarray(from, end));
    if (event) all.push(event);
    from = end + 1;
  }
  return { ...reader.end(bytes.length - whole), all };
}
