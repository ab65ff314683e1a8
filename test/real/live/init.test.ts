// terragrunt prepares the unit by itself (`init`) before a plan: that is no part of the plan, and what it writes into the unit
// does not close our own gate. In a small unit with a provider. In order: each test goes on from the world that the one before
// it left.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, runbook, write } from './small-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const WAITS = 4;
const provider = (version: string) => `terraform {
  required_providers {
    github = {
      source  = "integrations/github"
      version = "${version}"
    }
  }
}
`;

describe.skipIf(!can)('a unit that is prepared before it is planned', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace()));

  const lockFile = () => join(place.unit, '.terraform.lock.hcl');
  const status = async () => (await place.git('status', '--porcelain')).stdout;
  /** As in a fresh clone. */
  async function fresh(version: string) {
    await write(place, { 'versions.tf': provider(version) });
    for (const name of ['.terragrunt-cache', '.terraform.lock.hcl'])
      await rm(join(place.unit, name), { recursive: true, force: true });
    await place.commit('A provider');
    expect(await status()).toBe('');
  }

  it('where that fails, it is told as that: nothing was planned, and nothing was changed', async () => {
    await fresh('>= 99.0');
    walk = new Walk(place);
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(WAITS);
    // The first call of the tools is the one that needs it.
    expect(walk.gate.id).toBe('quiet.failed');
    expect(walk.failure).toMatchObject({ changed: 'none' });
    expect(walk.failure.message).toContain('There is no version of the provider');
    expect(JSON.stringify(walk.failure)).toMatch(/integrations\/github/);
    expect(existsSync(lockFile())).toBe(false);
  });

  it('writes .terraform.lock.hcl back, and the gate holds: what was planned is done', async () => {
    await fresh('>= 6.0');
    await walk.say('retry');
    expect(walk.gate, JSON.stringify(walk.failure)).toMatchObject({ kind: 'gate', expects });
    // Its own words are not the plan's.
    expect(walk.gate.facts?.['review']).toMatchObject({
      counts: { add: 2, remove: 2 },
      warnings: [],
      dirty: '',
    });
    const written = await readFile(lockFile(), 'utf8');
    expect(written).toContain('registry.opentofu.org/integrations/github');
    expect(await status()).toBe('?? infrastructure/.terraform.lock.hcl\n'.trimEnd());
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
    expect(await readFile(lockFile(), 'utf8')).toBe(written);
  });

  it('prepared again under the open gate, since its cache is gone: nothing has moved', async () => {
    walk = new Walk(place);
    await walk.open(runbook);
    await rm(join(place.unit, '.terragrunt-cache'), { recursive: true });
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
  });

  it('a lock file that somebody else changes under the gate closes it, by its name', async () => {
    walk = new Walk(place);
    await walk.open(runbook);
    await writeFile(lockFile(), `${await readFile(lockFile(), 'utf8')}# another provider\n`);
    await walk.say(expects);
    expect(walk.failure).toMatchObject({ code: 'gate-moved', changed: 'none' });
    expect(walk.failure.message).toContain('this moved: its .terraform.lock.hcl. Nothing was done');
  });

  it('where it fails before a plan, nothing was planned, and that is said', async () => {
    await rm(join(place.unit, '.terragrunt-cache'), { recursive: true });
    await write(place, { 'versions.tf': provider('>= 99.0') });
    await walk.say('retry');
    expect(walk.gate.id).toMatch(/^plan\.failed/);
    expect(walk.failure).toMatchObject({ changed: 'none' });
    expect(walk.failure.message).toContain('The lock file holds registry.opentofu.org/integrations/github');
  });
});
