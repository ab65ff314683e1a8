import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Service } from '../../service/service.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { Refused } from '../refused.ts';

export const unitFolder = (folder: string): string => join(folder, 'rehearsal', 'unit');

/**
 * The unit's stand-in: a folder of the run, where overrides and variables are written. Real terragrunt finds neither a
 * backend nor a resource in it, so a command typed there by mistake does nothing. By-hand commands name its file of what
 * plans leave out: it has that one too.
 */
export async function makeUnit(
  realUnit: string,
  folder: string,
  exclude?: Service['exclude'],
): Promise<string> {
  const unit = unitFolder(folder);
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
  if (exclude?.file !== undefined && dirname(exclude.file) === realUnit)
    await writeFile(join(unit, basename(exclude.file)), `${exclude.addresses.join('\n')}\n`, { mode: 0o600 });
  return unit;
}

/** It is the operator's file, and whatever is wrong with it is theirs to mend. */
function refuse(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new Refused('not-started', why, 'Nothing was begun.', cause);
}
