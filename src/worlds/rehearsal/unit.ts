import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unitIn } from '../../terragrunt/unit.ts';
import { Refused } from '../refused.ts';

/**
 * The unit's stand-in: a folder of the run, where overrides and variables are written. Real terragrunt finds neither a
 * backend nor a resource in it, so a command typed there by mistake does nothing.
 */
export async function makeUnit(realUnit: string, folder: string): Promise<string> {
  const unit = join(folder, 'rehearsal', 'unit');
  if (existsSync(unit)) return unit;
  const stages = await unitIn(realUnit).read('stages.json').catch(refuse);
  await mkdir(unit, { recursive: true, mode: 0o700 });
  await writeFile(
    join(unit, 'terragrunt.hcl'),
    '# A rehearsal: the stand-in terragrunt works here, on a simulated AWS. Nothing real.\n',
    { mode: 0o600 },
  );
  // Not copied: it would keep the mode that it has there.
  if (stages !== undefined) await writeFile(join(unit, 'stages.json'), stages, { mode: 0o600 });
  return unit;
}

/** It is the operator's file, and whatever is wrong with it is theirs to mend. */
function refuse(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new Refused('not-started', why, 'Nothing was begun.', cause);
}
