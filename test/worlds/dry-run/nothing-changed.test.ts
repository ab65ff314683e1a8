import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { actions } from '../../../src/actions/registry.ts';
import type { Stamped } from '../../../src/engine/events.ts';
import { readRun } from '../../../src/journal/run-folders.ts';
import { openRun, type RunRequest } from '../../../src/run/open.ts';
import { scenarioNames } from '../../../src/sandbox/scenario-file.ts';
import { dryRunWorld } from '../../../src/worlds/dry-run/world.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';
import { dryPlace, GATES } from './place.ts';

/** Every runbook, in each form that it has. */
const RUNBOOKS = [
  ['instance-replacement', []],
  ['cold-cache-rebuild', []],
  ['cold-cache-rebuild', ['cache=clear']],
  ['protection-removal', ['address=aws_acm_certificate.ttb', 'form=replace']],
  ['protection-removal', ['address=aws_acm_certificate.ttb', 'form=destroy']],
  ['protection-removal', ['address=github_repository.ttb', 'form=forget']],
] as const;

const ONE_FORM_EACH = RUNBOOKS.filter((_, index) => [0, 2, 4].includes(index));

/** Walks as far as it goes: gates are opened, what failed is first rolled back, where it can be, and then given up. */
async function walked(request: RunRequest) {
  const open = await openRun(request);
  const events: Stamped[] = [];
  let rolledBack = false;
  open.run.onEvent((event) => {
    events.push(event);
    if (event.type !== 'question.opened') return;
    const { id, kind, choices = [], facts } = event;
    if (kind === 'gate')
      return void open.run.answer(id, { by: 'op', text: GATES[id.replace(/\.\d+$/, '')] ?? '' });
    const rollback = !rolledBack && choices.includes('rollback');
    rolledBack ||= rollback;
    const confirm = facts['confirm'];
    const text = typeof confirm === 'string' ? { text: confirm } : {};
    void open.run.answer(
      id,
      rollback ? { by: 'op', choice: 'rollback', ...text } : { by: 'op', choice: 'abort' },
    );
  });
  const state = await open.run.drive();
  await open.close();
  return { state, events };
}

describe('a dry run', { timeout: 120_000 }, () => {
  const ends = new Map<string, number>();
  test.each(scenarioNames(join(ROOT, 'runbooks/scenarios')).filter((name) => name !== 'healthy'))(
    'of every runbook leaves all as it was where rehearsals have the scenario %s',
    async (scenario) => {
      const { request, all } = await dryPlace({ scenario });
      const before = await all();
      expect(before.changed).toEqual([]);
      const forms = ['warm-cache', 'lock-held'].includes(scenario) ? RUNBOOKS : ONE_FORM_EACH;
      for (const [name, given] of forms) {
        const { state } = await walked(await request(name, given));
        expect([name, given, await all()]).toEqual([name, given, before]);
        expect(state.obligations).toEqual([]);
        const end = state.outcome ?? '';
        ends.set(end, (ends.get(end) ?? 0) + 1);
        // What is in the way of a recovery is in the way of its dry run.
        const stopped =
          scenario === 'lock-held' ||
          (state.frame.inputs['cache'] === 'clear' && /cold|missing|slow/.test(scenario));
        expect([scenario, name, given, end]).toEqual([
          scenario,
          name,
          given,
          stopped ? 'aborted' : 'previewed',
        ]);
      }
      console.log(`${scenario}: ${[...ends].map(([end, n]) => `${n} ${end}`).join(', ')} so far`);
    },
  );

  test.each(RUNBOOKS)('of %s %j says of each step what it would do', async (name, given) => {
    const { request, places } = await dryPlace();
    const asked = await request(name, given);
    const { state, events } = await walked(asked);
    expect(state.outcome).toBe('previewed');
    const previews = events.filter((event) => event.type === 'step.previewed');
    const done = state.steps.filter(({ status }) => status === 'succeeded');
    expect(previews.map(({ step }) => step)).toEqual(done.map(({ id }) => id));
    let changing = 0;
    for (const { id, preview } of done) {
      const { action = '' } = asked.runbook.steps.find((step) => step.id === id) ?? {};
      if (actions.get(action)?.contract.effect !== 'mutate') continue;
      changing += 1;
      expect(['planned', 'simulated']).toContain(preview?.fidelity);
      expect(preview?.changes).not.toEqual([]);
      expect(preview?.calls).not.toEqual([]);
    }
    expect(changing).toBeGreaterThan(0);
    expect(state.milestones).not.toHaveProperty('started');
    expect(state.milestones).not.toHaveProperty('recovered');
    // No times of what did not happen.
    const folder = join(places.runs, state.frame.run);
    const stored = await readRun(folder);
    // Nothing of the state in clear, nor the copy of the work tree.
    const left = await readdir(folder, { recursive: true });
    expect(left.filter((name) => /state-backup|tfplan|tfstate|^dry-run/.test(name))).toEqual([]);
    expect(stored.rto.lines).toBe(0);
    expect(stored.chain.problems).toEqual([]);
  });

  test('with `dryRunRole` every step, and the tools, are that role', async () => {
    const { request, all, service } = await dryPlace();
    const before = await all();
    const asked = await request('instance-replacement', []);
    const dryRunRole = `arn:aws:iam::${service.account}:role/looks-only`;
    const { state, events } = await walked({ ...asked, service: { ...asked.service, dryRunRole } });
    expect(state.outcome).toBe('previewed');
    expect(await all()).toEqual(before);
    const gate = events.find((event) => event.type === 'question.opened' && event.kind === 'gate');
    expect(JSON.stringify(gate)).toContain(
      `arn:aws:sts::${service.account}:assumed-role/looks-only/firedrill-${state.frame.run}`.slice(0, 110),
    );
  });

  test('of a lock that is held: the rollback says what it would take away, and takes nothing', async () => {
    const { request, all } = await dryPlace({ scenario: 'lock-held' });
    const before = await all();
    const { events } = await walked(await request('instance-replacement', []));
    expect(await all()).toEqual(before);
    expect(events.filter((event) => event.type === 'step.previewed').at(-1)).toMatchObject({
      step: 'quiet',
      fidelity: 'simulated',
      calls: [{ service: 'tofu', action: 'force-unlock' }],
      refusals: [],
    });
  });

  test('sends nothing that changes something, and starts no program that does', async () => {
    const { service, request } = await dryPlace();
    const folder = await scratch();
    const { installation } = await request('instance-replacement', []);
    const site = { run: 'r', runbook: 'x', folder, service, installation };
    const world = await dryRunWorld({ ...site, others: async () => [] });
    onTestFinished(() => world.close(true));
    const { aws, processes } = world.ports;
    const [s3, ec2] = await Promise.all([aws.s3(), aws.ec2()]);
    const put = s3.send(new PutObjectCommand({ Bucket: service.cache.bucket, Key: 'x', Body: 'x' }));
    await expect(put).rejects.toMatchObject({ failure: { code: 'refused' } });
    const end = ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] }));
    await expect(end).rejects.toMatchObject({ failure: { code: 'refused' } });
    const records = { intent: () => Promise.reject(new Error('asked')) };
    const held = processes(folder, records).held('apply', { file: 'true', args: [], cwd: folder, env: {} });
    await expect(held).rejects.toThrow('it would change something');
  });
});
