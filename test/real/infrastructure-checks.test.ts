// infrastructure/checks.sh is what CI runs; without the github provider where this machine has none.
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { bareEnvironment, hasGithubProvider, missing, needed, repository } from './infrastructure-world.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

it.skipIf(missing.length > 0)(
  'every check of the unit that this machine has a tool for passes',
  { timeout: 180_000 },
  async () => {
    const { CI: _, ...env } = bareEnvironment(); // in CI a missing linter fails; here it is said and skipped
    const { stdout, exitCode } = await execa(
      join(repository, 'infrastructure', 'checks.sh'),
      hasGithubProvider ? [] : ['--without-github'],
      {
        env,
        extendEnv: false,
        reject: false,
      },
    );
    console.log(stdout);
    expect(stdout).not.toMatch(/^failed/m);
    expect(exitCode).toBe(0);
    for (const check of [
      'tofu fmt',
      'terragrunt hcl fmt',
      'loads with and without GitHub',
      'init without backend, validate',
      'tofu test',
      'protections',
    ])
      expect(stdout).toMatch(new RegExp(`^ok +${check}`, 'm'));
    // tools/install brings both or neither.
    if (hasGithubProvider) expect(stdout).toMatch(/^ok +TFLint$/m);
  },
);
