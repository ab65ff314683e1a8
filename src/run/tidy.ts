import { basename, dirname } from 'node:path';
import { countEndings } from '../journal/count-rto-lines.ts';
import { rtoLogAbove, type StoredRun } from '../journal/run-folders.ts';
import type { RtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';
import { removePlanFiles } from './plan-files.ts';
import { holding } from './start.ts';

/**
 * Does for a run that is over what its program did not come to any more, killed right after the closing was on disk: its
 * line in the RTO log, and the end of plans that nobody can apply. Resolves to whether the line was missing. Throws
 * `Refused` while its program is still at it.
 */
export async function tidyOver({ folder, chain, state, rto }: StoredRun): Promise<boolean> {
  if (chain.problems.length > 0 || state?.phase !== 'closed') return false;
  return holding(folder, async (release) => {
    await removePlanFiles(folder);
    const log = rtoLogAbove(dirname(folder));
    const missing = rto.last !== undefined && (await countEndings(log, basename(folder))) === 0;
    if (missing) await appendRto(log, rto.last as unknown as RtoLine);
    release();
    return missing;
  });
}
