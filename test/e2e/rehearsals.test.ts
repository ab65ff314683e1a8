import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { textOf } from '../../src/engine/facts.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { RtoLine } from '../../src/rto/line.ts';
import type { Change, Ready } from '../../src/sandbox/protocol.ts';
import { sandboxCall } from '../../src/worlds/rehearsal/sandbox-call.ts';
import { cli, PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { endsOf, questionIn, type Rehearsed, rehearse, resume } from '../support/rehearse.ts';

const GATE = { review: 'aws_instance.ttb' };

/** What must hold of every run that is over, checked by the program and without it. */
async function provesItself(run: Rehearsed): Promise<void> {
  const verified = await cli(['verify', run.run, '--json', '--state-dir', run.state]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, problems: [] });
  const folder = join(run.state, 'ttb-verifier');
  const { stdout } = await promisify(execFile)('python3', [
    join(ROOT, 'docs/check-run.py'),
    join(folder, 'runs', run.run),
    join(folder, 'rto-log.jsonl'),
  ]);
  expect(stdout).toContain('unbroken');
  const log = (await readFile(join(folder, 'rto-log.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(log.at(-1) ?? '')).toEqual(run.rto);
}

describe('each runbook, as it should go', () => {
  test('the instance is replaced', async () => {
    const run = await rehearse('instance-replacement', GATE);
    expect(run.code, run.stderr).toBe(0);
    expect(run.rto).toMatchObject({
      outcome: 'verified',
      met: true,
      scenario: 'warm-cache',
      speed: 'max',
      mode: 'rehearsal',
    });
    expect(new Set(Object.values(endsOf(run)))).toEqual(new Set(['succeeded']));
    expect(Object.keys(run.rto?.milestones ?? {})).toEqual([
      'detected',
      'declared',
      'started',
      'recovered',
      'verified',
      'closed',
    ]);
    await provesItself(run);
  });

  test('what a runbook leaves out is left out of all its plans, beside what firedrill.yaml names', async () => {
    const file = join(await scratch(), 'mine.yaml');
    const text = await readFile(join(ROOT, 'runbooks/instance-replacement.yaml'), 'utf8');
    await writeFile(file, `${text}\nexclude: [aws_acm_certificate.ttb]\n`);
    const run = await rehearse(file, GATE);
    expect(run.code, run.stderr).toBe(0);
    const gate = run.events.find((event) => event.type === 'question.opened' && event.kind === 'gate');
    expect(gate).toMatchObject({
      facts: {
        review: {
          alwaysExcluded: expect.arrayContaining(['aws_acm_certificate.ttb', 'github_repository.ttb']),
        },
      },
    });
  });

  test('the cache is rebuilt, when it is missing', async () => {
    const run = await rehearse('cold-cache-rebuild', GATE);
    expect(run.code, run.stderr).toBe(0);
    expect(run.rto).toMatchObject({ outcome: 'verified', scenario: 'cold-cache' });
    expect(endsOf(run)).toMatchObject({ clear: 'skipped', export: 'succeeded' });
    await provesItself(run);
  });

  test('the cache is cleared on purpose behind a gate of its own, and rebuilt', async () => {
    const answers = { ...GATE, 'review-clear': 'ttb-verifier-ollama-models-123456789012' };
    const run = await rehearse('cold-cache-rebuild', answers, [
      '--input',
      'cache=clear',
      '--scenario',
      'warm-cache',
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(endsOf(run)).toMatchObject({ clear: 'succeeded', export: 'succeeded' });
    expect(run.events.filter(({ type }) => type === 'obligation.opened')).toHaveLength(1);
    await provesItself(run);
  });

  test.each([
    ['aws_acm_certificate.ttb', 'replace', 'ttb-verifier.example.com', 0],
    ['aws_acm_certificate.ttb', 'destroy', 'ttb-verifier.example.com', 1],
    ['github_repository.ttb', 'forget', 'example-org/ttb-verifier', 1],
  ])('the protection of %s is removed: %s', async (address, form, name, obligations) => {
    const run = await rehearse('protection-removal', { [`review-${form}`]: name }, [
      '--input',
      `address=${address}`,
      '--input',
      `form=${form}`,
    ]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.rto).toMatchObject({ outcome: 'verified' });
    const open = fold(run.events).obligations.filter(({ settled }) => !settled);
    expect(open).toHaveLength(obligations);
    await provesItself(run);
  });
});

describe('each scenario with trouble', () => {
  test.each([
    ['cold-cache', 'registry'],
    ['slow-registry', 'registry'],
    ['cache-corrupt', 'registry'],
    ['agent-offline', 'cache'],
  ])('%s: recovers, and says where the model came from', async (scenario, from) => {
    const run = await rehearse('instance-replacement', GATE, ['--scenario', scenario]);
    expect(run.code, run.stderr).toBe(0);
    const boot = run.events.find((event) => event.type === 'step.succeeded' && event.step === 'boot');
    expect(boot).toMatchObject({ outputs: { modelFrom: from } });
    // A machine that nobody can open a session on is well for its callers only.
    const owed = run.events.filter(
      (event) => event.type === 'obligation.opened' && event.id.startsWith('agent i-'),
    );
    const offline = scenario === 'agent-offline';
    expect(owed).toHaveLength(offline ? 1 : 0);
    // Its row is no bare tick, and what came of it stands first.
    expect(boot).toMatchObject(
      offline ? { notable: true, summary: expect.stringMatching(/^agent offline: /) } : {},
    );
    if (offline)
      expect(run.events).toContainEqual(
        expect.objectContaining({
          type: 'step.progress',
          warning: expect.stringContaining('SSM agent has no credentials'),
        }),
      );
    await provesItself(run);
  });

  test('no-capacity: another type is chosen in the dialog, planned and reviewed anew, and owed', async () => {
    const run = await rehearse(
      'instance-replacement',
      { ...GATE, 'apply.failed': 'change: instance_type=m7i.4xlarge', 'review.2': 'aws_instance.ttb' },
      ['--scenario', 'no-capacity'],
    );
    expect(run.code, run.stderr).toBe(0);
    const failed = run.events.find((event) => event.type === 'step.failed');
    expect(failed).toMatchObject({
      step: 'apply',
      failure: { code: 'no-capacity', hint: expect.stringContaining('untouched') },
    });
    expect(run.rto?.steps.find(({ id }) => id === 'apply')).toMatchObject({
      attempts: 2,
      outcome: 'succeeded',
    });
    expect(run.events.find((event) => event.type === 'obligation.opened')).toMatchObject({
      id: 'recovery-variables',
    });
    await provesItself(run);
  });

  test('boot-script-ignored: this machine never will, so it is planned again, and the next one boots', async () => {
    const run = await rehearse(
      'instance-replacement',
      { ...GATE, 'boot.failed': 'plan-again', 'review.2': 'aws_instance.ttb' },
      ['--scenario', 'boot-script-ignored'],
    );
    expect(run.code, run.stderr).toBe(0);
    const failed = run.events.find((event) => event.type === 'step.failed');
    expect(failed).toMatchObject({
      step: 'boot',
      failure: { code: 'boot-user-data-ignored', again: 'useless' },
    });
    const steps = run.rto?.steps.filter(({ id }) => ['plan', 'review', 'apply', 'boot'].includes(id));
    expect(steps?.map(({ attempts, outcome }) => [attempts, outcome])).toEqual([
      [2, 'succeeded'],
      [2, 'succeeded'],
      [2, 'succeeded'],
      [2, 'succeeded'],
    ]);
    await provesItself(run);
  });

  test('lock-held: the lock is removed only by its id, typed', async () => {
    const stopped = await rehearse('instance-replacement', GATE, ['--scenario', 'lock-held']);
    expect(stopped.code).toBe(4);
    const { facts } = questionIn(stopped);
    const id = textOf(facts, 'confirm');
    expect(facts).toMatchObject({
      failure: { code: 'lock-held', message: expect.stringContaining('locked by') },
    });
    const refused = await resume(stopped, 'quiet.failed=rollback: 00000000-0000-0000-0000-000000000000');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(id);
    const unlocked = await resume(
      stopped,
      `quiet.failed=rollback: ${id}`,
      'quiet.rollback-ended=retry',
      'review=aws_instance.ttb',
    );
    expect(unlocked.code, unlocked.stderr).toBe(0);
    // What its holder was at may be half done, until a plan of everything says that it is not.
    expect(unlocked.events.filter(({ type }) => type.startsWith('obligation.'))).toMatchObject([
      { type: 'obligation.opened', id: 'lock-broken' },
      { type: 'obligation.settled', id: 'lock-broken', by: 'firedrill', note: 'a fresh plan is empty' },
    ]);
    await provesItself(unlocked);
  });

  test('model-missing: the machine’s own later attempt is waited for, and nothing counts as recovered before it', async () => {
    const again = { 'boot.failed': 'retry', 'boot.failed.2': 'retry' };
    const run = await rehearse('instance-replacement', { ...GATE, ...again }, [
      '--scenario',
      'model-missing',
    ]);
    expect(run.code, run.stderr).toBe(0);
    const boot = run.events.findLast((event) => event.type === 'step.succeeded' && event.step === 'boot');
    expect(boot).toMatchObject({ summary: expect.stringContaining('at its attempt 3') });
    expect(run.rto?.milestones.recovered?.t).toBeGreaterThan(boot?.t ?? 0);
    await provesItself(run);
  });

  test('still-answers: the gate says that nobody notices, and the old one stays until the new one is healthy', async () => {
    const run = await rehearse('instance-replacement', GATE, ['--scenario', 'still-answers']);
    expect(run.code, run.stderr).toBe(0);
    const gate = run.events.find((event) => event.type === 'question.opened' && event.id === 'review');
    expect(gate).toMatchObject({
      facts: {
        review: {
          callers: expect.stringMatching(/^Callers notice nothing: the old one answers/),
          runs: expect.stringContaining('DeregisterTargets'),
        },
      },
    });
    const when = (type: string, step: string) =>
      run.events.find((event) => event.type === type && 'step' in event && event.step === step)?.t ??
      Number.NaN;
    // Where the old one is dead the apply is over when the new one runs; here it takes as long as the boot, and as the load
    // balancer shows the old one draining.
    expect(when('step.succeeded', 'apply') - when('step.started', 'apply')).toBeGreaterThan(60_000 + 120_000);
    expect(when('step.succeeded', 'boot') - when('step.started', 'boot')).toBeLessThan(20_000);
    await provesItself(run);
  });

  test('an objective that was not met says so', async () => {
    const run = await rehearse('instance-replacement', GATE, [
      '--scenario',
      'slow-registry',
      '--since',
      '10m',
    ]);
    expect(run.rto).toMatchObject({ outcome: 'verified', met: false });
    expect(run.rto?.attributionMs.idle).toBeGreaterThanOrEqual(600_000);
  });

  test('terminated-at-launch: the failure says what AWS said, and a second attempt ends what the first left', async () => {
    const again = { 'apply.failed': 'retry', 'review.2': 'aws_instance.ttb' };
    const run = await rehearse('instance-replacement', { ...GATE, ...again }, [
      '--scenario',
      'terminated-at-launch',
    ]);
    expect(run.code, run.stderr).toBe(0);
    const failed = run.events.find((event) => event.type === 'step.failed');
    expect(failed).toMatchObject({ failure: { message: expect.stringContaining('VolumeLimitExceeded') } });
    await provesItself(run);
  });
});

describe('stopping and going on', () => {
  test('exit 4 at the gate with what is needed to open it, and the rest after the answer with its digest', async () => {
    const waiting = await rehearse('instance-replacement', {});
    expect(waiting.code).toBe(4);
    const question = questionIn(waiting);
    expect(question).toMatchObject({
      id: 'review',
      kind: 'gate',
      step: 'review',
      expects: 'aws_instance.ttb',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // It can be typed as it stands: it finds the run where it was kept.
    expect(waiting.stderr).toContain(
      `node bin/firedrill.js --state-dir ${waiting.state} resume ${waiting.run} --answer 'review=aws_instance.ttb@${question.digest}'`,
    );
    const listed = JSON.parse((await cli(['runs', '--json', '--state-dir', waiting.state])).stdout) as {
      state: string;
      waitsAt: string;
    }[];
    expect(listed).toMatchObject([
      { state: 'waiting', waitsAt: 'review', runbook: 'instance-replacement', mode: 'rehearsal' },
    ]);

    const wrongDigest = await resume(waiting, `review=aws_instance.ttb@${'0'.repeat(64)}`);
    expect([wrongDigest.code, wrongDigest.stderr]).toEqual([
      3,
      expect.stringContaining('for another review'),
    ]);
    const wrongName = await resume(waiting, 'review=aws_instance.tbt');
    expect([wrongName.code, wrongName.stderr]).toEqual([
      3,
      expect.stringContaining('opens when you type: aws_instance.ttb'),
    ]);
    const other = await resume(waiting, 'apply.failed=retry');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('not the question that is open')]);
    const unknown = await resume(waiting, 'reviev=aws_instance.ttb');
    expect(unknown.code).toBe(2);
    expect((await cli(['--state-dir', waiting.state, 'show', waiting.run, '--json'])).stdout).toContain(
      `"events":${waiting.events.length}`,
    );

    const done = await resume(waiting, `review=aws_instance.ttb@${question.digest}`);
    expect(done.code, done.stderr).toBe(0);
    const person = (done.rto as RtoLine).attributionMs.person;
    expect(person).toBeGreaterThan(0);
    await provesItself(done);
  });

  test('a wrong name in a file of answers is refused, and nothing has changed', async () => {
    const run = await rehearse('instance-replacement', { review: 'aws_instance.other' });
    expect(run.code).toBe(3);
    expect(run.events.map(({ type }) => type)).toContain('question.refused');
    expect(run.events.some((event) => event.type === 'child.intent')).toBe(false);
  });

  test('a run that is over is not continued', async () => {
    const run = await rehearse('instance-replacement', { ...GATE, 'apply.failed': 'abort' }, [
      '--scenario',
      'no-capacity',
    ]);
    expect([run.code, run.rto?.outcome, run.rto?.met]).toEqual([1, 'aborted', false]);
    const again = await cli(['resume', run.run, '--state-dir', run.state]);
    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('is over: aborted')]);
  });

  test('a run whose world is gone can be looked at and ended', async () => {
    const waiting = await rehearse('instance-replacement', {});
    const file = join(waiting.state, 'ttb-verifier', 'runs', waiting.run, 'sandbox.json');
    const ready = JSON.parse(await readFile(file, 'utf8')) as Ready;
    await sandboxCall(ready, '/_firedrill/stop');
    const ended = await resume(waiting, 'review=aws_instance.ttb', 'apply.failed=abort');
    expect(ended.events.find((event) => event.type === 'step.failed')).toMatchObject({
      failure: { code: expect.stringMatching(/sandbox-gone|unreachable/) },
    });
    expect([ended.code, ended.rto?.outcome]).toEqual([1, 'aborted']);
  });

  test('a run that was killed is continued: what only reads is done again, a change is taken up', async () => {
    const killedAt = async (here: (event: Stamped) => boolean) => {
      const state = await scratch();
      const answers = join(state, 'answers.yaml');
      await writeFile(answers, 'review: aws_instance.ttb\n');
      const args = ['rehearse', 'instance-replacement', '--json', '--speed', '30', '--state-dir', state];
      const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      for await (const line of createInterface({ input: child.stdout })) {
        const event = JSON.parse(line) as Stamped;
        if (!here(event)) continue;
        child.kill('SIGKILL');
        break;
      }
      await new Promise((resolve) =>
        child.exitCode === null && child.signalCode === null ? child.on('exit', resolve) : resolve(undefined),
      );
      const [listed] = JSON.parse((await cli(['runs', '--json', '--state-dir', state])).stdout) as {
        run: string;
        state: string;
      }[];
      expect(listed?.state).toBe('interrupted');
      return { state, run: listed?.run ?? '', code: null, events: [], stderr: '' };
    };
    const planning = (event: Stamped) => event.type === 'step.started' && event.step === 'plan';
    const done = await resume(await killedAt(planning), 'review=aws_instance.ttb');
    expect(done.code, done.stderr).toBe(0);
    await provesItself(done);
    const applying = (event: Stamped) => event.type === 'step.progress' && event.step === 'apply';
    const taken = await resume(await killedAt(applying));
    expect(taken.code, taken.stderr).toBe(0);
    await provesItself(taken);
    const ledger = JSON.parse(
      await readFile(join(taken.state, 'ttb-verifier', 'runs', taken.run, 'ledger.json'), 'utf8'),
    ) as Change[];
    expect(ledger.filter(({ action }) => action === 'RunInstances')).toHaveLength(1);
  });
});
