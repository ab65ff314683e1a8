// What stops a live run before anything is begun, and what around the tools does not confuse it. In a small unit.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../support/cli.ts';
import { press } from '../../support/pty-keys.ts';
import { missing, needed } from '../infrastructure-world.ts';
import { until } from '../unit-on-moto.ts';
import { type Environment, type LivePlace, state } from './live-place.ts';
import { meanwhile } from './misbehaviour.ts';
import { expects, openSmallPlace, runbook, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;
const REFUSED = 3;

describe.skipIf(missing.length > 0)('before a live run begins', { timeout: 120_000 }, () => {
  let place: LivePlace;
  beforeAll(async () => {
    place = await openSmallPlace({
      edit: (yaml) => yaml.setIn(['environment', 'pass'], ['TF_VAR_text', 'TG_LOG_LEVEL']),
    });
    await mkdir(bin());
  }, 120_000);
  afterAll(async () => place?.[Symbol.asyncDispose]());
  afterEach(() => expect(place.router.failures).toEqual([]));

  /** A folder that is the whole PATH. */
  const bin = () => join(place.folder, 'bin');
  /** Programs there: real ones by name, others by what they print. */
  async function programs(real: readonly string[], fake: Readonly<Record<string, string>> = {}) {
    await rm(bin(), { recursive: true });
    await mkdir(bin());
    for (const name of ['git', 'sh', ...real]) {
      for (const folder of (process.env['PATH'] ?? '').split(delimiter).toReversed()) {
        const file = join(folder, name);
        if (await readFile(file).catch(() => undefined)) {
          await rm(join(bin(), name), { force: true });
          await symlink(file, join(bin(), name));
        }
      }
    }
    for (const [name, text] of Object.entries(fake))
      await writeFile(join(bin(), name), `#!/bin/sh\necho ${text}\n`, { mode: 0o755 });
  }
  /** Nothing asked of AWS, no run kept, no stack, and these words. */
  async function expectRefused(words: readonly string[], env: Environment = {}) {
    place.router.forget();
    const { code, stderr, events } = await new Walk(place, env).open(runbook);
    expect(code, stderr).toBe(REFUSED);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).toContain('Nothing was begun');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(events).toEqual([]);
    expect(place.router.calls).toEqual([]);
    const { stdout } = await place.cli(['runs', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
  }

  describe('variables that change plans without being seen', () => {
    it.each([
      [{ TF_CLI_ARGS_plan: '-destroy' }, ['TF_CLI_ARGS_plan is set']],
      [{ TF_VAR_x: '1' }, ['TF_VAR_x is set']],
      [{ TF_WORKSPACE: 'staging' }, ['TF_WORKSPACE is set']],
      [
        { TF_VAR_x: '1', TF_DATA_DIR: '/tmp/x', TG_TF_PATH: '/bin/false' },
        ['TF_DATA_DIR, TF_VAR_x, TG_TF_PATH are set'],
      ],
    ])('%o', async (env, words) => expectRefused([...words, 'environment: pass, or drop'], env));
  });

  describe('tools', () => {
    it('no OpenTofu', async () => {
      await programs(['terragrunt']);
      await expectRefused(['there is no OpenTofu (tofu) on the PATH', '1.12.4'], { PATH: bin() });
    });
    it('no OpenTofu, and a terraform that terragrunt would take', async () => {
      await programs(['terragrunt'], { terraform: 'Terraform v1.14.0' });
      await expectRefused(['there is no OpenTofu', 'terraform without a word'], { PATH: bin() });
    });
    it('an old one', async () => {
      await programs(['terragrunt'], { tofu: 'OpenTofu v1.10.3' });
      await expectRefused(['OpenTofu is 1.10.3', '1.12.4 or later', join(bin(), 'tofu')], { PATH: bin() });
    });
    it('a terraform that is called tofu', async () => {
      await programs(['terragrunt'], { tofu: 'Terraform v1.14.0' });
      await expectRefused(['is Terraform 1.14.0, not OpenTofu'], { PATH: bin() });
    });
    it('no terragrunt', async () => {
      await programs(['tofu']);
      await expectRefused(['there is no terragrunt on the PATH'], { PATH: bin() });
    });
    it('an old terragrunt', async () => {
      await programs(['tofu'], { terragrunt: 'terragrunt version v0.99.1' });
      await expectRefused(['terragrunt is 0.99.1', '1.0.5 or later'], { PATH: bin() });
    });
  });

  describe('the unit’s own files', () => {
    let hcl = '';
    beforeAll(async () => {
      hcl = await readFile(join(place.unit, 'terragrunt.hcl'), 'utf8');
    });
    afterEach(() => write(place, { 'terragrunt.hcl': hcl }));

    it('name a binary that is not there', async () => {
      await write(place, { 'terragrunt.hcl': `${hcl}terraform_binary = "tofu-next"\n` });
      await expectRefused(['there is no tofu-next on the PATH']);
    });
    it('cannot be read by terragrunt: where, and why', async () => {
      await write(place, { 'terragrunt.hcl': `${hcl}terraform {\n` });
      await expectRefused([
        'terragrunt cannot read the unit',
        'Unclosed configuration block',
        'terragrunt.hcl line',
      ]);
    });
    it('are not what OpenTofu understands: the plan says so, and nothing was done', async () => {
      await write(place, { 'broken.tf': 'resource "terraform_data" "broken" { input = var.nobody }\n' });
      const walk = new Walk(place);
      const { code } = await walk.open(runbook);
      expect(code).toBe(WAITS);
      expect(walk.failure).toMatchObject({ changed: 'none' });
      expect(walk.failure.message).toContain('undeclared input variable');
      await walk.say('abort');
      await rm(join(place.unit, 'broken.tf'));
    });
    it('print what looks like tofu’s own lines, and fail behind a good apply: it counts, and it is said', async () => {
      const lie = String.raw`{\"@message\":\"no\",\"type\":\"change_summary\",\"changes\":{\"add\":9,\"change\":0,\"remove\":9,\"operation\":\"apply\"}}`;
      await write(place, {
        'terragrunt.hcl': `${hcl}
locals {
  said = run_cmd("echo", "${lie}")
}
terraform {
  before_hook "lie" {
    commands = ["plan", "apply", "show", "output", "state"]
    execute  = ["echo", "${lie}"]
  }
  after_hook "fails" {
    commands = ["apply"]
    execute  = ["sh", "-c", "echo cannot reach the chat >&2; exit 3"]
  }
}
`,
      });
      const walk = new Walk(place);
      const opened = await walk.open(runbook);
      expect(opened.code, opened.stderr).toBe(WAITS);
      expect(walk.gate).toMatchObject({ kind: 'gate', expects });
      expect(walk.gate.facts?.['review']).toMatchObject({ counts: { add: 2, remove: 2 } });
      const { code, stderr } = await walk.say(expects);
      expect(code, stderr).toBe(0);
      expect(walk.outcomeOf('apply')).toMatchObject({
        type: 'step.succeeded',
        summary: expect.stringContaining('a hook behind it failed'),
      });
    });
  });

  it('variables that firedrill.yaml passes on go on, and are in what was reviewed', async () => {
    const walk = new Walk(place, { TF_VAR_text: 'another', TG_LOG_LEVEL: 'trace' });
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(WAITS);
    expect(walk.gate.facts?.['review']).toMatchObject({
      environment: { TF_VAR_text: 'another', TG_LOG_LEVEL: 'trace' },
      beside: expect.stringContaining('another'),
    });
    // Another shell that does not set it would apply under something else than was reviewed.
    const bare = new Walk(place);
    bare.run = walk.run;
    await bare.answer('review', expects, walk.gate.digest);
    expect(bare.failure).toMatchObject({ code: 'gate-moved', changed: 'none' });
    expect(bare.failure.message).toContain('variables that are passed on');
    await bare.say('abort');
  });

  it('says what a kill in the middle of a change does, and so it is', async () => {
    const said =
      'Should this program be killed in the middle of a change, the change goes on without it, and `firedrill resume` takes it up again.';
    const walk = new Walk(place);
    const opened = await walk.open(runbook);
    expect(opened.stderr).toContain(said);
    const { promise: free, resolve: goOn } = Promise.withResolvers<void>();
    let isBegun = false;
    place.router.misbehave(
      meanwhile(
        ({ action, target }) => action === 'PutObject' && target === state,
        () => {
          isBegun = true;
          return free;
        },
      ),
    );
    const { id = '', digest = '' } = walk.gate;
    const args = ['resume', walk.run, '--plain', '--answer', `${id}=${expects}@${digest}`];
    const program = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: place.project,
      env: place.env,
      stdio: 'ignore',
    });
    const killed = new Promise((resolve) => program.on('exit', (_, signal) => resolve(signal)));
    await until(async () => isBegun, 'the change');
    program.kill('SIGKILL');
    expect(await killed).toBe('SIGKILL');
    goOn();
    const { code, stderr } = await walk.resume();
    expect(code, stderr).toBe(0);
    await walk.reread();
    expect(walk.events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
    // It was made once, and nobody was asked.
    expect(walk.events.filter(({ type, step }) => type === 'child.intent' && step === 'apply')).toHaveLength(
      1,
    );
    expect(walk.events.filter(({ type }) => type === 'step.in-doubt')).toEqual([]);
    // Whoever opens it at a terminal reads it before anything is begun, too.
    await using terminal = place.pty([], { columns: 120, rows: 40 });
    await press(terminal, 'l', 'This is real');
    const left = (await terminal.screen()).split('\n').map((line) => line.split('│')[1]?.trim());
    expect(left.join(' ')).toContain(said);
  });

  it('a CI machine changes nothing: the gate is on the screen', async () => {
    await using terminal = place.pty(['run', runbook], { columns: 120, rows: 40, env: { CI: '1' } });
    const screen = await terminal.until(expects, 30_000);
    expect(screen).toContain('Review the replacement');
    expect(screen).toContain('LIVE');
    terminal.kill('SIGTERM');
    await terminal.exited;
  });

  it('no credentials: the word, what to type, and no stack', async () => {
    const walk = new Walk(place, { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(REFUSED);
    expect(walk.failure).toMatchObject({ code: 'credentials', changed: 'none' });
    expect(walk.failure.message).toContain('No AWS credentials were found');
    expect(walk.failure.nextSteps).not.toEqual([]);
    expect(JSON.stringify(walk.events) + stderr).not.toMatch(/\n\s+at /);
    // They are there in the shell that goes on.
    const again = new Walk(place);
    again.run = walk.run;
    await again.answer('identity.failed', 'retry');
    expect(again.gate).toMatchObject({ kind: 'gate', expects });
  });
});
