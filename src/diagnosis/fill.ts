import type { Words } from './entry.ts';

export type Values = Readonly<Record<string, string>>;

/** Of what a value is taken: a message can be as long as a line. */
const LONGEST = 300;

/** The first sentence all of whose `{values}` are known; `undefined` where there is none. Pure. */
export function fill(words: Words | undefined, values: Values, longest = LONGEST): string | undefined {
  const all = words === undefined ? [] : typeof words === 'string' ? [words] : words;
  const sentence = all.find((one) => namesIn(one).every((name) => values[name] !== undefined));
  return sentence?.replace(/\{(\w+)\}/g, (_, name: string) => short(values[name] ?? '', longest));
}

const namesIn = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const short = (value: string, longest: number): string =>
  value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
