import { describe, expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { type FakeRun, REVIEW } from '../../support/fake-run.ts';
import { KEYS, letters } from '../../support/term.tsx';
import { answers, gated } from '../../support/walk.ts';

const waits = (run: FakeRun): boolean => run.view.state().question?.id === 'review';

describe('at a gate', () => {
  test('credentials that end before what is left is done are said at the gate, on the run and on their step', async () => {
    // 10 minutes are left at 06:02:11.
    const enough = await gated(REVIEW, fakeHost(), { credentialsUntil: '2026-11-23T06:12:12.000Z' });
    expect(enough.t.screen()).not.toContain('Renew them');
    const { t } = await gated(REVIEW, fakeHost(), { credentialsUntil: '2026-11-23T06:12:10.000Z' });
    const says = '! Credentials end in 9:59 (06:12 UTC); left to do ~10:00. Renew them first.';
    expect(t.screen()).toContain(says);
    t.wait(400);
    await t.type(KEYS.escape);
    await t.until('Waits for you');
    expect(t.screen()).toContain(says);
    await t.type('s', KEYS.up, KEYS.up);
    await t.until('1 of 7  Who and where');
    expect(t.screen()).toContain(says);
  });

  test('? says when it was last done and how long what comes next took; nothing where nothing is on record', async () => {
    const known = await gated();
    await known.t.type('?');
    expect(known.t.screen()).toMatch(
      /When it was last done[^]*In a rehearsal 2 days ago, 2026-11-20 06:14 UTC\. "Apply the plan" took 1:32,[^]*all of it[^]*11:01\./,
    );
    const host = fakeHost();
    host.forecast = () => ({ verdict: 'on track', basis: '' });
    const unknown = await gated(REVIEW, host);
    await unknown.t.type('?');
    const first = unknown.t.screen();
    await unknown.t.type(KEYS.pageDown);
    expect(first + unknown.t.screen()).toMatch(/How to undo the rest[^]*Keys/);
    expect(first + unknown.t.screen()).not.toContain('last done');
  });

  test('keys typed ahead and a held-down Enter open nothing', async () => {
    const { t, run } = await gated();
    await t.type(...letters('aws_instance.ttb'), KEYS.enter);
    expect(t.screen()).toContain('Keys typed before this was on the screen do not count');
    for (let i = 0; i < 10; i += 1) {
      t.wait(30);
      await t.type(KEYS.enter);
    }
    expect(answers(run)).toEqual([]);
    t.wait(400);
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('Enter alone opens nothing');
    expect(waits(run)).toBe(true);
  });

  test('a bracketed paste is refused with words, and so is one that is not marked', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type('\u001b[200~aws_instance.ttb\r\u001b[201~');
    expect(t.screen()).toContain('A paste does not open a gate');
    t.wait(400);
    await t.type('aws_instance.ttb\r');
    t.wait(400);
    await t.type(KEYS.enter);
    expect(answers(run)).toEqual([]);
  });

  test('the typed name and an Enter of its own open it, with the digest of what was shown', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type(...letters('aws_instance.ttb'));
    expect(t.screen()).toContain('read it once more');
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('Read it once more');
    t.wait(300);
    await t.until('✓ now Enter');
    await t.type(KEYS.enter);
    await t.until('● Apply the plan');
    expect(answers(run)).toMatchObject([
      { id: 'review', by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) },
    ]);
  });

  test('esc clears, then puts it off; g comes back to it', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type('a', 'x', KEYS.escape);
    expect(t.screen()).not.toContain('ax');
    await t.type(KEYS.escape);
    await t.until('Waits for you: Review the plan');
    expect(waits(run)).toBe(true);
    await t.type('g');
    await t.until('To replace it, type');
  });

  test('one that has run out says so, takes no typing, and Enter goes on to what can be done', async () => {
    const { t, run } = await gated({ ...REVIEW, validForMs: 60_000 });
    t.wait(400);
    await t.type(...letters('aws_inst'));
    run.pass(61_000);
    t.wait(400);
    await t.until('! This gate has closed: what it shows is too old');
    expect(t.screen()).toMatch(/plan .*too old to act on/);
    await t.type(...letters('ance.ttb'));
    expect(t.screen()).not.toContain('ttb▌');
    expect(t.screen()).not.toContain('now Enter');
    await t.type(KEYS.enter);
    await t.until('r  ');
    expect(run.view.state().question?.id).toBe('review.failed');
    expect(answers(run)).toEqual([]);
  });

  test('the rest of a replacement that broke off is told as one', async () => {
    const ttb = { address: 'aws_instance.ttb', detail: '' };
    const changes = [
      { ...ttb, kind: 'create', why: 'missing' },
      { ...ttb, kind: 'delete', why: 'leftover', detail: 'i-0c3f' },
    ];
    const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'two' } } });
    expect(t.screen()).toMatch(/- delete +aws_instance\.ttb +the old one, left by an apply that broke off\s/);
    expect(t.screen()).toContain('To replace it, type  aws_instance.ttb');
  });

  test('the plan is searched and scrolled', async () => {
    const changes = Array.from({ length: 60 }, (_, i) => ({
      address: `aws_x.n${i}`,
      kind: 'update',
      why: '',
      detail: '',
    }));
    const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'many' } } });
    t.wait(400);
    expect(t.screen()).toMatch(/↓ \d+ more/);
    await t.type(KEYS.pageDown);
    expect(t.screen()).toContain('aws_x.n13');
    await t.type('/', ...letters('n55'));
    expect(t.screen()).toMatch(/▸. update {2}aws_x\.n55/);
  });
});
