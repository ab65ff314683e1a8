/** Kinds of change after which all that was there is still there, or can be brought back. */
const KEEPING = new Set(['create', 'update', 'import', 'read', 'hide']);

/** Whether a change of a review ends something. A kind that nobody knows does. */
export function endsData(kind: string): boolean {
  return !KEEPING.has(kind);
}
