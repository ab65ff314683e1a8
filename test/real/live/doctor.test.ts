// Doctor on real tools and a made unit: what moto knows is well, and of what it does not know it says so.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../scripts/permissions.ts';
import type { Examination } from '../../../src/doctor/finding.ts';
import { permissionOf } from '../../permissions/permission-of.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { repository } from '../unit-on-moto.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';

const policy = JSON.parse(readFileSync(join(repository, 'permissions/read-only.json'), 'utf8')) as Policy;
const readOnly = policy.Statement.flatMap(({ Action }) => Action);

const skip = missing.length > 0 || !hasGithubProvider;
if (skip) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

describe.skipIf(skip)('doctor', { timeout: 600_000 }, () => {
  let place: LivePlace;
  beforeAll(async () => {
    place = await openMadePlace();
  }, 600_000);
  afterAll(async () => place?.[Symbol.asyncDispose]());

  it('has no finding but what moto cannot answer, and changes nothing', async () => {
    place.router.forget();
    const { stdout, stderr } = await place.cli(['doctor', '--json']);
    expect(stderr).toBe('');
    const { findings } = JSON.parse(stdout) as Examination;
    // moto knows no quotas of EC2; registries and DNS are not simulated here, and nothing is asked outside.
    const found = findings.filter(({ status, id }) => status !== 'pass' && id !== 'outlives');
    expect(found.map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
      'certificate-record not-asked',
      'images not-asked',
      'quota not-asked',
    ]);
    expect(place.router.calls.filter(({ changes, service }) => changes && service !== 'service')).toEqual([]);
    expect(place.router.failures).toEqual([]);
    // A trial of the launch is the one call beside those of whoever only looks.
    const asked = place.router.calls
      .filter(({ service, action }) => service !== 'service' && !action.startsWith('DryRun '))
      .map(permissionOf);
    expect(asked).toContain('servicequotas:GetServiceQuota');
    expect(asked.filter((permission) => !readOnly.includes(permission))).toEqual([]);
  });
});
