// A plan of 500 changes, and one whose code has another name for a thing: both made by the real tools, both at a gate that
// can be read. In a small unit. In order: each test goes on from the world that the one before it left.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGate, press } from '../../support/pty-keys.ts';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, part, runbook, storedState, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const FOLLOWERS = 499;
const MB = 1024 * 1024;

describe.skipIf(missing.length > 0)('a plan that is large', { timeout: 300_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openSmallPlace()));

  const follower = 'resource "terraform_data" "follower" {';
  /** Makes the unit's code the world, outside of any run. */
  async function applied(main: string): Promise<void> {
    await write(place, { 'main.tf': main });
    await place.commit('Another unit');
    const { exitCode, stderr } = await place.run('apply', '-auto-approve', '-input=false', '-json');
    expect(exitCode, stderr).toBe(0);
  }
  const code = () => readFile(join(place.unit, 'main.tf'), 'utf8');
  const review = () => (walk.gate.facts?.['review'] ?? {}) as { readonly changes: readonly object[] };

  it('waits at its gate with all of its changes, the one that is meant above those that follow', async () => {
    const main = await code();
    await applied(main.replace(follower, `${follower}\n  count = ${FOLLOWERS}`));
    walk = new Walk(place);
    const { code: exit, stderr } = await walk.open(runbook);
    expect(exit, stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    const { changes } = review();
    expect(changes).toHaveLength(1 + FOLLOWERS);
    // What is kept of it: one journal and one review document, and no plan's JSON.
    const folder = join(place.stateDir, 'ttb-verifier/runs', walk.run);
    const sizes = ['journal.jsonl', 'logs/plan/1/review.json'].map((name) => stat(join(folder, name)));
    for (const { size } of await Promise.all(sizes)) expect(size).toBeLessThan(MB);
  });

  it('is read on one screen, searched, and opened from there; all of it is made', async () => {
    await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40 });
    const screen = await terminal.until(`type  ${expects}`, 60_000);
    expect(screen).toContain(`${FOLLOWERS} follow, nothing else; as expected`);
    expect(screen).toContain(`± ${1 + FOLLOWERS} replace`);
    expect(screen).toContain(`± replace  ${part}`);
    const wanted = 'terraform_data.follower[377]';
    expect(screen).not.toContain(wanted);
    await press(terminal, '/', 'Search the plan');
    for (const letter of '[377]') terminal.press(letter);
    const found = await terminal.until(wanted);
    expect(found).toContain('Search the plan: 1 row');
    await press(terminal, '\r', `type  ${expects}`);
    const bytes = terminal.bytes.length;
    expect(bytes).toBeLessThan(MB);
    await openGate(terminal, expects, 'Apply it');
    await terminal.until('Done and verified in', 200_000);
    expect(terminal.bytes.length).toBeLessThan(4 * MB);
    terminal.kill('SIGKILL');
    await terminal.exited;
    await walk.reread();
    expect(walk.outcomeOf('apply')?.['summary']).toContain(`${2 * (1 + FOLLOWERS)} changes made`);
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
  });

  it('a thing that the code calls something else now: the gate shows both names, and nothing is made of it', async () => {
    const main = (await code()).replace(`  count = ${FOLLOWERS}\n`, '');
    await applied(`${main}resource "terraform_data" "aside" {}\n`);
    const id = async () =>
      (await storedState(place)).resources.find(({ name }) => /aside|beside/.test(name))?.instances[0]
        ?.attributes['id'];
    const before = await id();
    const moved = 'moved {\n  from = terraform_data.aside\n  to   = terraform_data.beside\n}\n';
    await write(place, { 'main.tf': `${main}resource "terraform_data" "beside" {}\n${moved}` });
    walk = new Walk(place);
    await walk.open(runbook);
    expect(walk.gate).toMatchObject({ kind: 'gate', expects });
    expect(review().changes).toContainEqual(
      expect.objectContaining({
        address: 'terraform_data.beside',
        kind: 'move',
        movedFrom: 'terraform_data.aside',
      }),
    );
    await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40 });
    const screen = await terminal.until(`type  ${expects}`, 60_000);
    expect(screen).toMatch(/move +terraform_data\.beside +another address +was terraform_data\.aside/);
    terminal.kill('SIGKILL');
    await terminal.exited;
    const { code: exit, stderr } = await walk.say(expects);
    expect(exit, stderr).toBe(0);
    expect((await storedState(place)).resources.map(({ name }) => name)).toContain('beside');
    expect(await id()).toBe(before);
  });
});
