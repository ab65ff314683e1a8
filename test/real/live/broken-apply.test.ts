// Applies of the whole unit that are broken off in the middle: what is said of them is true, and the run goes on. In order:
// each test goes on from the world that the one before it left.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGate, press } from '../../support/pty-keys.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { domain, until } from '../unit-on-moto.ts';
import type { Call } from './call.ts';
import { type LivePlace, openMadePlace, state } from './live-place.ts';
import { lockNotFreed, meanwhile } from './misbehaviour.ts';
import { inOnePlace } from './one-place.ts';
import { lockId, storedState } from './small-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const WAITS = 4;
const instance = 'aws_instance.ttb';
const expects = `${instance} 9012`;

describe.skipIf(!can)('an apply that is broken off', { timeout: 300_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  inOnePlace(async () => (place = await openMadePlace()));

  /** What the state knows of the instance: id and condition of each of its objects. */
  const inState = async () => {
    const { resources } = await storedState(place);
    const found = resources.find(({ type, name }) => `${type}.${name}` === instance);
    return (found?.instances ?? []).map(({ status, deposed, attributes }) => ({
      id: String(attributes['id']),
      as: deposed === undefined ? (status ?? 'whole') : 'leftover',
    }));
  };
  const launches = ({ action }: Pick<Call, 'action'>) => action === 'RunInstances';

  /** The new machine is launched, and whoever asks how it is gets no answer before `goOn`. */
  function holdAfterLaunch() {
    const { promise: free, resolve: goOn } = Promise.withResolvers<void>();
    let isLaunched = false;
    place.router.misbehave(meanwhile(launches, async () => void (isLaunched = true)));
    place.router.misbehave({
      when: ({ action }) => isLaunched && action === 'DescribeInstances',
      how: { first: () => free },
    });
    return { launched: () => until(async () => isLaunched, 'the launch'), goOn };
  }

  describe('interrupted by a person, once', () => {
    let old = '';
    let half = '';
    it('stops at once, and the screen says what was begun, by its id', async () => {
      [{ id: old } = { id: '' }] = await inState();
      walk = new Walk(place);
      const opened = await walk.open('instance-replacement');
      expect(opened.code, opened.stderr).toBe(WAITS);
      await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40 });
      const { launched, goOn } = holdAfterLaunch();
      await openGate(terminal, expects, 'Apply the plan');
      await launched();
      await press(terminal, '\u0003', 'interrupt it now');
      await press(terminal, 'x', 'It is in the middle of changing something');
      await press(terminal, 'I', 'Interrupt received');
      goOn();
      const screen = await terminal.until('"Apply the plan" failed after', 60_000);
      [{ id: half } = { id: '' }] = await inState();
      expect(screen).toContain('The apply was interrupted.');
      expect(screen).toContain(`Begun and not ended: creating ${instance} (${half})`);
      terminal.kill('SIGTERM');
      await terminal.exited;
    });

    it('its state is saved, its lock given back, and both machines are known', async () => {
      expect(half).not.toBe(old);
      expect(await inState()).toEqual([
        { id: half, as: 'tainted' },
        { id: old, as: 'leftover' },
      ]);
      expect(await lockId(place)).toBeUndefined();
      await walk.reread();
      expect(walk.failure).toMatchObject({
        code: 'interrupted',
        changed: { made: [], begun: [{ address: instance, action: 'create', id: half }] },
      });
    });

    it('a retry plans anew: the half-made machine and the one from before both go', async () => {
      await walk.say('retry');
      expect(walk.gate).toMatchObject({ id: 'review.2', expects });
      expect(walk.gate.facts?.['review']).toMatchObject({
        changes: expect.arrayContaining([
          expect.objectContaining({ address: instance, kind: 'delete', why: 'leftover', id: old }),
          expect.objectContaining({ address: instance, kind: 'replace', why: 'tainted', id: half }),
        ]),
      });
    });

    it('terragrunt killed in the middle, and a lock that stays: tofu’s own end counts, the recovery goes on', async () => {
      const { launched, goOn } = holdAfterLaunch();
      place.router.misbehave(lockNotFreed(state));
      const applying = walk.say(expects);
      await launched();
      const record = join(place.stateDir, 'ttb-verifier/runs', walk.run, 'logs/apply/2/apply.pid.json');
      const { pid } = JSON.parse(await readFile(record, 'utf8')) as { pid: number };
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^[^\0]*terragrunt\0/);
      process.kill(pid, 'SIGKILL');
      goOn();
      const { code, stderr } = await applying;
      expect(code, stderr).toBe(WAITS);
      const applied = walk.outcomeOf('apply');
      expect(applied).toMatchObject({ type: 'step.succeeded' });
      expect(applied?.['summary']).toContain('lock could not be given back');
      expect(await inState()).toEqual([{ id: applied?.outputs?.['instance'], as: 'whole' }]);
      expect(walk.outcomeOf('question')).toMatchObject({ type: 'step.succeeded' });
      expect(walk.gate.id).toBe('settled.failed');
      expect(walk.failure.message).toContain('locked by this run itself');
      expect(walk.events.filter(({ type }) => type === 'obligation.opened')).toHaveLength(1);
    });

    it('the lock is taken away, and all is verified', async () => {
      await walk.say(`rollback: ${await lockId(place)}`);
      const { code, stderr, events } = await walk.say('retry');
      expect(code, stderr).toBe(0);
      expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
      expect(walk.events.filter(({ type }) => type === 'obligation.settled')).toHaveLength(1);
    });
  });

  it('the certificate is planned in a copy: the tree is clean while its gate is open', async () => {
    walk = new Walk(place);
    await walk.open('protection-removal', { address: 'aws_acm_certificate.ttb', form: 'replace' });
    expect(walk.gate).toMatchObject({ id: 'review-replace', expects: `${domain} 9012` });
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    await walk.say('pause');
  });
});
