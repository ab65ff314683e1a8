import type { Mode } from '../engine/events.ts';

/** Colour and word of each world: never one without the other (DESIGN §2). */
export const worlds: Readonly<
  Record<Mode, { readonly color: string; readonly word: string; readonly rule: string }>
> = {
  rehearsal: { color: 'cyan', word: 'REHEARSAL', rule: '─' },
  'dry-run': { color: 'yellow', word: 'DRY RUN', rule: '─' },
  // A border of its own, so that it cannot be taken for a rehearsal even without colours.
  live: { color: 'red', word: 'LIVE', rule: '═' },
};

export const tones = { good: 'green', warn: 'yellow', bad: 'red' } as const;
