import { describe, expect, test } from 'vitest';
import { joined, lossOf } from '../support/cut.ts';
import { NO_CAPACITY } from '../support/fake-run.ts';
import { gateOf, loudPlan, reviewOfPlan } from '../support/reviews.ts';
import { KEYS } from '../support/term.tsx';
import { declared, gated, type Term } from '../support/walk.ts';
import { fakeHost } from '../support/fake-host.ts';

const SIZES = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];

/** All of a pane that scrolls. */
async function scrolledThrough(t: Term): Promise<string> {
  const pages = [t.screen()];
  while (pages.length < 40) {
    await t.type(KEYS.pageDown);
    if (t.screen() === pages.at(-1)) break;
    pages.push(t.screen());
  }
  return joined(pages);
}

describe.each(SIZES)('at $columns x $rows nothing that matters is cut', (size) => {
  test('the gate: ids, whom it hurts, what ends for ever', async () => {
    const review = reviewOfPlan(loudPlan().shown, loudPlan());
    const { t } = await gated(gateOf(review), fakeHost(), {}, undefined, size);
    t.wait(400);
    await t.type(KEYS.tab);
    const shown = await scrolledThrough(t);
    const changes = review['changes'] as readonly { readonly id?: string; readonly address: string }[];
    const matters = [
      review['callers'],
      review['ends'],
      ...changes.flatMap(({ id, address }) => [address, ...(id === undefined ? [] : [id])]),
    ].map(String);
    expect(matters.length).toBeGreaterThan(4);
    expect(lossOf(shown, matters)).toEqual([]);
  });

  test('the run: how long it has taken, how long still, how much is left', async () => {
    const { t, run } = await declared(fakeHost(), undefined, size);
    await run.progress('who', 'model restore', 1e9, 7.8e9, 'bytes');
    run.pass(83_000);
    await run.progress('who', 'model restore', 3e9, 7.8e9, 'bytes');
    t.wait(1000);
    const shown = await t.until('3.0 GB of 7.8 GB');
    expect(lossOf(shown, ['1:23', '3.0 GB of 7.8 GB', 'T+ 01:23'])).toEqual([]);
  });

  test('a failure: cause, what was changed, what to do; whole behind one key where there is no room', async () => {
    const { t, run } = await declared(fakeHost(), undefined, size);
    await run.fail('who', NO_CAPACITY);
    await t.until('"Who and where" failed');
    t.wait(400);
    const shown = await t.settle();
    expect(lossOf(shown, ['"Who and where" failed', 'no capacity for m7i.2xlarge'])).toEqual([]);
    await t.type('e');
    await t.until('Who and where: the whole error');
    const whole = await scrolledThrough(t);
    expect(lossOf(whole, [NO_CAPACITY.message, NO_CAPACITY.hint ?? '', 'logs/apply-1/stdout.log'])).toEqual(
      [],
    );
  });

  test('the end: run, evidence and head, each whole', async () => {
    const { t, run } = await declared(fakeHost(), undefined, size);
    await run.view.ask('abort');
    const shown = await t.until('head ');
    const id = '2026-11-23T060211Z-instance-replacement-k3f9';
    expect(lossOf(shown, [id, `runs/${id}`, '3f9a0c11'])).toEqual([]);
  });

  test("a step's page: its commands, whole", async () => {
    const { t, host } = await declared(fakeHost(), undefined, size);
    // Each another one: pages are put together by the lines that they share.
    const ids = Array.from({ length: 12 }, (_, n) => `i-0c3f91d2a77e4b1${String(n).padStart(2, '0')}`);
    const command = `aws ec2 describe-instances --instance-ids ${ids.join(' ')}`;
    host.byHand = () => command;
    await t.type('s');
    await t.until('1 of 7');
    const shown = await scrolledThrough(t);
    expect(lossOf(shown, [command]), shown).toEqual([]);
  });
});
