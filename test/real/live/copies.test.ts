// A plan with a value of its own is made in a private copy of the repository: the operator's files stay as they are until
// the gate is opened. In a small unit. In order: each test goes on from the world that the one before it left.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { expects, freeLock, holdLock, openSmallPlace, runbook, storedState, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

describe.skipIf(missing.length > 0)('a plan in a private copy', { timeout: 120_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace()));

  const file = () => join(place.unit, 'recovery.auto.tfvars.json');
  const status = async () => (await place.git('status', '--porcelain')).stdout;
  const held = async () => {
    const { resources } = await storedState(place);
    return resources.find(({ name }) => name === 'part')?.instances[0]?.attributes['output'];
  };

  it('leaves the files as they are while the gate is open, and no copy behind', async () => {
    walk = new Walk(place);
    await walk.open(runbook, { text: 'two' });
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    expect(walk.gate.facts?.['review']).toMatchObject({
      variables: { text: 'two' },
      beside: expect.stringContaining('two'),
      dirty: '',
    });
    expect(await status()).toBe('');
    expect(existsSync(file())).toBe(false);
    const plan = join(place.stateDir, 'ttb-verifier/runs', walk.run, 'logs/plan/1');
    expect(existsSync(join(plan, 'review.json'))).toBe(true);
    expect(existsSync(join(plan, 'copy'))).toBe(false);
  });

  it('an apply that changes nothing takes the value out of the unit again', async () => {
    const asksForLock = ({ action, target }: { action: string; target: string }) =>
      action === 'PutObject' && target.endsWith('.tflock');
    let there = false;
    place.router.misbehave(
      meanwhile(asksForLock, async () => {
        there = existsSync(file());
        await holdLock(place);
      }),
    );
    await walk.say(expects);
    expect(walk.failure).toMatchObject({ code: 'lock-held', changed: 'none' });
    // It was written when the gate was opened.
    expect(there).toBe(true);
    expect(await status()).toBe('');
    const owed = (type: string) => walk.events.filter((event) => event.type === type).map(({ id }) => id);
    expect(owed('obligation.opened')).toEqual(['recovery-variables']);
    expect(owed('obligation.settled')).toEqual(['recovery-variables']);
    await freeLock(place);
  });

  it('one that goes through leaves it there, so that the next plan agrees, and owes it', async () => {
    await walk.say('retry');
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr).toBe(0);
    expect(await held()).toMatchObject({ value: 'two' });
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ text: 'two' });
    expect(await status()).toContain('recovery.auto.tfvars.json');
    expect(walk.events.findLast(({ type }) => type.startsWith('obligation.'))).toMatchObject({
      type: 'obligation.opened',
      id: 'recovery-variables',
    });
  });

  it('is refused where the code would write the copy’s own path down, and says why', async () => {
    const main = await readFile(join(place.unit, 'main.tf'), 'utf8');
    await place.git('clean', '-fq', '--', 'infrastructure');
    const folder = 'resource "terraform_data" "where" {\n  input = abspath(path.module)\n}\n';
    await write(place, { 'main.tf': main + folder });
    await place.commit('Where it is');
    const made = await place.run('apply', '-auto-approve', '-input=false', '-json');
    expect(made.exitCode, made.stderr).toBe(0);
    walk = new Walk(place);
    await walk.open(runbook, { text: 'three' });
    expect(walk.failure).toMatchObject({ code: 'plan-refused', changed: 'none' });
    expect(walk.failure.message).toContain('private copy');
    expect(walk.failure.message).toContain('terraform_data.where (input)');
    expect(walk.failure.hint).toContain('abspath');
    expect(await status()).toBe('');
    // Without a value of its own it is planned where it is.
    await walk.say('change: text=');
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    await walk.say('pause');
  });

  it('nor into what is replaced anyway', async () => {
    const main = await readFile(join(place.unit, 'main.tf'), 'utf8');
    const path = ['input = var.text', 'input = [var.text, abspath(path.module)]'] as const;
    await write(place, {
      'main.tf': main.replace(...path).replace(/resource "terraform_data" "where"[^]*$/, ''),
    });
    await place.run('apply', '-auto-approve', '-input=false', '-json');
    walk = new Walk(place);
    await walk.open(runbook, { text: 'three' });
    expect(walk.failure).toMatchObject({ code: 'plan-refused' });
    expect(walk.failure.message).toContain('terraform_data.part (input');
  });
});
