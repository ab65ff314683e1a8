/**
 * The engine's reason for a refusal as the screens say it. The engine also speaks to answers from a file, whose syntax
 * (`skip: REASON`, `INPUT=VALUE`) means nothing to somebody who was shown a list and a field.
 */
export function spoken(reason: string): string {
  return reason
    .replace(/: `[^`]*`\./, '.')
    .replace(/ ?Write INPUT=VALUE\.( |$)/, '$1')
    .replace(/^Choose one of: .*$/s, 'That is not on offer any more.')
    .replace(/^A live gate is opened with .*$/s, 'This gate has nothing reviewed behind it, and stays shut.')
    .trim();
}
