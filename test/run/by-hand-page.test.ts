import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { byHandPage } from '../../src/run/by-hand-page.ts';
import { findRunbook, loadRunbook } from '../../src/runbook/load.ts';
import { loadService } from '../../src/service/load.ts';
import { everyText, HOSTILE, runsAValue, unreadable } from '../runbook/hostile.ts';
import { ROOT } from '../support/cli.ts';
import { type FakeRun, fakeRun } from '../support/fake-run.ts';
import { frame } from '../support/frame.ts';

const service = loadService(join(ROOT, 'firedrill.yaml'));
const GATE = {
  kind: 'gate',
  title: 'Review',
  expects: 'name',
  digest: 'd'.repeat(64),
  validForMs: 900_000,
  facts: {},
} as const;
const PLAN = '/runs/x/logs/plan/1/plan.tfplan';
const HOME = '"$HOME/replace.tfplan"';

/** A run of a shipped runbook; only its steps' ends are made up. */
function begun(name: string, inputs: Record<string, string>): FakeRun {
  const { file, text } = findRunbook(join(ROOT, 'runbooks'), name);
  const runbook = loadRunbook(file, text, actions, service);
  const steps = runbook.steps.flatMap((step) => {
    const action = actions.get(step.action);
    return action ? [{ ...step, contract: action.contract }] : [];
  });
  return fakeRun(frame(steps, { service, inputs, runbook: { ...runbook, steps } }));
}

const INPUTS = { instance_type: '', availability_zone: '' };

async function atTheGate(): Promise<FakeRun> {
  const run = begun('instance-replacement', INPUTS);
  for (const step of ['identity', 'quiet', 'evidence', 'cache']) await run.succeed(step);
  await run.succeed('plan', 'as expected', { planFile: PLAN });
  await run.ask('review', GATE);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
  return run;
}

test('what was chosen to be left out of the plans is left out of those by hand too, as long as one is to be made', async () => {
  const run = begun('instance-replacement', INPUTS);
  for (const step of ['identity', 'quiet', 'evidence', 'cache']) await run.succeed(step);
  const unexpected = ['aws_ssm_document.tail_boot_log', 'module.a["x"].aws_eip.b'];
  await run.fail('plan', { code: 'plan-unexpected', message: 'more than was asked', facts: { unexpected } });
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('plan.failed'));
  expect(byHandPage(run.view.state())).not.toContain('-exclude=');
  await run.view.answer('plan.failed', { by: 'op', choice: 'leave-out' });
  expect(byHandPage(run.view.state())).toContain(
    `# This run leaves something out of its plans, as was chosen. To each plan below add: -exclude=aws_ssm_document.tail_boot_log -exclude='module.a["x"].aws_eip.b'\n`,
  );
});

const titles = (page: string) => page.split('\n\n# ').map((part) => part.split('\n')[0]);

test('at a gate the plan that firedrill made is read and applied, not one that was never written', async () => {
  const run = await atTheGate();
  const page = byHandPage(run.view.state());
  expect(titles(page).slice(1, 4)).toEqual(['Review the plan', 'Apply the plan', 'Watch it boot']);
  expect(page).toContain(`terragrunt run -- show ${PLAN}\n`);
  expect(page).toContain(`apply -input=false ${PLAN}\n`);
  // What a plan by hand would have left is taken away all the same.
  expect(page.replace(`rm -f ${HOME}`, '')).not.toContain(HOME);
});

test('before anything was planned, and after a plan by hand, it is the plan that is made by hand', async () => {
  const run = begun('instance-replacement', INPUTS);
  const fresh = byHandPage(run.view.state());
  expect(fresh).toContain(`-out=${HOME}`);
  for (const step of ['identity', 'quiet', 'evidence', 'cache']) await run.succeed(step);
  await run.fail('plan', { code: 'unexpected', message: 'no' });
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('plan.failed'));
  await run.view.answer('plan.failed', { by: 'a', choice: 'by-hand', text: 'planned it' });
  const planned = byHandPage(run.view.state());
  expect(planned).not.toContain('-out=');
  for (const page of [fresh, planned]) {
    expect(page).toContain(`terragrunt run -- show ${HOME}\n`);
    expect(page).toContain(`apply -input=false ${HOME}\n`);
  }
});

test('after an apply that did not end well it begins at a new plan, as a retry does', async () => {
  const run = await atTheGate();
  await run.view.answer('review', { by: 'a', text: 'name' });
  await run.fail('apply', { code: 'interrupted', message: 'It was interrupted.' });
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.failed'));
  const page = byHandPage(run.view.state());
  expect(page).toContain('# "Apply the plan" was begun and has no good end: look first at what it did.');
  expect(titles(page).slice(1, 4)).toEqual(['Plan the replacement', 'Review the plan', 'Apply the plan']);
  expect(page).not.toContain(PLAN);
  expect(page).toContain(`apply -input=false ${HOME}\n`);
});

