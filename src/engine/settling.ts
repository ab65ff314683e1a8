import type { Doubt, Event } from './events.ts';

/** What a look at the world says of an obligation, for a person. `unknown`: it could not be asked, and why. */
export type Looked = Pick<Doubt, 'finding' | 'seen'>;

type Settled = Extract<Event, { type: 'obligation.settled' }>;

/**
 * The event that settles an obligation, where that is what was seen; where nothing could be seen, only on a person's word
 * (`onWord`). What is plainly not met is settled by nobody's.
 */
export function settledBy(
  { finding, seen }: Looked,
  { id, by, note }: Pick<Settled, 'id' | 'by' | 'note'>,
  onWord: boolean,
): Settled | undefined {
  if (finding === 'no' || (finding === 'unknown' && !onWord)) return undefined;
  return { type: 'obligation.settled', id, by, note, finding, seen };
}

/** What a settlement stands on, behind its note; nothing of one from before it was looked. */
export function sawWords({ finding, seen }: Pick<Settled, 'finding' | 'seen'>): string {
  if (seen === undefined) return '';
  return finding === 'yes' ? `; seen: ${seen}` : `; on their word alone: ${seen}`;
}
