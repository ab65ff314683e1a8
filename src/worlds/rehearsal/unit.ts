import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The unit's stand-in: a folder of the run, where overrides and variables are written. Real terragrunt finds neither a
 * backend nor a resource in it, so a command typed there by mistake does nothing.
 */
export async function makeUnit(realUnit: string, folder: string): Promise<string> {
  const unit = join(folder, 'rehearsal', 'unit');
  if (existsSync(unit)) return unit;
  await mkdir(unit, { recursive: true, mode: 0o700 });
  await writeFile(
    join(unit, 'terragrunt.hcl'),
    '# A rehearsal: the stand-in terragrunt works here, on a simulated AWS. Nothing real.\n',
    { mode: 0o600 },
  );
  const stages = join(realUnit, 'stages.json');
  // Not copied: it would keep the mode that it has there.
  if (existsSync(stages)) await writeFile(join(unit, 'stages.json'), await readFile(stages), { mode: 0o600 });
  return unit;
}
