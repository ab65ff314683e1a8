/** A value as a shell takes it for one word; in quotes only where it would not otherwise. */
export function shellWord(text: string): string {
  return isPlain(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whether a text is the same with any quotes around it or none, and is no option. */
export function isPlain(text: string): boolean {
  // Not with = first: zsh reads =ls as the path of ls.
  return /^[\w.,:/@%+-][\w.,:/=@%+-]*$/.test(text);
}

/**
 * What does something else than stand there: ends a line or a comment, is a key to a terminal that it is pasted into, or
 * reorders or hides the text around it.
 */
const STRANGE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const ALL_STRANGE = new RegExp(STRANGE, 'gu');
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export const isStrange = (text: string): boolean => STRANGE.test(text);

/** The same in one line in which everything can be seen: `a\nb`, `a\u{202e}b`. */
export function visible(text: string): string {
  return text.replaceAll(
    ALL_STRANGE,
    (char) => SHORT[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
