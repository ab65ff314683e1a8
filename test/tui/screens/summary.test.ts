import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS } from '../../support/term.tsx';
import { declared } from '../../support/walk.ts';

test('a run that was paused goes on with r from its last screen, which shows the whole command', async () => {
  const { t, host, run } = await declared();
  await t.type(KEYS.ctrlC);
  t.wait(400);
  await t.type('s');
  await run.succeed('who');
  const screen = await t.until('Paused: nothing is running');
  expect(screen).toMatch(
    /go on +r, or later: [^]* resume[\s│]+2026-11-23T060211Z-instance-replacement-k3f9 /,
  );
  expect(screen).toContain('r go on');
  t.wait(400);
  await t.type('r');
  await t.until('● Who and where');
  expect(host.run).not.toBe(run);
});

test('an ended run is looked through step by step, and nothing there is stopped', async () => {
  const { t, run } = await declared();
  await run.view.ask('abort');
  await t.until('✗ Aborted');
  t.wait(400);
  await t.type('g');
  expect(t.screen()).toMatch(/g how it ended.*s steps.*q quit/);
  await t.type(KEYS.ctrlC);
  expect(t.screen()).toContain('Nothing runs: this run has ended here.');
  await t.type('s');
  expect(t.screen()).toContain('1 of 7  Who and where');
  await t.type(KEYS.up, KEYS.down, KEYS.down);
  expect(t.screen()).toContain('3 of 7  Review the plan');
  await t.type(KEYS.escape, KEYS.escape);
  expect(t.screen()).toContain('✗ Aborted');
});

test('the end is shown with what could be read, though there is no lesson to be had', async () => {
  const host = fakeHost();
  host.lesson = () => {
    throw new Error('the scenario is gone');
  };
  const { t, run } = await declared(host);
  await run.view.ask('abort');
  const screen = await t.until('head      3f9a0c11');
  expect(screen).not.toContain('lesson');
});

test('a finger that rests on q or Enter when the run ends does not leave before the end was read', async () => {
  const { t, run } = await declared();
  await t.type('z');
  await run.view.ask('abort');
  await t.until('✗ Aborted');
  for (const key of ['q', KEYS.enter, 'q']) {
    t.wait(100);
    await t.type(key);
  }
  expect(t.screen()).toContain('✗ Aborted');
  t.wait(400);
  await t.type('q');
  expect(await t.ended).toMatchObject({ exitCode: 1 });
});
