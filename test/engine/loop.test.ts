import { describe, expect, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { parseAnswer } from '../../src/engine/judge-answer.ts';
import { fakeRun } from '../support/fake-run.ts';
import { frame, RECOVERY, step } from '../support/frame.ts';

const GATE = {
  kind: 'gate',
  title: 'Review',
  expects: 'name',
  digest: 'd'.repeat(64),
  validForMs: 900_000,
  facts: {},
} as const;

async function atTheGate() {
  const run = fakeRun(frame());
  await run.succeed('look');
  await run.succeed('plan');
  await run.ask('review', GATE);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
  return run;
}

const types = (events: readonly Stamped[]) => events.map(({ type }) => type);

describe('one decision at a time', () => {
  test('of two answers at once the first counts and the second finds the question closed', async () => {
    const run = await atTheGate();
    const answers = await Promise.all([
      run.view.answer('review', { by: 'a', text: 'name' }),
      run.view.answer('review', { by: 'b', text: 'name' }),
    ]);
    expect(answers).toEqual([undefined, expect.stringContaining('no open question')]);
    expect(types(run.events).filter((type) => type === 'question.answered')).toHaveLength(1);
  });

  test('an abort and an answer at once: nothing is written after the end', async () => {
    const run = await atTheGate();
    await Promise.all([run.view.ask('abort'), run.view.answer('review', { by: 'a', text: 'name' })]);
    await vi.waitFor(() => expect(run.view.state().phase).toBe('closed'));
    expect(types(run.events).at(-1)).toBe('run.closed');
    expect(run.view.state().steps.find(({ id }) => id === 'apply')?.attempt).toBe(0);
  });

  test('a changed input is written before the answer that retries with it', async () => {
    const run = await atTheGate();
    await run.view.answer('review', { by: 'a', text: 'name' });
    await run.fail('apply', { code: 'no-capacity', message: 'none' });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.failed'));
    expect(
      await run.view.answer('apply.failed', { by: 'a', choice: 'change', text: 'type=m7i.4xlarge' }),
    ).toBeUndefined();
    await run.succeed('plan');
    const after = types(run.events).slice(types(run.events).indexOf('input.changed'));
    expect(after.slice(0, 3)).toEqual(['input.changed', 'question.answered', 'step.started']);
    expect(run.view.state().inputs).toEqual({ type: 'm7i.4xlarge' });
  });
});

describe('a gate', () => {
  test('is closed when what it showed is too old, and asks to plan anew', async () => {
    const run = await atTheGate();
    run.pass(900_001);
    expect(await run.view.answer('review', { by: 'a', text: 'name' })).toContain('more than 15 minutes old');
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review.failed'));
    await run.view.answer('review.failed', { by: 'a', choice: 'retry' });
    await run.succeed('plan');
    expect(run.view.state().steps.find(({ id }) => id === 'plan')?.attempt).toBe(2);
  });

  test.each([
    ['another text', { text: 'nam' }, 'opens when you type: name'],
    ['another digest', { text: 'name', digest: 'e'.repeat(64) }, 'for another review'],
    ['no text', {}, 'opens when you type: name'],
  ])('stays shut for %s', async (_what, answer, reason) => {
    const run = await atTheGate();
    expect(await run.view.answer('review', { by: 'a', ...answer })).toContain(reason);
    expect(run.view.state().question?.id).toBe('review');
    expect(types(run.events).at(-1)).toBe('question.refused');
  });

  const digest = 'ab'.repeat(32);
  test.each([
    ['name', undefined],
    [`name@${digest}`, undefined],
    [`name@${digest.toUpperCase()}`, undefined],
    [
      'name@deadbeef',
      'is not a whole digest (64 digits, 0 to f), so it names no review; this gate shows ababababab',
    ],
    ['name@', 'not a whole digest'],
    [`name@${digest}0`, 'not a whole digest'],
    [`name@${'e'.repeat(64)}`, 'for another review (eeeeeeeeeeee…)'],
    [`nam@${'e'.repeat(64)}`, 'for another review'],
    // Where both begin alike, the part that differs is shown.
    [
      `name@${digest.slice(0, 30)}${'e'.repeat(34)}`,
      'another review (…abababeeeeee…); this gate shows …abababababab…',
    ],
    [`name@${digest.slice(0, 63)}e`, 'another review (…bababae); this gate shows …bababab.'],
    [`nam@${digest}`, 'opens when you type: name'],
    ['nam@e', 'opens when you type: name'],
  ])('answered with %j on a command line', async (text, reason) => {
    const run = fakeRun(frame());
    await run.succeed('look');
    await run.succeed('plan');
    await run.ask('review', { ...GATE, digest });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
    const { question } = run.view.state();
    const refused = question && (await run.view.answer('review', parseAnswer(question, text, 'a')));
    expect(refused).toEqual(reason === undefined ? undefined : expect.stringContaining(reason));
  });

  test('a name may hold an @ itself', () => {
    const question = { ...GATE, id: 'review', step: 'review', expects: 'a@b' };
    expect(parseAnswer(question, 'a@b', 'x')).toEqual({ by: 'x', text: 'a@b' });
    expect(parseAnswer(question, `a@b@${digest}`, 'x')).toEqual({ by: 'x', text: 'a@b', digest });
  });

  test('that needs a digest stays shut for an answer without it', async () => {
    const run = fakeRun(frame());
    await run.succeed('look');
    await run.succeed('plan');
    await run.ask('review', { ...GATE, needsDigest: true });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
    expect(await run.view.answer('review', { by: 'a', text: 'name' })).toContain('ID=TEXT@DIGEST');
    expect(await run.view.answer('review', { by: 'a', text: 'name', digest: GATE.digest })).toBeUndefined();
  });
});

describe('a plan made by hand', () => {
  async function plannedByHand() {
    const run = fakeRun(frame());
    await run.succeed('look');
    await run.fail('plan', { code: 'terragrunt', message: 'it would not' });
    const say = async (id: string, choice: 'by-hand' | 'retry') => {
      await vi.waitFor(() => expect(run.view.state().question?.id).toBe(id));
      expect(await run.view.answer(id, { by: 'a', choice, text: 'said' })).toBeUndefined();
    };
    await say('plan.failed', 'by-hand');
    return { run, say };
  }

  test('leads on: gate and change are by hand too, nothing of them is begun, and the rest is done here', async () => {
    const { run, say } = await plannedByHand();
    await say('review.failed', 'by-hand');
    await say('apply.failed', 'by-hand');
    await run.succeed('boot');
    const begun = run.events.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));
    expect(begun).toEqual(['look', 'plan', 'boot', 'question']);
  });

  test('can be made here after all, and then asks at its gate', async () => {
    const { run, say } = await plannedByHand();
    await say('review.failed', 'retry');
    await run.succeed('plan');
    await run.ask('review', GATE);
    await vi.waitFor(() => expect(run.view.state().question?.kind).toBe('gate'));
  });
});

