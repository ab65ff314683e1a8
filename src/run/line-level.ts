import type { Levels } from '../engine/run-view.ts';

export type Level = keyof Levels;

/** Longest beginning of a line in which a program says how bad it is. */
const BEGINNING = 300;

/**
 * How the program that wrote a line says it is: by the place where its kind of log has the level, never by a word
 * anywhere. `Error: no space` is one, `0 errors` is none.
 */
const SIGNS: readonly (readonly [Level, RegExp])[] = [
  // The boot script's markers, and its tries.
  ['error', /##RB \{"stage":"[\w-]{1,60}","event":"fail"/],
  ['warning', /(?:^|\]: )[a-z][\w ./:@-]{1,200}, try \d{1,3}(?: of \d{1,3} failed|: )/],
  // OpenTofu, in its frame or without.
  ['error', /^[│╷\s]{0,4}Error: /],
  ['warning', /^[│╷\s]{0,4}Warning: /],
  // cloud-init, as all of Python's logging with a module before it.
  ['error', /\b\w{1,40}\.py\[(?:ERROR|CRITICAL)\]: /],
  ['warning', /\b\w{1,40}\.py\[WARNING\]: /],
  // systemd on the console.
  ['error', /(?:^|\] )\[FAILED\] /],
  ['warning', /(?:^|\] )\[DEPEND\] /],
  // logfmt and JSON: docker, compose, terragrunt.
  ['error', /(?:^|\s)level="?(?:error|fatal|panic)\b/],
  ['warning', /(?:^|\s)level="?warn(?:ing)?\b/],
  ['error', /"@?level":\s?"(?:error|fatal)"/],
  ['warning', /"@?level":\s?"warn(?:ing)?"/],
  // A date, a time, a level: the SSM agent, terragrunt.
  ['error', /^\S{0,40}\d[ T]?\d\d:\d\d:\d\d\S{0,10} {1,2}\[?(?:ERROR|FATAL|CRITICAL)\]?\s/],
  ['warning', /^\S{0,40}\d[ T]?\d\d:\d\d:\d\d\S{0,10} {1,2}\[?WARN(?:ING)?\]?\s/],
];

export function levelOf(text: string): Level | undefined {
  // Most lines have none of their letters.
  if (!LIKELY.test(text)) return undefined;
  const beginning = text.slice(0, BEGINNING);
  return SIGNS.find(([, sign]) => sign.test(beginning))?.[0];
}

const LIKELY = /"fail"|, try \d|error|warn|fatal|panic|\[FAILED\]|\[DEPEND\]|\[CRITICAL\]/i;

/** How many lines have which. */
export function levelsIn(lines: readonly { readonly level?: Level }[]): Levels {
  const levels = { error: 0, warning: 0 };
  for (const { level } of lines) if (level) levels[level] += 1;
  return levels;
}

/** Lines that are one that moves: progress of the same stage, or of the same address. */
export function movingKey(text: string): string | undefined {
  const marker = /##RB \{"stage":"([\w-]{1,60})","event":"progress"/.exec(text);
  if (marker) return `stage ${marker[1]}`;
  const still = /^(\S{1,300}): Still (?:creating|destroying|modifying|reading)\.\.\. \[/.exec(text);
  return still ? `still ${still[1]}` : undefined;
}
