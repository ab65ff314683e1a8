import type { Facts } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { Entry } from './entry.ts';
import { fill, type Values } from './fill.ts';

/** Causes that one failure names beside the first. */
const BESIDE = 2;
/** A command may hold a message that only AWS can decode. */
const COMMAND = 4000;

/** What fits, with its values. */
export interface Found {
  readonly entry: Entry;
  readonly values: Values;
}

/** What was found as a failure: cause first, one line each. Of several that fit equally, all causes and all next steps. */
export function told(found: readonly [Found, ...Found[]]): FailureDraft {
  const [first] = found;
  const shown = found.slice(0, 1 + BESIDE);
  const hints = shown.flatMap((one) => sentence(fill(one.entry.hint, one.values)));
  const steps = shown.flatMap(({ entry, values }) =>
    entry.next.flatMap((words) => fill(words, values, COMMAND) ?? []),
  );
  const again = worst(shown);
  const offers = offersOf(first);
  return {
    code: first.entry.code,
    message: shown.map((one) => causeOf(one)).join(' Also: '),
    ...(hints.length > 0 ? { hint: [...new Set(hints)].join(' ') } : {}),
    nextSteps: [...new Set(steps)],
    ...(again === undefined ? {} : { again }),
    ...(first.entry.changed === undefined ? {} : { changed: first.entry.changed }),
    facts: {
      diagnosis: shown.map(({ entry }) => entry.id),
      ...(offers === undefined ? {} : { offers }),
    },
  };
}

export const causeOf = ({ entry, values }: Found): string => fill(entry.cause, values) ?? entry.id;

const sentence = (text: string | undefined): readonly string[] =>
  text === undefined || text.trim() === '' ? [] : [text.trim()];

function worst(found: readonly Found[]): Entry['again'] {
  const all = found.map(({ entry }) => entry.again);
  return (['useless', 'after', 'useful'] as const).find((again) => all.includes(again));
}

/** AWS's own offers, as values of inputs. */
function offersOf({ entry, values }: Found): Facts | undefined {
  const offers = Object.entries(entry.offers ?? {}).flatMap(([input, words]) => {
    const value = fill(words, values);
    return value === undefined ? [] : [[input, value] as const];
  });
  return offers.length === 0 ? undefined : Object.fromEntries(offers);
}
