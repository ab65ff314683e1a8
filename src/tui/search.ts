import { type Editor, emptyEditor } from './editor.ts';

/** The line in which somebody types what to look for. */
export interface Search {
  readonly open: boolean;
  readonly editor: Editor;
}

export const closedSearch: Search = { open: false, editor: emptyEditor };
export const newSearch: Search = { open: true, editor: emptyEditor };

/** Without capitals in the query, capitals do not matter. A pattern, since lowering every line would copy the log. */
export function matcher(query: string): (text: string) => boolean {
  if (query === '') return () => false;
  const pattern = new RegExp(
    query.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    query === query.toLowerCase() ? 'i' : '',
  );
  return (text) => pattern.test(text);
}
