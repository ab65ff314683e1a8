import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/forget.ts';
import { reviewContext as reviewedNow } from '../../src/actions/review.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import type { Command, Ended } from '../../src/process/child.ts';
import { scratch } from '../support/folder.ts';
import { reviewContext, seenAtFirst } from '../support/review-context.ts';

/* What is forgotten: exactly what was reviewed, with a copy of the state at hand, and owed before the first entry goes. */

const ADDRESS = 'github_repository.ttb';

/** A review of one entry, in front of a tofu that does as it is told; `pulled` is what it gives for the state. */
async function reviewed({
  pulled = '{}',
  more = {},
}: {
  pulled?: string;
  more?: Partial<ActionContext>;
} = {}) {
  const seen = seenAtFirst(await scratch());
  const document = {
    ...(await reviewedNow(reviewContext(seen, {}).context)),
    changes: [{ address: ADDRESS, kind: 'forget' }],
  };
  const at = reviewContext(seen, document, more);
  const out = await scratch();
  const answer = async (_name: string, { args }: Command): Promise<Ended> => {
    const at = args.slice(args.indexOf('--') + 1);
    if (at[1] === 'rm') done.push(`removed ${at.slice(2).join(' ')}`);
    const [stdoutFile, stderrFile] = [join(out, 'stdout'), join(out, 'stderr')];
    await writeFile(stdoutFile, at[1] === 'pull' ? pulled : at[1] === 'rm' ? `Removed ${ADDRESS}\n` : '{}');
    await writeFile(stderrFile, '');
    return { code: 0, signal: null, endedAt: '2026-11-23T08:00:00.000Z', stdoutFile, stderrFile };
  };
  const { done } = at;
  const tofu = (name: string) => ({
    terragrunt: at.context.terragrunt,
    processes: { run: answer, held: answer },
    border: at.context.border,
    explain: explainCall,
    name,
  });
  const backup = join(await scratch(), 'copies', 'state.json');
  return {
    ...at,
    seen,
    backup,
    forget: (params: { backup?: string } = { backup }) =>
      action.run({ of: 'plan', gate: 'review', ...params }, { ...at.context, tofu }),
  };
}

const SAME = seenAtFirst('').state ?? '';

test('it is owed before the first entry goes, and only what was reviewed goes', async () => {
  const { forget, done } = await reviewed({ pulled: SAME });
  await forget();
  expect(done.slice(-2)).toEqual([`owes forgotten ${ADDRESS}`, `removed ${ADDRESS}`]);
});

test('where it cannot be written down as owed, nothing is forgotten', async () => {
  const obligation = () => Promise.reject(new Error('EIO'));
  const { forget, done } = await reviewed({ pulled: SAME, more: { obligation } });
  await expect(forget()).rejects.toThrow('EIO');
  expect(done).not.toContain(`removed ${ADDRESS}`);
});

test('a copy that was lost is made again first; without one nothing is forgotten', async () => {
  const { forget, backup } = await reviewed({ pulled: SAME });
  await forget();
  expect(await readFile(backup, 'utf8')).toBe(SAME);
  const another = await reviewed({ pulled: '{"lineage":"a-b","serial":8,"resources":[]}' });
  await expect(another.forget()).rejects.toMatchObject({ failure: { code: 'no-backup' } });
  expect(another.done.filter((one) => !one.startsWith('kept'))).toEqual([]);
});

test('a copy of the state that was reviewed is left as it is', async () => {
  const { forget, backup } = await reviewed();
  const copy = '{ "serial": 7, "lineage": "a-b" }';
  await mkdir(join(backup, '..'), { recursive: true });
  await writeFile(backup, copy);
  await forget();
  expect(await readFile(backup, 'utf8')).toBe(copy);
});

test('a copy that somebody made by hand is theirs to look after', async () => {
  const { forget, done } = await reviewed();
  await forget({});
  expect(done).toContain(`removed ${ADDRESS}`);
});

test('a world that moved since the review forgets nothing', async () => {
  const { forget, seen, done } = await reviewed({ pulled: SAME });
  seen.state = '{"lineage":"a-b","serial":8}';
  await expect(forget()).rejects.toMatchObject({ failure: { code: 'gate-moved' } });
  expect(done).toEqual([]);
});
