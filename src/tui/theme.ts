import type { Mode } from '../engine/events.ts';

/** Colour and word of each world: never one without the other (DESIGN §2). A live one has double borders as well,
 * so that it cannot be taken for a rehearsal without colours either. */
export const worlds: Readonly<Record<Mode, { readonly color: string; readonly word: string }>> = {
  rehearsal: { color: 'cyan', word: 'REHEARSAL' },
  'dry-run': { color: 'yellow', word: 'DRY RUN' },
  live: { color: 'red', word: 'LIVE' },
};

export const tones = { good: 'green', warn: 'yellow', bad: 'red' } as const;
