import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findErroredStates } from '../../src/terragrunt/errored-state.ts';
import { findOverrides, writeOverride } from '../../src/terragrunt/override.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { judgeVersion } from '../../src/terragrunt/version.ts';
import { scratchNow } from '../support/folder.ts';

let unit: string;
beforeEach(async () => {
  unit = scratchNow();
});

describe('override', () => {
  const override = { address: 'aws_acm_certificate.ttb', preventDestroy: false } as const;

  it('takes the protection off for one plan, and is never written over another', async () => {
    const file = await writeOverride(unitIn(unit), override);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      resource: { aws_acm_certificate: { ttb: { lifecycle: { prevent_destroy: false } } } },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(writeOverride(unitIn(unit), override)).rejects.toMatchObject({
      failure: { code: 'override-left' },
    });
  });

  it('takes whole resources only', async () => {
    await expect(writeOverride(unitIn(unit), { ...override, address: 'a.b["c"]' })).rejects.toMatchObject({
      failure: { code: 'usage' },
    });
  });

  it('leaves no half of one behind when it cannot be written', async () => {
    const script = `
      import { writeOverride } from ${JSON.stringify(join(import.meta.dirname, '../../src/terragrunt/override.ts'))};
      import { unitIn } from ${JSON.stringify(join(import.meta.dirname, '../../src/terragrunt/unit.ts'))};
      await writeOverride(unitIn(${JSON.stringify(unit)}), { address: 'a.b', preventDestroy: false })
        .then(() => console.log('written'), (error) => console.log(error.code));`;
    // No file may have a byte: as on a full disk it can be made, and not be filled.
    const args = ['-c', 'trap \'\' XFSZ; ulimit -f 0; exec "$@"', 'sh', process.execPath];
    const { stdout } = spawnSync('sh', [...args, '--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('EFBIG');
    expect(await findOverrides(unitIn(unit))).toEqual([]);
  });

  it('finds everybody’s leftovers', async () => {
    for (const name of ['zz_override.tf', 'override.tf.json', 'a_override.tofu', 'main.tf', 'override.md']) {
      await writeFile(join(unit, name), '');
    }
    expect((await findOverrides(unitIn(unit))).map((file) => file.slice(unit.length + 1))).toEqual([
      'a_override.tofu',
      'override.tf.json',
      'zz_override.tf',
    ]);
  });
});

describe('findErroredStates', () => {
  it('looks where tofu ran, and says which is newer', async () => {
    expect(await findErroredStates(unit)).toEqual([]);
    const folder = join(unit, '.terragrunt-cache', 'x', 'y');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'errored.tfstate'), JSON.stringify({ serial: 8, lineage: 'l' }));
    expect(await findErroredStates(unit)).toEqual([
      {
        file: join(folder, 'errored.tfstate'),
        modifiedAt: expect.stringMatching(/Z$/),
        serial: 8,
        lineage: 'l',
      },
    ]);
  });

  it('finds a torn one too', async () => {
    await writeFile(join(unit, 'errored.tfstate'), '{"serial": 8, "li');
    const [found] = await findErroredStates(unit);
    expect(found).toMatchObject({ file: join(unit, 'errored.tfstate') });
    expect(found).not.toHaveProperty('serial');
  });
});

describe('what cannot be read', () => {
  it('is an errored state where it has its name', async () => {
    await mkdir(join(unit, 'errored.tfstate'));
    expect(await findErroredStates(unit)).toMatchObject([{ file: join(unit, 'errored.tfstate') }]);
  });

  it('is no “none” where it is on the way there', async () => {
    await writeFile(join(unit, '.terragrunt-cache'), 'a file, where a folder belongs');
    await expect(findErroredStates(unit)).rejects.toMatchObject({
      failure: { code: 'unreadable', message: expect.stringContaining('.terragrunt-cache') },
    });
  });
});

describe('judgeVersion', () => {
  it.each(['1.12.4', '1.12.6-dev', 'latest'])('takes tofu %s', (version) => {
    expect(judgeVersion('tofu', version)).toEqual({});
  });
  it.each(['1.12.3', '1.11.9', '', 'x'])('refuses tofu "%s"', (version) => {
    expect(judgeVersion('tofu', version).refused).toMatch(/firedrill needs 1\.12\.4/);
  });
  it.each(['1.13.0', '2.0.0'])('takes tofu %s, and says that nobody has tried it', (version) => {
    expect(judgeVersion('tofu', version)).toEqual({ warning: expect.stringContaining('newer than any') });
  });
  it('has a floor for each tool of its own', () => {
    expect(judgeVersion('terragrunt', '1.0.4').refused).toMatch(/1\.0\.5/);
    expect(judgeVersion('terragrunt', '1.1.3')).toEqual({});
    expect(judgeVersion('terraform', '1.10.9').refused).toMatch(/1\.11\.0/);
  });
});
