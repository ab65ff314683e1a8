import type { Entry, When } from './entry.ts';
import type { Sign } from './sign.ts';

/** An entry that fits a sign. */
export interface Match {
  readonly entry: Entry;
  readonly sign: Sign;
  /** How much of it is structure: an exact code counts more than words. */
  readonly weight: number;
  /** Named groups of what fitted. */
  readonly values: Readonly<Record<string, string>>;
}

/** What each condition counts: names that a program gives more than what it says in words. */
const COUNTS = {
  codes: 16,
  reasons: 16,
  title: 6,
  says: 5,
  operations: 3,
  kinds: 2,
  services: 1,
  statuses: 1,
};

/** The entries that fit a sign best; several where they fit equally. Pure. */
export function bestMatches(entries: readonly Entry[], sign: Sign): readonly Match[] {
  const found = entries.flatMap((entry) => match(entry, sign) ?? []);
  const best = Math.max(0, ...found.map(({ weight }) => weight));
  const fit = found.filter(({ weight }) => weight === best);
  const told = fit.filter(({ entry }) => !entry.minor);
  return told.length > 0 ? told : fit;
}

export function match(entry: Entry, sign: Sign): Match | undefined {
  const met = entry.when.flatMap((when) => meets(when, sign) ?? []).sort((a, b) => b.weight - a.weight)[0];
  if (met === undefined) return undefined;
  const more = (entry.values ?? []).map((pattern) => pattern.exec(sign.text)?.groups ?? {});
  return { entry, sign, weight: met.weight, values: known(Object.assign({}, ...more, met.values)) };
}

function meets(when: When, sign: Sign): Pick<Match, 'weight' | 'values'> | undefined {
  const { codes, reasons, title, operations, kinds, services, statuses, speakers } = when;
  if (codes && (sign.reason || !isOneOf(codes, sign.code))) return undefined;
  if (reasons && !(sign.reason && isOneOf(reasons, sign.code))) return undefined;
  if (operations && !isOneOf(operations, sign.operation)) return undefined;
  if (services && !isOneOf(services, sign.service)) return undefined;
  if (kinds && !isOneOf(kinds, sign.kind)) return undefined;
  if (statuses && !(sign.status !== undefined && statuses.includes(sign.status))) return undefined;
  // A file has the lines without who said them.
  if (speakers && sign.speaker !== undefined && !speakers.includes(sign.speaker)) return undefined;
  const titled = title && (sign.title === undefined ? null : title.exec(sign.title));
  const said = when.says?.exec(sign.text);
  if (titled === null || said === null) return undefined;
  const named = [...(codes ?? []), ...(reasons ?? [])].includes(sign.code ?? '') ? 1 : 0;
  // A code by its name counts more than by its family's.
  return { weight: weightOf(when) + named, values: known({ ...titled?.groups, ...said?.groups }) };
}

const WEIGHTS = new WeakMap<When, number>();

function weightOf(when: When): number {
  const known = WEIGHTS.get(when);
  if (known !== undefined) return known;
  const weight = Object.entries(COUNTS).reduce((sum, [part, counts]) => sum + (part in when ? counts : 0), 0);
  WEIGHTS.set(when, weight);
  return weight;
}

function isOneOf(all: readonly (string | RegExp)[], value: string | undefined): boolean {
  if (value === undefined) return false;
  return all.some((one) => (typeof one === 'string' ? one === value : one.exec(value)?.[0] === value));
}

function known(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
}
