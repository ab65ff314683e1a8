import { execFile } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { rtoLine } from '../../src/rto/line.ts';
import { chainOf } from '../support/chain.ts';
import { cli, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { rulesOf } from '../support/rules.ts';

const golden = join(import.meta.dirname, 'golden');

/**
 * Runs recorded by real versions. They open for ever: a change that breaks one needs a new `v`, not a new recording.
 * `rules.json` is what the version that recorded it made of each failure in it.
 */
test.each(await readdir(golden))(
  'a run of %s opens, proves itself, gives the times it gave and goes on the ways it went on',
  async (name) => {
    const folder = join(golden, name);
    const chain = chainOf(await readFile(join(folder, 'journal.jsonl')));
    expect([chain.problems, chain.tornBytes]).toEqual([[], 0]);
    const state = fold(chain.all);
    const closed = chain.all.find(
      (event): event is Extract<Stamped, { type: 'run.closed' }> => event.type === 'run.closed',
    );
    expect(rtoLine(state)).toEqual(closed?.rto);
    const rules = await readFile(join(folder, 'rules.json'), 'utf8');
    expect(rulesOf(chain.all)).toEqual(JSON.parse(rules));
    const { stdout } = await cli(['verify', folder, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, events: chain.events });
    const check = await promisify(execFile)('python3', [
      join(ROOT, 'docs/check-run.py'),
      folder,
      join(folder, 'rto-log.jsonl'),
    ]);
    expect(check.stdout).toContain('unbroken');
  },
);

test('one of them is a surprise drill with an objective for answers, with all that such a run says', async () => {
  const chain = chainOf(await readFile(join(golden, 'format-2-surprise', 'journal.jsonl')));
  const opened = chain.all.find((event) => event.type === 'run.opened');
  const boot = chain.all.find((event) => event.type === 'step.succeeded' && event.step === 'boot');
  expect(opened).toMatchObject({ surprise: expect.any(String), answersObjectiveMs: 840_000 });
  expect(boot).toMatchObject({ outputs: { answersUp: 31, answersEarlierMs: 53_298 } });
  expect(chain.all.find((event) => event.type === 'question.answered')).toMatchObject({ keys: 1 });
  expect(chain.all.find((event) => event.type === 'run.closed')).toMatchObject({
    told: { scenario: 'still-answers', salt: expect.any(String) },
    rto: { answersMs: expect.any(Number), answersMet: true, surprise: { keys: 1 } },
  });
});

test('a doctored time is found with and without the program', async () => {
  const folder = join(await scratch(), 'run');
  await cp(join(golden, 'v1'), folder, { recursive: true });
  const file = join(folder, 'journal.jsonl');
  await writeFile(
    file,
    (await readFile(file, 'utf8'))
      .replace(/"met":true/, '"met":false')
      .replace(/"beforeMs":\d+/, '"beforeMs":1'),
  );
  expect((await cli(['verify', folder])).code).toBe(3);
  const check = promisify(execFile)('python3', [join(ROOT, 'docs/check-run.py'), folder]);
  await expect(check).rejects.toMatchObject({ code: 1 });
});
