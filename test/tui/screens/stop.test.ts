import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FakeRun } from '../../support/fake-run.ts';
import { KEYS, type Options } from '../../support/term.tsx';
import { declared, gated, openGate, type Term } from '../../support/walk.ts';

/** The change's program has got its go. */
async function launch(run: FakeRun): Promise<void> {
  const child = 'apply/apply/1';
  await run.write('apply', { type: 'child.intent', step: 'apply', child, argv: ['a'], cwd: '/' });
  const process = { pid: 4711, startTime: '1', bootId: 'b' };
  await run.write('apply', { type: 'child.launched', child, ...process });
}

describe('an interrupt', () => {
  /** In a change that goes through a program of its own. */
  async function applying(options: Options = {}) {
    const { t, run } = await gated(undefined, undefined, undefined, undefined, options);
    await openGate(t);
    await t.until('● Apply the plan');
    return { t, run };
  }
  const asks = async (t: Term, key: string) => {
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type(key);
    t.wait(400);
    return t.settle();
  };
  const asked = ({ events }: FakeRun) => events.filter(({ type }) => type === 'stop.asked').length;

  test.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('asks once more, and says what it means, at %ix%i', async (columns, rows) => {
    const { t, run } = await applying({ columns, rows });
    await launch(run);
    const screen = (await asks(t, 'x')).replaceAll(/[\s│]+/g, ' ');
    expect(screen).toContain('Interrupt "Apply the plan"? It is in the middle of changing something.');
    expect(screen).toContain('one interrupt, never a second one');
    expect(screen).toContain('it is looked for afterwards, and named');
    expect(screen).toContain('I (a capital) interrupts it');
    await t.type('i');
    expect(asked(run)).toBe(0);
    await t.type(KEYS.escape);
    expect(t.screen()).toContain('keep going');
    expect(asked(run)).toBe(0);
  });

  test('is not offered again, and what is under way is said', async () => {
    const { t, run } = await applying();
    await launch(run);
    // The tool takes its time.
    vi.spyOn(AbortController.prototype, 'abort').mockImplementation(() => undefined);
    onTestFinished(() => void vi.restoreAllMocks());
    await asks(t, 'x');
    await t.type('I');
    expect(asked(run)).toBe(1);
    const screen = (await asks(t, 'x')).replaceAll(/[\s│]+/g, ' ');
    expect(screen).not.toContain('interrupt it now');
    expect(screen).toContain('gets no second interrupt');
    expect(asked(run)).toBe(1);
  });

  test('of a step that has ended meanwhile interrupts nothing, least of all the next one', async () => {
    const { t, run } = await applying();
    await launch(run);
    await asks(t, 'x');
    await run.succeed('apply');
    await t.settle();
    await t.type('I');
    expect(asked(run)).toBe(0);
    expect(t.screen()).toContain('nothing was interrupted');
  });
});

test('an abort before the program of a change has its go stops it: nothing is done', async () => {
  const { t, run } = await gated();
  await openGate(t);
  await t.until('● Apply the plan');
  await t.type(KEYS.ctrlC);
  t.wait(400);
  expect(t.screen()).not.toContain('interrupt it now');
  await t.type('a');
  t.wait(400);
  await t.type('A');
  await vi.waitFor(() => expect(run.events.at(-1)?.type).toBe('run.closed'));
  expect(run.events.map(({ type }) => type)).not.toContain('child.launched');
});

describe('stopping', () => {
  test('an interrupt goes through while something else is under way', async () => {
    const { t, run } = await gated();
    await openGate(t);
    await t.until('● Apply the plan');
    await launch(run);
    t.controller.tui.attempt('Reading the log …', () => new Promise(() => undefined));
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type('x');
    expect(run.events).not.toContainEqual(expect.objectContaining({ type: 'stop.asked' }));
    t.wait(400);
    await t.type('I');
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'stop.asked', how: 'interrupt' }));
  });

  test('Ctrl-C asks, a second one is no answer, and w goes on', async () => {
    const { t, run } = await declared();
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type(KEYS.ctrlC, KEYS.ctrlC);
    expect(t.screen()).toContain('Nothing is stopped yet');
    expect(run.view.state().phase).toBe('open');
    await t.type('w');
    expect(t.screen()).not.toContain('Nothing is stopped yet');
  });

  test('an Enter behind a key that came too early chooses nothing; after a while it does', async () => {
    const { t, run } = await declared();
    await t.type(KEYS.ctrlC, 'p');
    expect(t.screen()).toContain('was dropped');
    t.wait(400);
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('Nothing is stopped yet');
    t.wait(1000);
    await t.type(KEYS.enter);
    expect(t.screen()).not.toContain('Nothing is stopped yet');
    expect(run.view.state().phase).toBe('open');
  });

  test('a terminal that is too small says how to get out, and q does it', async () => {
    const { t, run } = await declared();
    await t.resize(30, 6);
    expect(t.screen().replaceAll(/\s+/g, ' ')).toContain('q: pause and leave');
    t.wait(400);
    await t.type('q');
    expect(await t.ended).toMatchObject({ exitCode: 4 });
    expect(run.view.state().phase).toBe('paused');
  });

  test('leaving pauses the run and the last words say how to go on', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type('p');
    const left = await t.ended;
    expect(run.view.state().phase).toBe('paused');
    expect(left.exitCode).toBe(4);
    expect(left.lastWords).toContain(`firedrill resume ${run.view.state().frame.run}`);
    expect(t.term.buffer.active.type).toBe('normal');
    expect(t.stdin.isRaw).toBe(false);
  });

  test('a step that changes the world runs to its end before the program leaves', async () => {
    const { t, run } = await gated();
    await openGate(t);
    await t.until('● Apply the plan');
    await launch(run);
    await t.type('q');
    t.wait(400);
    await t.type('p');
    await t.until('Leaving as soon as the step at work is done');
    await run.succeed('apply');
    expect(await t.ended).toMatchObject({ exitCode: 4 });
    expect(run.view.state().steps.find(({ id }) => id === 'apply')?.status).toBe('succeeded');
  });
});
