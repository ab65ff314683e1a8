import { findSecrets } from './find-secrets.ts';
import type { Span } from './masked-places.ts';
import { isTelling } from './telling-names.ts';

/** Longer values with spaces are texts, not passphrases. */
export const LONGEST_PHRASE = 128;
/** A line of a key or certificate, as files have them. */
const KEY_LINE = /^[A-Za-z0-9+/=]{32,}$/;

/**
 * What is secret in a value that is called sensitive as a whole: the value itself if it is a word or a phrase; of an
 * object in JSON its members; of a text the lines of its keys, and what gives itself away. The other lines of a
 * sensitive script are what the console shows later, and must stay readable there.
 */
export function secretsInside(value: string): readonly string[] {
  const trimmed = value.trim();
  const members = membersOf(trimmed);
  if (members) return members;
  if (!/\s/.test(trimmed) || (trimmed.length <= LONGEST_PHRASE && !trimmed.includes('\n'))) return [trimmed];
  const found = trimmed.split('\n').flatMap((line) => {
    if (KEY_LINE.test(line.trim())) return [line.trim()];
    const spans: Span[] = [];
    findSecrets(line.slice(0, 16_384), (span) => spans.push(span));
    return spans.map(({ start, end }) => line.slice(start, end));
  });
  return found;
}

/** The strings of an object in JSON: those under telling names, or all where no name tells. */
function membersOf(text: string): readonly string[] | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const all: { key: string; text: string }[] = [];
  const walk = (part: unknown, key: string, depth: number): void => {
    if (typeof part === 'string') all.push({ key, text: part });
    else if (typeof part === 'object' && part !== null && depth < 50) {
      for (const [name, inner] of Object.entries(part))
        walk(inner, Array.isArray(part) ? key : name, depth + 1);
    }
  };
  walk(value, '', 0);
  const telling = all.filter(({ key }) => isTelling(key));
  return (telling.length > 0 ? telling : all).map((member) => member.text);
}

/** What a value of a text may have been before it was written as JSON or as a part of a URL; itself first. */
export function readingsOf(value: string): readonly string[] {
  const readings = [value];
  if (value.includes('\\')) readings.push(...tryTo(() => String(JSON.parse(`"${value}"`))));
  if (value.includes('%')) readings.push(...tryTo(() => decodeURIComponent(value)));
  return readings;
}

function tryTo(read: () => string): readonly string[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}
