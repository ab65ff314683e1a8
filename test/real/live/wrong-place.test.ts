// A state that is not the one that was reviewed, not where it should be, or not there; and an address that is none. In a
// small unit. In order: each test goes on from the world that the one before it left, the last ones take it apart.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import { stateBucket, stateKey } from '../unit-on-moto.ts';
import type { LivePlace } from './live-place.ts';
import { expired } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, part, runbook, storedState, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;

describe.skipIf(missing.length > 0)('a state or an address that is not meant', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace()));

  const putState = (state: object, Key = stateKey) =>
    place.s3.send(new PutObjectCommand({ Bucket: stateBucket, Key, Body: JSON.stringify(state) }));
  async function opened(inputs: Record<string, string> = {}) {
    walk = new Walk(place);
    const { code, stderr } = await walk.open(runbook, inputs);
    expect(code, stderr).toBe(WAITS);
  }

  it('a state that somebody changed while the gate was open closes it, and says that', async () => {
    await opened();
    const before = await storedState(place);
    await putState({ ...before, serial: before.serial + 1 });
    const { code } = await walk.say(expects);
    expect(code).toBe(WAITS);
    expect(walk.failure).toMatchObject({
      code: 'gate-moved',
      changed: 'none',
      facts: { serial: { before: before.serial, now: before.serial + 1 } },
    });
    expect(walk.failure.message).toContain('serial');
    expect(walk.failure.message).toContain('Nothing was done');
    expect(await storedState(place)).toEqual({ ...before, serial: before.serial + 1 });
    // What is there now is planned and shown anew.
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ id: 'review.2', expects });
    await walk.say('pause');
  });

  it('a backend that somebody changed under the open gate closes it, and is not planned on', async () => {
    await opened();
    const before = await storedState(place);
    const code = await readFile(join(place.unit, 'terragrunt.hcl'), 'utf8');
    const backend = async (key: string) => {
      await write(place, { 'terragrunt.hcl': code.replace(stateKey, key) });
      // With another one in its cache the tool would ask, and so refuse.
      await rm(join(place.unit, '.terragrunt-cache'), { recursive: true });
    };
    await backend('elsewhere.tfstate');
    await walk.say(expects);
    expect(walk.failure.message).toContain('this moved: the files of the unit');
    // There all parts are missing, and what is missing may be made: it would be there twice.
    await walk.say('retry');
    expect(walk.failure).toMatchObject({ code: 'other-state', changed: 'none' });
    await backend(stateKey);
    await walk.say('retry');
    expect(walk.gate.facts?.['review']).toMatchObject({
      lineage: before.lineage,
      counts: { add: 2, remove: 2 },
    });
    await walk.say('pause');
  });

  it('keys that end between the gate and the change: nothing was begun, and that is told', async () => {
    await opened();
    place.router.misbehave(expired());
    await walk.say(expects);
    expect(walk.failure).toMatchObject({ code: 'credentials', changed: 'none', again: 'after' });
    expect(walk.events.filter(({ type }) => type === 'child.intent')).toEqual([]);
    place.router.behave();
    await walk.say('retry');
    expect(walk.gate).toMatchObject({ id: 'review.2', expects });
    await walk.say('pause');
  });

  it('an address that is none: tofu plans nothing without a word, and that is refused', async () => {
    await opened({ address: 'terraform_data.nonesuch' });
    expect(walk.gate.id).toBe('plan.failed');
    expect(walk.failure).toMatchObject({ code: 'plan-refused', changed: 'none' });
    expect(walk.failure.message).toContain('terraform_data.nonesuch would not be replaced');
    expect(walk.failure.message).toContain('Check the address');
    // Put right where it was asked for.
    await walk.say(`change: address=${part}`);
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    await walk.say('pause');
  });

  it('an address that the code has moved: the one that it has now', async () => {
    const main = await readFile(join(place.unit, 'main.tf'), 'utf8');
    const moved = main.replaceAll('"part"', '"piece"').replaceAll(part, 'terraform_data.piece');
    const block = `moved {\n  from = ${part}\n  to   = terraform_data.piece\n}\n`;
    await write(place, { 'main.tf': moved + block });
    await opened();
    expect(walk.failure).toMatchObject({ code: 'plan-refused', changed: 'none' });
    expect(walk.failure.message).toContain('its address is terraform_data.piece now');
    await walk.say('abort');
    await write(place, { 'main.tf': main });
  });

  it('firedrill.yaml that names another state than the unit’s backend', async () => {
    const state = await storedState(place);
    await putState({ ...state, lineage: '00000000-0000-4000-8000-000000000000' }, 'other.tfstate');
    const yaml = await readFile(place.configFile, 'utf8');
    await writeFile(place.configFile, yaml.replace(`key: ${stateKey}`, 'key: other.tfstate'));
    await opened();
    await writeFile(place.configFile, yaml);
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.failure).toMatchObject({ code: 'other-state', changed: 'none' });
    expect(walk.failure.message).toContain(state.lineage);
    expect(walk.failure.message).toContain(`s3://${stateBucket}/other.tfstate`);
    expect(walk.gate['choices']).not.toContain('by-hand');
    await walk.say('abort');
  });

  it('a state that is gone: no plan that would make all anew', async () => {
    await place.s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key: stateKey }));
    await opened();
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.failure).toMatchObject({ code: 'no-state', changed: 'none' });
    expect(walk.failure.message).toContain(`There is no state at s3://${stateBucket}/${stateKey}`);
    expect(walk.failure.nextSteps?.join()).toContain('list-object-versions');
    expect(walk.gate['choices']).not.toContain('by-hand');
    await walk.say('abort');
  });

  it('a bucket that is gone is told as that, and nobody makes a new one', async () => {
    const { Versions = [], DeleteMarkers = [] } = await place.s3.send(
      new ListObjectVersionsCommand({ Bucket: stateBucket }),
    );
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await place.s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key, VersionId }));
    await place.s3.send(new DeleteBucketCommand({ Bucket: stateBucket }));
    place.router.forget();
    await opened();
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.failure).toMatchObject({ code: 'no-state', changed: 'none' });
    expect(walk.failure.message).toContain(`There is no bucket ${stateBucket}`);
    expect(place.router.mutations()).toEqual([]);
  });
});