describe('stopping', () => {
  test('work that only reads is stopped at once and done again on resume', async () => {
    const run = fakeRun(frame());
    const { driven } = run;
    await vi.waitFor(() => expect(run.view.state().steps[0]?.status).toBe('running'));
    const asked = run.view.ask('pause');
    await run.fail('look', { code: 'stopped', message: 'aborted' });
    await asked;
    expect((await driven).phase).toBe('paused');
    expect(run.view.state().steps[0]?.status).toBe('ready');
  });

  const CHANGE = step(
    'change',
    { required: true, milestone: 'verified' },
    { effect: 'mutate', idempotent: false },
  );
  async function changing() {
    const run = fakeRun(frame([CHANGE]));
    await vi.waitFor(() => expect(run.view.state().steps[0]?.status).toBe('running'));
    return run;
  }

  test.each(['pause', 'abort'] as const)(
    'a change whose program has not got its go ends at once by %s: nothing was changed',
    async (how) => {
      const run = await changing();
      await run.view.ask(how);
      await run.driven;
      const failed = run.events.find(({ type }) => type === 'step.failed');
      expect(failed).toMatchObject({ failure: { code: 'interrupted', changed: 'none' } });
      expect(run.view.state().steps[0]?.status).toBe('failed');
    },
  );

  test('work that changes the world is waited for: its signal is not touched', async () => {
    const run = await changing();
    const { driven } = run;
    const child = 'change/a/1';
    await run.write('change', { type: 'child.intent', step: 'change', child, argv: ['a'], cwd: '/' });
    const process = { pid: 4711, startTime: '1', bootId: 'b' };
    await run.write('change', { type: 'child.launched', child, ...process });
    await run.view.ask('pause');
    expect(run.view.state().phase).toBe('open');
    await run.succeed('change');
    expect((await driven).steps[0]?.status).toBe('succeeded');
  });
});

describe('a rollback', () => {
  test('by hand asks for a note of its own, and the failure dialog comes back', async () => {
    const run = await atTheGate();
    await run.view.answer('review', { by: 'a', text: 'name' });
    await run.fail('apply', { code: 'no-capacity', message: 'none' });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.failed'));
    await run.view.answer('apply.failed', { by: 'a', choice: 'rollback' });
    await run.ask('apply', { kind: 'note', title: 'What did you put right?', facts: {} });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.rollback'));
    await run.view.answer('apply.rollback', { by: 'a', text: 'looked: nothing to do' });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.rollback-ended'));
    expect(run.view.state().question?.choices).not.toContain('rollback');
    await run.view.answer('apply.rollback-ended', { by: 'a', choice: 'abort' });
    await vi.waitFor(() => expect(run.view.state().phase).toBe('closed'));
  });
});

