import type { Change, Failure } from './failure.ts';

const WORDS: Readonly<Record<string, readonly [done: string, doing: string]>> = {
  create: ['created', 'creating'],
  delete: ['destroyed', 'destroying'],
  update: ['changed', 'changing'],
};

/** `aws_instance.ttb created (i-0c3f91d2a77e4b105)` */
export const madeWords = ({ address, action, id }: Change): string =>
  `${address} ${WORDS[action]?.[0] ?? action}${named(id)}`;

/** `destroying aws_instance.ttb (i-0c3f91d2a77e4b105)` */
export const begunWords = ({ address, action, id }: Change): string =>
  `${WORDS[action]?.[1] ?? action} ${address}${named(id)}`;

/** Longer ids, such as ARNs, would hide the rest. */
const named = (id: string | null): string => (id !== null && id.length <= 40 ? ` (${id})` : '');

/** Changes of a kind that one sentence names. */
const LISTED = 6;

/** What work that failed had changed until then; `undefined` where nothing is known to be listed. */
export function changesInWords({ changed }: Pick<Failure, 'changed'>): string | undefined {
  if (typeof changed !== 'object') return undefined;
  const { made, begun } = changed;
  const said = [
    ...(made.length > 0 ? [`Made until then: ${few(made.map(madeWords))}.`] : []),
    ...(begun.length > 0 ? [`Begun and not ended: ${few(begun.map(begunWords))}.`] : []),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}

/**
 * What a failure changed, as one sentence, also where that is nothing or not known. It names whose that is: steps before it
 * may have changed much.
 */
export function changedInWords(failure: Pick<Failure, 'changed'>, who = 'this step'): string {
  const listed = changesInWords(failure);
  if (listed !== undefined) return listed;
  return failure.changed === 'none'
    ? `${who[0]?.toUpperCase()}${who.slice(1)} changed nothing.`
    : `What ${who} changed is not known.`;
}

function few(all: readonly string[]): string {
  const more = all.length - LISTED;
  return `${all.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
