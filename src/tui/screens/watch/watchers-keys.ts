import type { RunModel } from '../../view-model.ts';

/** What whoever watches a run can do about it, in one line. */
export function watchersKeys({ state, watching }: Pick<RunModel, 'state' | 'watching'>): string {
  if (watching?.playback) return 'Keys here change nothing of it: space , . + and - move the playback.';
  if (state.phase === 'closed') return 'You can look around; q leaves.';
  if (watching?.damage !== undefined) return 'You can look at what can be read; q leaves.';
  if (watching?.holder === undefined) return 'Keys here change nothing; r goes on with it here, q leaves.';
  if (!watching.holder.here)
    return 'Keys here change nothing; it can be taken over on its own machine only. q leaves.';
  return 'Keys here change nothing; T takes it over, q leaves.';
}
