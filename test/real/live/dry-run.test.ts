// A dry run with real terragrunt and OpenTofu: nothing is changed, and what it says would be is what a live run then does. More
// of the second in walks.test.ts.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ours } from '../../permissions/own.ts';
import { compared } from '../../permissions/recorded.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { domain, modelBucket } from '../unit-on-moto.ts';
import { changedBy, dryRun } from './dry-run.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const WAITS = 4;
const instance = 'aws_instance.ttb';
const certificate = 'aws_acm_certificate.ttb';
const role = 'arn:aws:iam::123456789012:role/looks-only';

describe.skipIf(!can)('a dry run of the real thing', { timeout: 400_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace({ edit: (yaml) => yaml.set('dryRunRole', role) })));
  let would: readonly string[] = [];

  it('of the replacement: as the role that it is told to take, all of it', async () => {
    const walked = await dryRun(place, 'instance-replacement', { review: instance });
    expect(walked.previews.find(({ step }) => step === 'apply')?.fidelity).toBe('planned');
    would = walked.would('apply');
    expect(would).toContain(`${instance} create`);
    // Who the gate says would do it; tofu calls with the same keys.
    const gate = walked.events.find(({ type, id }) => type === 'question.opened' && id === 'review');
    const review = (gate?.facts?.['review'] ?? {}) as { readonly caller?: string; readonly unit?: string };
    expect(review.caller).toMatch(/:assumed-role\/looks-only\/firedrill-/);
    expect(review.unit).toBe(place.unit);
  });

  it.each([
    ['cold-cache-rebuild', { cache: 'clear' }, { 'review-clear': modelBucket, review: instance }, 'clear'],
    [
      'protection-removal',
      { address: certificate, form: 'destroy' },
      { 'review-destroy': domain },
      'apply-destroy',
    ],
  ] as const)('of %s %j', async (runbook, inputs, gates, step) => {
    const walked = await dryRun(place, runbook, gates, inputs);
    expect(walked.would(step)).not.toEqual([]);
  });

  it('made the calls that the permissions of whoever only looks are for, and no others', () => {
    const seen = ['instance-replacement', 'cold-cache-rebuild', 'protection-removal'].flatMap((runbook) => [
      ...place.router.permissionsOf(runbook),
    ]);
    // A trial of the launch is refused to whoever only looks, and said to be: test/worlds/dry-run/in-the-way.test.ts.
    const looked = seen.filter((one) => !ours('probe').includes(one));
    const { recorded, now } = compared('dry-run', looked);
    expect(now).toEqual(recorded);
  });

  it('said what a live run on the same world then does', async () => {
    const walk = new Walk(place);
    expect((await walk.open('instance-replacement')).code).toBe(WAITS);
    const { code, events } = await walk.say(`${instance} 9012`);
    expect(code, JSON.stringify(events.at(-1))).toBe(0);
    expect(changedBy(walk.outcomeOf('apply'))).toEqual(would);
  });

  it('a unit that does not plan: one message, with the operator’s own file', async () => {
    await writeFile(join(place.unit, 'broken.tf'), 'resource "aws_instance" {\n');
    const { code, stdout } = await place.cli(['dry-run', 'instance-replacement', '--plain']);
    expect(code).toBe(WAITS);
    expect(stdout).toContain('broken.tf');
    expect(stdout).not.toContain(join('dry-run', 'infrastructure'));
  });
});

// In a place of its own: a machine that has just been replaced still writes to the cache.
describe.skipIf(!can)('a dry run of a destruction', { timeout: 500_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace()));

  it('said what a live run on the same world then destroys: by the run’s word, and by the state’s', async () => {
    const inputs = { address: certificate, form: 'destroy' };
    const previewed = await dryRun(place, 'protection-removal', { 'review-destroy': domain }, inputs);
    const would = previewed.would('apply-destroy');
    expect(would).toContain(`${certificate} delete`);
    const before = await place.addresses();
    const walk = new Walk(place);
    expect((await walk.open('protection-removal', inputs)).code).toBe(WAITS);
    const { code, events } = await walk.say(`${domain} 9012`);
    expect(code, JSON.stringify(events.at(-1))).toBe(0);
    expect(changedBy(walk.outcomeOf('apply-destroy'))).toEqual(would);
    const after = await place.addresses();
    const gone = before.filter((address) => !after.includes(address));
    expect(gone.map((address) => `${address} delete`).sort()).toEqual(would);
  });
});
