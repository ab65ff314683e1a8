import type { StoredRun } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import type { Settle, Settled } from '../run/settle.ts';

/** Settles an obligation of a run that nobody has open. What it needs is loaded now: few come here. */
export async function settleHere(
  owing: StoredRun,
  settle: Settle,
  installation: Installation,
): Promise<Settled> {
  const [{ settleStored }, { lookAt }, { practiseLines }] = await Promise.all([
    import('../run/settle.ts'),
    import('../run/look.ts'),
    import('../run/practise.ts'),
  ]);
  const { folder, state } = owing;
  return settleStored(owing, settle, {
    look: (now, owed) => lookAt(now, folder, owed, installation),
    practise: async () => (state ? practiseLines(state.frame, folder, installation) : []),
  });
}
