// The workflow that docs/doctor.md offers is one that GitHub would take.
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { repository } from './unit-on-moto.ts';

const found = await execa('actionlint', ['-version'], { reject: false });
if (found.failed) console.log('skipped: needs actionlint');

it.skipIf(found.failed)('actionlint finds nothing in docs/doctor-weekly.yml', async () => {
  const { exitCode, stdout } = await execa('actionlint', [join(repository, 'docs/doctor-weekly.yml')], {
    reject: false,
  });
  expect(stdout).toBe('');
  expect(exitCode).toBe(0);
});
