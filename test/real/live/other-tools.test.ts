// Tools that are newer than any that was tried, and terraform where the configuration names it: whole runs. In a small unit.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../../src/process/find-program.ts';
import { judgeVersion } from '../../../src/terragrunt/version.ts';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { expects, openSmallPlace, runbook, storedState } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const path = process.env['PATH'] ?? '';

/** As firedrill asks for it. */
const terraform = await (async () => {
  const file = await findProgram('terraform', path);
  if (file === undefined) return undefined;
  const said = execFileSync(file, ['version'], {
    encoding: 'utf8',
    env: { PATH: path, CHECKPOINT_DISABLE: '1' },
  });
  const version = /^Terraform v(\S+)/m.exec(said)?.[1] ?? '';
  return judgeVersion('terraform', version).refused === undefined ? version : undefined;
})();
if (terraform === undefined) console.log('skipped: needs terraform 1.11');

describe.skipIf(missing.length > 0)('tools that are newer than known', { timeout: 120_000 }, () => {
  it('are warned of, and a whole run goes well with them', async () => {
    await using place = await openSmallPlace();
    const bin = join(place.folder, 'bin');
    await mkdir(bin);
    // Only what they call themselves is newer.
    const newer = async (name: string, asks: string, says: string) => {
      const real = (await findProgram(name, path)) ?? '';
      const file = join(bin, name);
      await writeFile(
        file,
        `#!/bin/sh\nif [ "$*" = "${asks}" ]; then echo '${says}'; exit; fi\nexec '${real}' "$@"\n`,
      );
      await chmod(file, 0o755);
    };
    await newer('tofu', 'version', 'OpenTofu v1.99.0');
    await newer('terragrunt', '--version', 'terragrunt version v1.98.0');
    const walk = new Walk(place, { PATH: `${bin}${delimiter}${path}` });
    const opened = await walk.open(runbook);
    expect(opened.code, opened.stderr).toBe(WAITS);
    expect(opened.stderr).toContain('OpenTofu 1.99.0 is newer than any that firedrill was tried with');
    expect(opened.stderr).toContain('terragrunt 1.98.0 is newer than any that firedrill was tried with');
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
  });
});

describe.skipIf(missing.length > 0 || terraform === undefined)(
  'terraform that the unit names',
  { timeout: 120_000 },
  () => {
    const idOf = async (place: LivePlace) =>
      (await storedState(place)).resources.find(({ name }) => name === 'part')?.instances[0]?.attributes[
        'id'
      ];

    it('is planned, reviewed, applied and verified with, and said to be terraform', async () => {
      await using place = await openSmallPlace({ hcl: 'terraform_binary = "terraform"\n' });
      const before = await idOf(place);
      const walk = new Walk(place);
      const opened = await walk.open(runbook);
      expect(opened.code, opened.stderr).toBe(WAITS);
      expect(opened.events[0]).toMatchObject({
        tools: { terraform: expect.stringContaining(`${terraform} /`) },
      });
      expect(walk.gate).toMatchObject({ kind: 'gate', expects });
      expect(walk.gate.facts?.['review']).toMatchObject({
        tool: { name: 'terraform', version: terraform },
        counts: { add: 2, remove: 2 },
      });
      const { code, stderr } = await walk.say(expects);
      expect(code, stderr).toBe(0);
      expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
      expect(await idOf(place)).not.toBe(before);
    });
  },
);
