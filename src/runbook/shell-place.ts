/** What was opened in a shell's text and is not closed yet, innermost last. From `unknown` on nothing is followed. */
type Opened = '(' | '#' | "'" | '"' | "$'" | '`' | 'unknown';

/**
 * Whether a value that stands behind `before` may be quoted: in plain text, in `$( )`, in a comment. In quotes its own
 * would end those, and in backticks, here-documents, arithmetic and `${ }` quotes do not hold.
 */
export function mayQuoteBehind(before: string): boolean {
  const open: Opened[] = [];
  for (const [sign] of before.matchAll(SIGNS)) {
    const innermost = open.at(-1);
    if (innermost === 'unknown') return false;
    if (innermost !== undefined && closes(innermost, sign)) open.pop();
    else {
      const opened = opens(innermost, sign);
      if (opened !== undefined) open.push(opened);
    }
  }
  const innermost = open.at(-1);
  return innermost === undefined || innermost === '(' || innermost === '#';
}

/** An escaped character and a plain `${NAME}` come first, so that what is in them is no sign. */
const SIGNS = /\\[^]|\\$|\$\{\w+\}|\$\{|<<|\$?\(\(|\$\(|\$'|\bcase\b|(?<=^|(?<!\\)[\s;&|()<>])#|[()'"`\n]/g;

function closes(opened: Opened, sign: string): boolean {
  switch (opened) {
    case '(':
      return sign === ')';
    case '"':
    case '`':
      return sign === opened;
    // A backslash is nothing special in these two.
    case "'":
      return sign.endsWith("'");
    case '#':
      return sign.endsWith('\n');
    case "$'":
      return sign === "'" || sign === "$'";
    case 'unknown':
      return false;
  }
}

function opens(inside: Opened | undefined, sign: string): Opened | undefined {
  if (inside !== undefined && inside !== '(' && inside !== '"') return undefined;
  switch (sign) {
    case '$(':
      return '(';
    case '`':
      return sign;
    case '${':
    case '$((':
      return 'unknown';
  }
  if (inside === '"') return undefined;
  switch (sign) {
    case '(':
    case '#':
    case "'":
    case '"':
    case "$'":
      return sign;
    case '<<':
    case '((':
    // At the end: it would take the value's quote away.
    case '\\':
      return 'unknown';
    // Its patterns end in a ) that nothing opened.
    case 'case':
      return inside === '(' ? 'unknown' : undefined;
  }
  return undefined;
}
