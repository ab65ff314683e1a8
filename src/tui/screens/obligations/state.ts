import type { Settling } from '../../../engine/run-view.ts';
import type { Editor } from '../../editor.ts';
import type { ObligationRow } from '../../host.ts';
import { update } from '../../screen-stack.ts';
import { worlds } from '../../theme.ts';
import type { Model } from '../../view-model.ts';

export interface ObligationsScreen {
  readonly name: 'obligations';
  readonly rows: readonly ObligationRow[];
  readonly selected: number;
  /** Given while the note is typed that settles the selected one. */
  readonly note?: Editor;
  /** Why the selected one could not be looked at: then it is asked whether a person's word is to settle it. */
  readonly unseen?: string;
  /** What was seen of the selected one, which is not put right yet. */
  readonly notYet?: string;
}

/** What is open in the real world first. */
export const realFirst = (rows: readonly ObligationRow[]): readonly ObligationRow[] =>
  rows.toSorted((a, b) => worlds[a.mode].rank - worlds[b.mode].rank);

/** What is open: of the run in front of the person, or of all runs. */
export function openRows({ home, run }: Model, now: Date): readonly ObligationRow[] {
  if (run === undefined) return realFirst(home.obligations);
  const { frame, obligations } = run.state;
  return obligations
    .filter(({ settled }) => settled === undefined)
    .map(({ id, what, how, openedAt }) => ({
      run: frame.run,
      id,
      mode: frame.mode,
      what,
      how,
      sinceMs: now.getTime() - Date.parse(openedAt),
    }));
}

/** What came of settling one, on the screen. `seen`: what was looked at. */
export function withSettling(model: Model, row: ObligationRow, { settled, finding, seen }: Settling): Model {
  if (settled) return withoutRow(model, row, seen);
  if (finding === 'no')
    return update(model, 'obligations', ({ note: _note, unseen: _unseen, ...now }) => ({
      ...now,
      notYet: seen,
    }));
  return update(model, 'obligations', (now) => ({ ...now, unseen: seen }));
}

function withoutRow(model: Model, settled: ObligationRow, seen: string): Model {
  const others = (rows: readonly ObligationRow[]) =>
    rows.filter(({ run, id }) => run !== settled.run || id !== settled.id);
  const home = { ...model.home, obligations: others(model.home.obligations) };
  const next = update({ ...model, home }, 'obligations', ({ note: _note, unseen: _unseen, ...now }) => ({
    ...now,
    rows: others(now.rows),
    selected: 0,
  }));
  return { ...next, notice: { tone: 'plain', text: `Settled. ${seen}` } };
}
