import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireUnmoved } from '../../../src/actions/review.ts';
import { atGate, commit, git, TYPED } from './at-gate.ts';

test('nothing closes the gate of a world that has not moved', async () => {
  // The tools' own folders are no change of the code where git does not ignore them either.
  const at = await atGate({ prepare: (root) => rm(join(root, 'infrastructure', '.gitignore')) });
  const reviewed = at.review()['sha256'];
  const tracked = join(at.unit, 'variables.tf');
  for (const folder of ['.terragrunt-cache/x', '.terraform/providers']) {
    await mkdir(join(at.unit, folder), { recursive: true });
    await writeFile(join(at.unit, folder, 'made.tf'), 'made');
  }
  await utimes(tracked, new Date(), new Date());
  git(at.root, 'update-index', '--refresh');
  git(at.root, 'add', '-A');
  await writeFile(join(at.root, 'notes.txt'), 'outside of the unit, and nothing that the tools read\n');
  await at.inAnotherShell({ EDITOR: 'ed', LANG: 'C', AWS_PAGER: 'cat', AWS_REGION: undefined });
  await at.asked('review');
  await at.opens();
  await at.applied();
  expect(at.events.some(({ type }) => type === 'step.failed')).toBe(false);
  expect(reviewed).toMatch(/^[0-9a-f]{64}$/);
});

/** One after the other they take half a minute, for the most part git's. */
const AT_ONCE = 10;

test('100 times over, an unchanged world is found unmoved', async () => {
  const at = await atGate();
  const { digest = '' } = at.state().question ?? {};
  const context = await at.context({
    reviewed: async () => ({ document: at.review(), digest, ageMs: () => 0 }),
    outputs: { review: { digest } },
  });
  const look = () => requireUnmoved(context, { of: 'plan', gate: 'review' });
  for (let opening = 0; opening < 100; opening += AT_ONCE) {
    const looks = await Promise.all(Array.from({ length: AT_ONCE }, look));
    for (const found of looks) expect(found).toEqual(at.review());
  }
  // It does look.
  commit(at.root, 'meanwhile');
  await expect(look()).rejects.toThrow('moved: commit');
});

test('a wrong name, a rehearsal’s text, a digest that is missing or of an earlier review open nothing', async () => {
  const at = await atGate();
  const { digest: earlier = '' } = at.state().question ?? {};
  await at.inAnotherShell({});
  commit(at.root, 'meanwhile');
  await at.refused();
  await at.retry();
  const gate = await at.asked('review');
  const { digest = '' } = at.state().question ?? {};
  expect(digest).not.toBe(earlier);
  const wrong: readonly (readonly [string, string | undefined])[] = [
    ['', digest],
    ['y', digest],
    ['y 9012', digest],
    ['9012', digest],
    ['aws_instance.other 9012', digest],
    ['AWS_INSTANCE.TTB 9012', digest],
    ['aws_instance.ttb 9013', digest],
    // As a rehearsal asks for it.
    ['aws_instance.ttb', digest],
    [TYPED, undefined],
    [TYPED, ''],
    [TYPED, earlier],
    [TYPED, digest.slice(0, 12)],
    [TYPED, digest.toUpperCase()],
  ];
  for (const [text, given] of wrong) {
    const answer = { by: 'op', text, ...(given === undefined ? {} : { digest: given }) };
    expect(await at.run().answer(gate, answer), `${text}@${given}`).toEqual(expect.any(String));
  }
  // Nor does what was typed at the gate before it.
  expect(await at.run().answer('review', { by: 'op', text: TYPED, digest })).toEqual(expect.any(String));
  expect(at.state().question?.id).toBe(gate);
  expect(at.events.some(({ type }) => type === 'child.intent')).toBe(false);
});
