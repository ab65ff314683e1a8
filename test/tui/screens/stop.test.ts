import { describe, expect, test } from 'vitest';
import { KEYS } from '../../support/term.tsx';
import { declared, gated, openGate } from '../../support/walk.ts';

describe('stopping', () => {
  test('an interrupt goes through while something else is under way', async () => {
    const { t, run } = await gated();
    await openGate(t);
    await t.until('● Apply the plan');
    t.controller.tui.attempt('Reading the log …', () => new Promise(() => undefined));
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type('i');
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
    await t.type('q');
    t.wait(400);
    await t.type('p');
    await t.until('Leaving as soon as the step at work is done');
    await run.succeed('apply');
    expect(await t.ended).toMatchObject({ exitCode: 4 });
    expect(run.view.state().steps.find(({ id }) => id === 'apply')?.status).toBe('succeeded');
  });
});
