// Doctor on real tools and a made unit: what moto knows is well, and of what it does not know it says so.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Examination } from '../../../src/doctor/finding.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';

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
  });
});
