import { linesOf, parsed } from './json-lines.ts';

/** Characters of an error text: tofu's longest have some thousand. */
const LONGEST = 64 * 1024;

/**
 * What went wrong, from terragrunt's stderr: it repeats tofu's plain-text errors there, indented and wrapped in words of
 * its own. Tips, auto-init and what hooks say are left out; where terragrunt says nothing itself, the raw lines count.
 */
export function errorText(stderr: string): string {
  const raw: string[] = [];
  const errors: string[] = [];
  const output: string[] = [];
  for (const line of linesOf(stderr)) {
    const entry = parsed(line);
    if (entry === undefined && line.trim() !== '') raw.push(line);
    if (typeof entry?.['msg'] !== 'string') continue;
    if (entry['level'] === 'error') errors.push(unwrapped(beginningOf(entry['msg'])));
    if (entry['level'] === 'stderr') output.push(entry['msg']);
  }
  const said = errors.filter((text) => text !== '');
  return beginningOf(said.length > 0 ? said.join('\n\n') : [...raw, ...output].join('\n').trim());
}

/** Whole lines, as many as there is room for: no secret is cut in two. */
function beginningOf(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf('\n', LONGEST);
  return `${text.slice(0, end > 0 ? end : LONGEST)}\n… the rest is in the whole output`;
}

function unwrapped(text: string): string {
  const said = text
    .replace(/^error occurred:\s*\* /, '')
    .replace(/^Failed to execute "[^\n]*" in \S+\n/, '')
    .trimEnd();
  const end = /(?:exit status|signal:?) ?\w{1,40}$/.exec(said.slice(-60));
  return (end ? said.slice(0, -end[0].length) : said).replace(/^ {2}/gm, '').trim();
}
