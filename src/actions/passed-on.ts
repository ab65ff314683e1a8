import { createHash } from 'node:crypto';
import type { Facts, Json } from '../engine/events.ts';
import type { ActionContext } from './action.ts';

/**
 * Variables that the tools get and that change what they do, for a review: what is secret by its name, by its form or by
 * what the plan says of it, or was when it was reviewed, stands there by its digest.
 */
export function passedOn(
  { terragrunt, border }: Pick<ActionContext, 'terragrunt' | 'border'>,
  reviewed: Json = {},
): Facts {
  const before = isDict(reviewed) ? reviewed : {};
  const entries = Object.entries(terragrunt.passed ?? {}).map(([name, value]) => {
    const line = `${name}=${value}`;
    const isSecret = isDigest(before[name]) || border.text(value) !== value || border.text(line) !== line;
    return [name, isSecret ? digestOfValue(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** The same with every value by its digest: what is secret may have become known only later. */
export function byDigest(environment: Json | undefined): Facts {
  const entries = Object.entries(isDict(environment ?? {}) ? (environment as Facts) : {});
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      digestOfValue(typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );
}

const isDigest = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);

const digestOfValue = (value: string): string =>
  isDigest(value) ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`;

export const isDict = (value: Json | undefined): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