describe('a rollback that fails', () => {
  test('is asked about anew each time: no prepared answer is taken twice', async () => {
    const run = await atTheGate();
    await run.view.answer('review', { by: 'a', text: 'name' });
    await run.fail('apply', { code: 'unexpected', message: 'x' });
    const asked: string[] = [];
    for (const id of ['apply.failed', 'apply.rollback-ended', 'apply.rollback-ended-2']) {
      await vi.waitFor(() => expect(run.view.state().question?.id).toBe(id));
      asked.push(id);
      await run.view.answer(id, { by: 'a', choice: 'rollback' });
      await run.fail('apply', { code: 'unexpected', message: 'y' });
    }
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.rollback-ended-3'));
    await run.view.answer('apply.rollback-ended-3', { by: 'a', choice: 'rollback' });
    await run.ask('apply', { kind: 'note', title: 'What did you put right?', facts: {} });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.rollback-4'));
  });
});

describe('an interrupt', () => {
  test('of work that changes the world always asks before it is done again', async () => {
    const steps = [
      step('change', { required: true, milestone: 'verified' }, { effect: 'mutate', idempotent: false }),
    ];
    const run = fakeRun(frame(steps));
    await vi.waitFor(() => expect(run.view.state().steps[0]?.status).toBe('running'));
    await run.view.ask('interrupt');
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('change.failed'));
    expect(run.view.state().steps[0]).toMatchObject({ status: 'failed', attempt: 1 });
  });
});

describe('a time limit', () => {
  const limited = frame(RECOVERY.map((one) => ({ ...one, timeoutMs: 60_000 })));
  const overdue = (run: ReturnType<typeof fakeRun>) =>
    run.events.filter((event) => event.type === 'step.overdue');
  const apply = (run: ReturnType<typeof fakeRun>) =>
    run.view.state().steps.find(({ id }) => id === 'apply') ?? expect.fail('no apply');

  async function applying() {
    const run = fakeRun(limited);
    await run.succeed('look');
    await run.succeed('plan');
    await run.ask('review', GATE);
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
    await run.view.answer('review', { by: 'a', text: 'name' });
    await vi.waitFor(() => expect(apply(run).status).toBe('running'));
    return run;
  }

  test('ends work that only reads, and asks', async () => {
    const run = fakeRun(limited);
    await vi.waitFor(() => expect(run.view.state().steps[0]?.status).toBe('running'));
    run.pass(60_001);
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('look.failed'));
    expect(run.view.state().steps[0]?.failure?.code).toBe('timeout');
  });

  test('says once that work which changes something takes long, and leaves it alone', async () => {
    const run = await applying();
    run.pass(60_001);
    await vi.waitFor(() => expect(apply(run).overdueMs).toBe(60_000));
    run.pass(600_000);
    await run.succeed('apply');
    expect(overdue(run)).toMatchObject([{ step: 'apply', attempt: 1, limitMs: 60_000 }]);
    expect(apply(run)).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect(apply(run)).not.toHaveProperty('overdueMs');
    expect(types(run.events)).not.toContain('step.failed');
  });

  test('leaves a rollback alone too, also of a step that only reads', async () => {
    const back = { title: 'back', action: 'by-hand', with: {}, byHand: '' };
    const run = fakeRun(frame([step('look', { timeoutMs: 60_000, rollback: back })]));
    await run.fail('look', { code: 'unexpected', message: 'x' });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe('look.failed'));
    await run.view.answer('look.failed', { by: 'a', choice: 'rollback' });
    await vi.waitFor(() => expect(run.view.state().steps[0]?.rollback).toBe('running'));
    run.pass(60_001);
    await vi.waitFor(() => expect(overdue(run)).toMatchObject([{ step: 'look', rollback: true }]));
    expect(run.view.state().steps[0]?.rollback).toBe('running');
    await run.succeed('look');
    expect(run.view.state().steps[0]).toMatchObject({ rollback: 'succeeded' });
    expect(run.view.state().steps[0]).not.toHaveProperty('overdueMs');
  });
});

describe('a journal that takes no more', () => {
  test('while a person is asked: the answer says so, and so does the run, which ends here', async () => {
    const run = await atTheGate();
    run.fill();
    await expect(run.view.answer('review', { by: 'a', text: 'name' })).rejects.toThrow('ENOSPC');
    await expect(run.driven).rejects.toThrow('ENOSPC');
    expect(run.view.state().question?.id).toBe('review');
  });

  test('while a step is at work: it is waited for, and nothing comes after it', async () => {
    const run = fakeRun(frame());
    await vi.waitFor(() => expect(run.view.state().steps[0]?.status).toBe('running'));
    run.fill();
    await run.succeed('look');
    await expect(run.driven).rejects.toThrow('ENOSPC');
    expect(types(run.events).at(-1)).toBe('step.started');
  });
});

test('T0 after the opening is refused: nothing of it is written', async () => {
  const run = fakeRun(frame());
  const before = run.view.state().t0;
  await expect(run.view.correctT0(new Date('2026-11-23T06:02:11.001Z'))).rejects.toThrow(
    'It cannot have broken after this run was opened (2026-11-23T06:02:11.000Z).',
  );
  expect(types(run.events)).not.toContain('t0.corrected');
  expect(run.view.state().t0).toBe(before);
  await run.view.correctT0(new Date('2026-11-23T06:02:11.000Z'));
  expect(run.view.state()).toMatchObject({ t0: '2026-11-23T06:02:11.000Z', beforeMs: 0 });
});
