import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/apply.ts';
import { reviewContext as reviewedNow } from '../../src/actions/review.ts';
import type { Ended, Processes } from '../../src/process/child.ts';
import { fileHash } from '../../src/process/file-hash.ts';
import { secretsBeside } from '../../src/terragrunt/kept-secrets.ts';
import { scratch } from '../support/folder.ts';
import { reviewContext, seenAtFirst } from '../support/review-context.ts';
import { replay } from '../terragrunt/fixtures.ts';

/* An apply: only what was reviewed, once, with what it will owe written down before it begins. */

const PARAMS = { of: 'plan', gate: 'review' };

/** A plan that was reviewed, in front of a tofu that prints a recorded apply; `breaks` instead of it. */
async function planned({
  document = {},
  breaks,
  more = {},
}: {
  document?: object;
  breaks?: () => Promise<Ended>;
  more?: Partial<ActionContext>;
} = {}) {
  const seen = seenAtFirst(await scratch());
  const planFile = join(await scratch(), 'plan.tfplan');
  await writeFile(planFile, 'a plan');
  await writeFile(secretsBeside(planFile), '{}');
  const reviewed = {
    ...(await reviewedNow(reviewContext(seen, {}).context)),
    planFile,
    sha256: await fileHash(planFile),
    counts: { add: 1, change: 1, remove: 1, forget: 0, import: 0 },
    changes: [{ address: 'aws_instance.ttb', kind: 'replace' }],
    ...document,
  };
  const { call } = replay('49');
  const at = reviewContext(seen, reviewed, more);
  call.border.learn([], reviewed.sha256);
  const held: Processes['held'] = async (name, command) => {
    at.done.push('applied');
    if (breaks) return breaks();
    return call.processes.held(name, command);
  };
  const tofu = () => ({ ...call, processes: { ...call.processes, held } });
  const context = { ...at.context, tofu };
  await mkdir(context.folder, { recursive: true });
  return { ...at, planFile, seen, apply: () => action.run(PARAMS, context) };
}

test('the plan that was reviewed is applied, and is gone: it is never applied again', async () => {
  const { apply, done, planFile } = await planned();
  expect(await apply()).toMatchObject({ summary: expect.stringContaining('3 changes made') });
  expect(done.at(-1)).toBe('applied');
  expect([existsSync(planFile), existsSync(secretsBeside(planFile))]).toEqual([false, false]);
  await expect(apply()).rejects.toMatchObject({ failure: { code: 'plan-gone' } });
  expect(done.filter((one) => one === 'applied')).toHaveLength(1);
});

test('it is gone too where the apply failed', async () => {
  const { apply, planFile } = await planned({ breaks: () => Promise.reject(new Error('no')) });
  await expect(apply()).rejects.toThrow('no');
  expect(existsSync(planFile)).toBe(false);
});

test('another file in its place is not applied, and nothing is owed for it', async () => {
  const { apply, done, planFile, owed } = await planned();
  await writeFile(planFile, 'another plan');
  await expect(apply()).rejects.toMatchObject({ failure: { code: 'plan-changed' } });
  expect([done.includes('applied'), owed]).toEqual([false, []]);
  // Evidence of what somebody did.
  expect(await readFile(planFile, 'utf8')).toBe('another plan');
});

test('without the file nothing is applied', async () => {
  const { apply, done, planFile, owed } = await planned();
  await rm(planFile);
  await expect(apply()).rejects.toMatchObject({ failure: { code: 'plan-gone' } });
  expect([done.includes('applied'), owed]).toEqual([false, []]);
});

test('a world that moved since the review applies nothing', async () => {
  const { apply, done, seen } = await planned();
  seen.tree = { ...seen.tree, commit: 'another' };
  await expect(apply()).rejects.toMatchObject({ failure: { code: 'gate-moved' } });
  expect(done).not.toContain('applied');
});

test('what it destroys for good, and what it leaves out, is owed before it begins', async () => {
  const { apply, done } = await planned({
    document: {
      changes: [
        { address: 'aws_lb_listener.https', kind: 'delete' },
        { address: 'aws_instance.ttb', kind: 'replace' },
      ],
      excluded: ['aws_eip.nat'],
    },
  });
  await apply();
  expect(done.slice(-3)).toEqual(['owes left-out', 'owes destroyed aws_lb_listener.https', 'applied']);
});

test('variables that the plan stands on are owed and set before it begins', async () => {
  const { apply, done, seen } = await planned({ document: { variables: { type: 'm7i.4xlarge' } } });
  await apply();
  expect(done.slice(-3)).toEqual(['kept variables.json', 'owes recovery-variables', 'applied']);
  expect(await readFile(join(seen.folder, 'recovery.auto.tfvars.json'), 'utf8')).toContain('m7i.4xlarge');
});

const DESTROYS = { changes: [{ address: 'aws_lb_listener.https', kind: 'delete' }] };

test.each([
  ['what it destroys', DESTROYS],
  ['what it leaves out', { excluded: ['aws_eip.nat'] }],
  ['the variables that it sets', { variables: { type: 'm7i.4xlarge' } }],
])('where %s cannot be written down as owed, it does not begin', async (_what, document) => {
  const obligation = () => Promise.reject(new Error('EIO'));
  const { apply, done } = await planned({ document, more: { obligation } });
  await expect(apply()).rejects.toThrow('EIO');
  expect(done).not.toContain('applied');
});

test('an apply that was stopped before it began owes nothing of what it was to destroy', async () => {
  const breaks = async () => ({
    code: null,
    signal: null,
    endedAt: '2026-11-23T08:00:00.000Z',
    stdoutFile: '/dev/null',
    stderrFile: '/dev/null',
  });
  const { apply, done } = await planned({ document: DESTROYS, breaks });
  await expect(apply()).rejects.toMatchObject({ failure: { code: 'not-begun' } });
  expect(done.slice(-2)).toEqual(['applied', 'settled destroyed aws_lb_listener.https']);
});

test('an apply of which nobody knows what it changed still owes it', async () => {
  const breaks = () => Promise.reject(new Error('no'));
  const { apply, done } = await planned({ document: DESTROYS, breaks });
  await expect(apply()).rejects.toThrow('no');
  expect(done).toContain('owes destroyed aws_lb_listener.https');
  expect(done).not.toContain('settled destroyed aws_lb_listener.https');
});
