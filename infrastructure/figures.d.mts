/** The types of figures.mjs, for those who import it from TypeScript. */
export type Figure = readonly [words: string, ...values: (string | number)[]];
export const computed: Record<string, Figure[]>;
export const facts: Record<string, [words: string, source: string][]>;
export function check(name: string, text: string): string[];
export function written(text: string, lines: readonly Figure[]): string;
