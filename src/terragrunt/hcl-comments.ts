/** Where a text of HCL may hold a comment: in code, also in what a string takes in (`"${…}"`); not in a string or a heredoc. */
const IN_CODE =
  /(?<comment>#.*|\/\/.*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S])))|<<-?([\w-]+)\r?\n[\s\S]*?^[ \t]*\2[ \t]*\r?$|["{}]/gm;
const IN_STRING = /\\.|\$\$\{|%%\{|[$%]\{|["\n]/g;

/**
 * HCL without its comments. A path such as `bucket/*` in a string begins none, and one in a comment goes no further than its line:
 * what stands behind it must not be lost. Pure.
 */
export function withoutComments(text: string): string {
  const within: ('string' | 'template' | 'braces')[] = [];
  let kept = '';
  let at = 0;
  for (;;) {
    const inString = within.at(-1) === 'string';
    const pattern = inString ? IN_STRING : IN_CODE;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return kept + text.slice(at);
    const [token] = found;
    const isComment = found.groups?.['comment'] !== undefined;
    kept += text.slice(at, found.index) + (isComment ? ' ' : token);
    at = found.index + token.length;
    if (inString) {
      // A string ends with its line, whatever is wrong with it.
      if (token === '"' || token === '\n') within.pop();
      else if (token === '${' || token === '%{') within.push('template');
    } else if (token === '"') within.push('string');
    else if (token === '{') within.push('braces');
    else if (token === '}') within.pop();
  }
}