test('left at a gate, the plan is gone: the page says how to make another one', async () => {
  const run = await atTheGate();
  expect(byHandPage(run.view.state())).toContain(PLAN);
  await run.view.ask('pause');
  await vi.waitFor(() => expect(run.view.state().phase).toBe('paused'));
  const page = byHandPage(run.view.state());
  expect(titles(page).slice(1, 4)).toEqual(['Plan the replacement', 'Review the plan', 'Apply the plan']);
  expect(page).not.toContain(PLAN);
  expect(page).toContain(`-out=${HOME}`);
  expect(page).toContain(`apply -input=false ${HOME}\n`);
});

test('what a dry run only foretold is left, and its plan is nobody else’s', async () => {
  const run = await atTheGate();
  await run.view.answer('review', { by: 'a', text: 'name' });
  for (const [step, fidelity] of [
    ['apply', 'planned'],
    ['boot', 'unverifiable'],
    ['question', 'unverifiable'],
    ['settled', 'unverifiable'],
  ] as const) {
    const preview = { fidelity, calls: [], changes: [], refusals: [] } as const;
    await run.write(step, { type: 'step.previewed', step, attempt: 1, ...preview });
    await run.succeed(step, 'would', step === 'apply' ? { instance: 'none yet' } : {});
  }
  await vi.waitFor(() => expect(run.view.state().phase).toBe('closed'));
  const page = byHandPage(run.view.state());
  expect(titles(page).slice(1)).toEqual([
    'Plan the replacement',
    'Review the plan',
    'Apply the plan',
    'Watch it boot',
    'Ask it a real question',
    'Prove that all is as it should be',
  ]);
  expect(page).not.toContain(PLAN);
  expect(page).not.toContain('none yet');
  expect(page).toContain(`-out=${HOME}`);
});

test('a dry run that waits at its gate has a plan that nobody applies', async () => {
  const run = begun('instance-replacement', INPUTS);
  for (const step of ['identity', 'quiet', 'evidence', 'cache', 'plan']) {
    const executed = { fidelity: 'executed', calls: [], changes: [], refusals: [] } as const;
    await run.write(step, { type: 'step.previewed', step, attempt: 1, ...executed });
    await run.succeed(step, 'as expected', step === 'plan' ? { planFile: PLAN } : {});
  }
  await run.ask('review', GATE);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
  const page = byHandPage(run.view.state());
  expect(titles(page).slice(1, 4)).toEqual(['Plan the replacement', 'Review the plan', 'Apply the plan']);
  expect(page).not.toContain(PLAN);
});

test('only the steps of the form that was chosen', () => {
  const run = begun('protection-removal', { address: 'aws_acm_certificate.ttb', form: 'replace' });
  const page = byHandPage(run.view.state());
  expect(page).toContain('# Apply the replacement\n');
  expect(page).not.toMatch(/# Destroy it|# Forget it|-destroy/);
});

test('a finished run has nothing left, but for what it owes', async () => {
  const run = begun('instance-replacement', INPUTS);
  for (const step of [
    'identity',
    'quiet',
    'evidence',
    'cache',
    'plan',
    'review',
    'apply',
    'boot',
    'question',
  ])
    await run.succeed(step);
  await run.write('settled', {
    type: 'obligation.opened',
    id: 'x',
    what: 'a is set beside the code',
    how: 'Take it away.',
  });
  await run.succeed('settled');
  await vi.waitFor(() => expect(run.view.state().phase).toBe('closed'));
  expect(byHandPage(run.view.state())).toBe(
    '# Replace the instance: nothing is left to do\n\n# Open until settled: a is set beside the code\n# Take it away.\n',
  );
});

describe('whatever its texts and values hold, a shell that runs the page does nothing of theirs', () => {
  test.each(['instance-replacement', 'cold-cache-rebuild', 'protection-removal'])('%s', async (name) => {
    const forms =
      name === 'protection-removal' ? { address: 'aws_acm_certificate.ttb', form: 'replace' } : {};
    const pages = HOSTILE.map(async (value) => {
      const { frame: checked } = begun(name, { ...INPUTS, cache: 'clear', ...forms }).view.state();
      const run = fakeRun({
        ...checked,
        inputs: { ...checked.inputs, instance_type: value },
        service: everyText(service, value),
        runbook: {
          ...checked.runbook,
          title: value,
          steps: checked.runbook.steps.map((step) => ({ ...step, title: value, why: value })),
        },
      });
      await run.succeed('identity');
      await run.write('quiet', { type: 'obligation.opened', id: 'x', what: value, how: value });
      return byHandPage(run.view.state());
    });
    for (const page of await Promise.all(pages)) {
      expect(page).toContain('# Open until settled: ');
      for (const shell of ['sh', 'bash'] as const) {
        expect(unreadable(shell, page)).toBe('');
        expect(runsAValue(shell, page)).toBe(false);
      }
    }
  });
});
