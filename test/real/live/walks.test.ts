// The live world walked from the command line: real terragrunt and OpenTofu, a real clock, and AWS behind the router. In
// order: each walk goes on from the world that the one before it left.
import { ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { compared } from '../../permissions/recorded.ts';
import { domain, modelBucket } from '../unit-on-moto.ts';
import type { Call } from './call.ts';
import { changedBy, dryRun } from './dry-run.ts';
import { bucketAddress, type LivePlace, openMadePlace, protectBucket } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

/** Exit codes (DESIGN §11). */
const WAITS = 4;
const REFUSED = 3;
const instance = 'aws_instance.ttb';

describe.skipIf(!can)('the live world, walked', { timeout: 400_000 }, () => {
  let place: LivePlace;
  inOnePlace(
    async () =>
      (place = await openMadePlace({
        // The boot goes on when the apply has ended: a walk watches it.
        durationsMs: { system: 12_000, 'model-load': 18_000 },
        edit: protectBucket,
      })),
  );
  beforeEach(() => place.router.forget());

  /** What a run leaves: a clean tree, a fresh plan that is empty, a chain that holds, and a trail of its own. */
  async function expectSettled(walk: Walk) {
    const { errors, changes } = await place.plan();
    expect(errors).toEqual([]);
    expect(changes).toEqual({});
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    const verified = await place.cli(['verify', walk.run, '--json']);
    expect(JSON.parse(verified.stdout), verified.stderr).toMatchObject({ ok: true, problems: [] });
    const others = place.router
      .mutations()
      // The aws command takes no slash into its name.
      .filter(
        ({ userAgent }) => !userAgent.replace('firedrill-', 'firedrill/').includes(`firedrill/${walk.run}`),
      );
    expect(others).toEqual([]);
  }

  describe('the instance is replaced', () => {
    let walk: Walk;
    let old: string;
    it('stops at the gate, and nothing was changed', async () => {
      [old = ''] = await place.running();
      walk = new Walk(place);
      const { code, stderr } = await walk.open('instance-replacement');
      expect(code, stderr).toBe(WAITS);
      expect(walk.gate).toMatchObject({ id: 'review', expects: `${instance} 9012` });
      expect(place.router.mutations()).toEqual([]);
    });

    it('shows the gate to whoever comes back to it with a terminal, and stays as it is when they leave', async () => {
      await using terminal = place.pty(['resume', walk.run], { columns: 120, rows: 40 });
      const screen = await terminal.until(`${instance} 9012`, 60_000);
      expect(screen).toContain('LIVE');
      expect(screen).toContain('123456789012');
      expect(screen).not.toContain('REHEARSAL');
      terminal.kill('SIGKILL');
      await terminal.exited;
      expect(place.router.mutations()).toEqual([]);
    });

    it.each([
      ['another name', () => ['aws_instance.other 9012', walk.gate.digest]],
      ['what opens a rehearsal’s gate', () => [instance, walk.gate.digest]],
      ['another account’s digits', () => [`${instance} 9013`, walk.gate.digest]],
      ['yes', () => ['y 9012', walk.gate.digest]],
      ['no digest', () => [`${instance} 9012`]],
      ['the digest of another review', () => [`${instance} 9012`, 'f'.repeat(64)]],
    ] as const)('refuses %s', async (_, given) => {
      const [text = '', digest] = given();
      const { code, events, stderr } = await walk.answer('review', text, digest);
      expect(code, stderr).toBe(REFUSED);
      expect(stderr).toContain('Nothing was done');
      expect(events.filter(({ type }) => type === 'question.answered')).toEqual([]);
      expect(place.router.mutations()).toEqual([]);
    });

    it('goes on to the end with the name, the digits and the digest of what was shown', async () => {
      const { code, events, stderr } = await walk.answer('review', `${instance} 9012`, walk.gate.digest);
      expect(code, stderr).toBe(0);
      expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
      const [now = '', ...others] = await place.running();
      expect(others).toEqual([]);
      expect(now).not.toBe(old);
      expect(walk.outcomeOf('apply')?.outputs).toMatchObject({ instance: now });
      expect(walk.outcomeOf('boot')?.outputs).toMatchObject({ modelFrom: 'cache' });
      expect(walk.events.filter(({ type, step }) => type === 'step.progress' && step === 'boot')).not.toEqual(
        [],
      );
      expect(await (await place.ask()).json()).toMatchObject({ instance: now });
      await expectSettled(walk);
    });

    it('cannot be answered again', async () => {
      const { code } = await walk.answer('review', `${instance} 9012`, walk.gate.digest);
      expect(code).not.toBe(0);
      expect(place.router.mutations()).toEqual([]);
    });
  });

  it('keys that end while the machine boots are waited for, and a connection that breaks is only tried again', async () => {
    const walk = new Walk(place);
    await walk.open('instance-replacement');
    const ofConsole = ({ action }: Pick<Call, 'action'>) => action === 'GetConsoleOutput';
    place.router.misbehave({ when: ofConsole, how: 'cut', times: 2 });
    place.router.misbehave({ when: ofConsole, how: 'expired', times: 1 });
    place.router.misbehave({ when: ({ action }) => action === 'POST /verify', how: 'cut', times: 1 });
    const stopped = await walk.answer('review', `${instance} 9012`, walk.gate.digest);
    expect(stopped.code, stopped.stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ id: 'boot.failed', kind: 'choice' });
    expect(walk.outcomeOf('boot')).toMatchObject({ failure: { code: 'credentials', changed: 'none' } });
    const { code, stderr } = await walk.answer('boot.failed', 'retry');
    expect(code, stderr).toBe(0);
    // Nothing was made a second time.
    expect(place.router.mutations().filter(({ action }) => action === 'RunInstances')).toHaveLength(1);
    await expectSettled(walk);
  });

  it('the certificate is replaced, under a protection that nobody took off in the code', async () => {
    const inputs = { address: 'aws_acm_certificate.ttb', form: 'replace' };
    const previewed = await dryRun(place, 'protection-removal', { 'review-replace': domain }, inputs);
    const walk = new Walk(place);
    const opened = await walk.open('protection-removal', inputs);
    expect(opened.code, opened.stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ id: 'review-replace', expects: `${domain} 9012` });
    expect(place.router.mutations()).toEqual([]);
    const { code, stderr } = await walk.answer('review-replace', `${domain} 9012`, walk.gate.digest);
    expect(code, stderr).toBe(0);
    const changes = place.router.mutations().map(({ action }) => action);
    const order = ['RequestCertificate', 'ModifyListener', 'DeleteCertificate'].map((one) =>
      changes.indexOf(one),
    );
    expect(changedBy(walk.outcomeOf('apply-replace'))).toEqual(previewed.would('apply-replace'));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    await expectSettled(walk);
  });

  it('the cache is cleared and filled again by the machine that replaces the old one', async () => {
    const versions = async () => {
      const { DeleteMarkers = [] } = await place.s3.send(
        new ListObjectVersionsCommand({ Bucket: modelBucket, Prefix: `${place.service.cache.prefix}/` }),
      );
      return DeleteMarkers.map(({ Key }) => Key?.slice(place.service.cache.prefix.length + 1));
    };
    const gates = { 'review-clear': modelBucket, review: instance };
    const previewed = await dryRun(place, 'cold-cache-rebuild', gates, { cache: 'clear' });
    const walk = new Walk(place);
    const opened = await walk.open('cold-cache-rebuild', { cache: 'clear' });
    expect(opened.code, opened.stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ id: 'review-clear', expects: `${modelBucket} 9012` });
    expect(await versions()).toEqual([]);
    const cleared = await walk.answer('review-clear', `${modelBucket} 9012`, walk.gate.digest);
    expect(cleared.code, cleared.stderr).toBe(WAITS);
    expect(walk.gate).toMatchObject({ id: 'review', expects: `${instance} 9012` });
    expect(await versions()).toContain('COMPLETE');
    const { code, stderr } = await walk.answer('review', `${instance} 9012`, walk.gate.digest);
    expect(code, stderr).toBe(0);
    expect(walk.outcomeOf('boot')?.outputs).toMatchObject({ modelFrom: 'registry' });
    expect(walk.outcomeOf('export')).toMatchObject({ type: 'step.succeeded' });
    const keys = walk.outcomeOf('clear')?.outputs?.['cleared'] as readonly string[];
    const hidden = keys.map((key) => `s3://${modelBucket}/${key} hide`);
    expect(hidden.sort()).toEqual(previewed.would('clear'));
    expect(changedBy(walk.outcomeOf('apply'))).toEqual(previewed.would('apply'));
    await expectSettled(walk);
  });

  it('the model’s bucket is forgotten: it stays as it is, and only the state knows it no more', async () => {
    const inputs = { address: bucketAddress, form: 'forget' };
    const previewed = await dryRun(place, 'protection-removal', { 'review-forget': modelBucket }, inputs);
    place.router.forget();
    const walk = new Walk(place);
    const opened = await walk.open('protection-removal', inputs);
    expect(opened.code, opened.stderr).toBe(WAITS);
    expect(walk.gate.expects).toBe(`${modelBucket} 9012`);
    const before = await place.addresses();
    const { code, stderr } = await walk.answer('review-forget', `${modelBucket} 9012`, walk.gate.digest);
    expect(code, stderr).toBe(0);
    // Nothing was asked of AWS but the state's own object.
    expect(place.router.mutations()).toEqual([]);
    const after = await place.addresses();
    const gone = before.filter((address) => !after.includes(address));
    expect(gone).toContain(bucketAddress);
    expect(gone.map((address) => `${address} forget`).sort()).toEqual(previewed.would('forget'));
    expect(gone.filter((address) => !address.endsWith('.ollama_models'))).toEqual([]);
    const { KeyCount = 0 } = await place.s3.send(new ListObjectsV2Command({ Bucket: modelBucket }));
    expect(KeyCount).toBeGreaterThan(0);
    // Until its block leaves the code, every plan wants to make it: that is owed, and said.
    expect(walk.events.filter(({ type }) => type === 'obligation.opened')).toHaveLength(1);
    const { changes } = await place.plan();
    expect(Object.keys(changes).sort()).toEqual(gone.sort());
  });

  it.each(['instance-replacement', 'cold-cache-rebuild', 'protection-removal'])(
    '%s made the calls that its permissions are for, and no others',
    (runbook) => {
      const { recorded, now } = compared(runbook, place.router.permissionsOf(runbook));
      expect(now).toEqual(recorded);
    },
  );
});
