import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { begunRehearsal } from '../support/begun-rehearsal.ts';

/** A rehearsal that is killed once a file of its run says this. `all`: with what it had started. */
async function killedAt(file: string, says: string, all = false) {
  const begun = await begunRehearsal();
  await begun.says(file, says);
  begun.child.kill('SIGKILL');
  await begun.exited;
  const run = await begun.folder();
  if (all) {
    const launched = (await begun.events()).find(({ type }) => type === 'child.launched') as { pid: number };
    const pidOf = async () =>
      (JSON.parse(await begun.read('logs/apply/1/apply.pid.json')) as { pid: number }).pid;
    await vi.waitFor(async () => expect(await pidOf()).toBeGreaterThan(0));
    for (const pid of [launched.pid, await pidOf()]) process.kill(pid, 'SIGKILL');
  }
  return { ...begun, run };
}

const APPLYING = ['logs/apply/1/terragrunt.log', 'aws_instance.ttb: Creating'] as const;
const typesOf = (events: readonly Stamped[]) => events.map(({ type }) => type);
const started = (events: readonly Stamped[], step: string) =>
  events.filter((event) => event.type === 'step.started' && event.step === step).length;

test('killed in the middle of an apply, it is taken up and nothing is done twice', {
  timeout: 120_000,
}, async () => {
  const { run, events, resume } = await killedAt(...APPLYING);
  const { code, stdout, stderr } = await resume();
  expect(code, stdout + stderr).toBe(0);
  const all = await events();
  expect(started(all, 'apply')).toBe(1);
  expect(typesOf(all).filter((type) => type === 'child.launched')).toHaveLength(1);
  expect(typesOf(all)).not.toContain('step.in-doubt');
  expect(all.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
  const apply = all.find((event) => event.type === 'step.succeeded' && event.step === 'apply');
  expect(apply).toMatchObject({ outputs: { instance: expect.stringMatching(/^i-/) } });
  const log = (await readFile(join(run, 'logs/apply/1/terragrunt.log'), 'utf8')).split('\n').filter(Boolean);
  expect(log.filter((line) => line.includes('aws_instance.ttb: Creation complete'))).toHaveLength(1);
});

test('where nobody recorded its end, a person is asked with what was seen; a closer look asks once more', {
  timeout: 120_000,
}, async () => {
  const { run, events, resume } = await killedAt(...APPLYING, true);
  expect((await resume()).code).toBe(4);
  const question = (await events()).findLast(({ type }) => type === 'question.opened');
  expect(question).toMatchObject({
    id: 'apply.doubt',
    choices: ['happened', 'did-not', 'look-closer', 'pause', 'abort'],
    facts: {
      finding: expect.stringMatching(/^(yes|no|unknown)$/),
      seen: expect.stringContaining('Nobody recorded how it ended. '),
    },
  });
  expect((await resume('--answer', 'apply.doubt=look-closer')).code).toBe(4);
  expect((await events()).findLast(({ type }) => type === 'question.opened')).toMatchObject({
    id: 'apply.doubt-2',
  });
  // A dead apply leaves its lock, which the next plan says, and which only its id takes away.
  await resume('--answer', 'apply.doubt-2=did-not');
  const all = await events();
  expect(started(all, 'apply')).toBe(1);
  expect(started(all, 'plan')).toBeGreaterThan(1);
  expect(all).toContainEqual(
    expect.objectContaining({ type: 'obligation.opened', id: expect.stringMatching(/^orphan i-/) }),
  );
  const names = await readdir(join(run, 'logs'), { recursive: true });
  expect(names.filter((name) => name.endsWith('.tfplan'))).toEqual([]);
});

test('killed while it planned, it plans again, and nobody is at it twice', { timeout: 120_000 }, async () => {
  const { run, events, resume } = await killedAt('journal.jsonl', '"type":"step.started","step":"plan"');
  const { code, stdout, stderr } = await resume();
  expect(code, stdout + stderr).toBe(0);
  expect(started(await events(), 'plan')).toBe(2);
  const names = await readdir(join(run, 'logs'), { recursive: true });
  expect(names.filter((name) => /\.tfplan$|reading\.json$|\/copy$/.test(name))).toEqual([]);
});
