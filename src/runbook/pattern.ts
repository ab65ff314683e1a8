import { RE2JS } from 're2js';

/**
 * Patterns that others wrote, in runbooks and service files. RE2 takes time that grows with the text's length only, so
 * that none of them can hang the program; what it cannot do, looking around and back, is refused when a file is loaded.
 */
export interface Pattern {
  /** Whether it is found anywhere in the text; a dot stands for a line feed, too. */
  foundIn(text: string): boolean;
  /** Whether it is the whole text. */
  fits(text: string): boolean;
}

/** Throws an error in words for what is no pattern. */
export function patternOf(source: string): Pattern {
  const compiled = RE2JS.compile(source, RE2JS.DOTALL);
  return {
    foundIn: (text) => compiled.matcher(text).find(),
    fits: (text) => compiled.matches(text),
  };
}

/** What is wrong with a pattern, in a few words; `undefined` when it is one. */
export function brokenPattern(source: string): string | undefined {
  try {
    patternOf(source);
    return undefined;
  } catch (error) {
    const whole = error instanceof Error ? error.message : String(error);
    const said = whole.replace(/^error parsing regexp: /, '').replace('(?s)', '');
    return /\(\?[=!<]/.test(said) ? `${said}; looking ahead or behind cannot be done in linear time` : said;
  }
}
