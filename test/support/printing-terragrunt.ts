import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch } from './folder.ts';

/** A terragrunt that prints what it is given: a stream for `plan`, a document for `show`. */
export async function printingTerragrunt(stream: string, shown: unknown) {
  const unit = await scratch();
  const file = join(unit, 'terragrunt.mjs');
  await Promise.all([
    writeFile(join(unit, 'stream'), stream),
    writeFile(join(unit, 'shown'), JSON.stringify(shown)),
    writeFile(
      file,
      `import { readFileSync, writeFileSync } from 'node:fs';
const out = process.argv.find((one) => one.startsWith('-out='));
if (out) writeFileSync(out.slice(5), 'a plan');
process.stdout.write(readFileSync(new URL(process.argv.includes('plan') ? 'stream' : 'shown', import.meta.url)));
`,
    ),
  ]);
  return { file: process.execPath, before: [file], unit, env: {} };
}
