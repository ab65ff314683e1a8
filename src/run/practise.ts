import type { Frame } from '../engine/events.ts';
import type { Installation } from '../process/installation.ts';
import { offered, worldKind } from '../worlds/kinds.ts';

/** Lines of a shell in which a run's by-hand commands act in its own world alone; none where there is no such world. */
export async function practiseLines(
  { mode, runbook }: Pick<Frame, 'mode' | 'runbook'>,
  folder: string,
  installation: Installation,
): Promise<readonly string[]> {
  if (!offered(mode).available) return [];
  const { practise } = await worldKind(mode);
  return (await practise?.({ folder, runbook: runbook.id, installation })) ?? [];
}
