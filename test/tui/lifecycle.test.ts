import { expect, test, vi } from 'vitest';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { KEYS, openTerm } from '../support/term.tsx';
import { declared, gated } from '../support/walk.ts';

test('nothing is on the screen while the terminal echoes: an echo there would scroll it', async () => {
  const t = openTerm(fakeHost(), HOME);
  await t.until('What happened');
  t.controller.tui.leave();
  await t.ended;
  expect(t.stdout.echoed).toBe('');
  expect(t.stdin.isRaw).toBe(false);
});

test('^L paints the screen anew over what something else wrote on it', async () => {
  const { t } = await declared();
  const before = await t.settle();
  t.term.write('\u001b[24;1Ha broadcast message\r\n\u001b[3;5Hand more of it');
  await t.until('a broadcast message');
  expect(await t.type(KEYS.ctrlL)).toBe(before);
});

test('the title says the world and comes back at the end', async () => {
  const { t } = await gated();
  expect(t.stdout.bytes).toContain('\u001b[22;2t');
  expect(t.stdout.bytes).toContain(
    '\u001b]2;firedrill WAITS FOR YOU · REHEARSAL · sandbox · 20x · warm-cache · Replace the instance · ttb-verifier\u0007',
  );
  t.wait(400);
  await t.type(KEYS.ctrlC);
  t.wait(400);
  await t.type('p');
  await t.ended;
  expect(t.stdout.bytes).toContain('\u001b[23;2t');
});

test('a run whose journal cannot be written goes on from the screen, as soon as it can be', async () => {
  const { t, host, run } = await declared();
  let full = true;
  host.trouble = () => (full ? 'the disk is full' : undefined);
  const asked: string[] = [];
  host.resume = async (id) => {
    asked.push(id);
    if (full) throw new Error('the disk is still full');
    return run.view;
  };
  t.wait(200);
  await t.until('The run has stopped');
  await t.type('r');
  expect(await t.until('the disk is still full')).toContain('The run has stopped');
  full = false;
  await t.type('r');
  await vi.waitFor(async () => expect(t.screen()).not.toContain('The run has stopped'));
  expect(asked).toEqual([run.view.state().frame.run, run.view.state().frame.run]);
});

test('a run whose journal cannot be written says so, and can be left', async () => {
  const { t, host, run } = await declared();
  host.trouble = () => 'ENOSPC: no space left on device';
  run.view.ask = () => Promise.reject(new Error('ENOSPC: no space left on device'));
  t.wait(200);
  expect(await t.until('no space left on device')).toContain('The run has stopped');
  await t.type(KEYS.escape);
  expect(t.screen()).not.toContain('The run has stopped');
  await t.type(KEYS.ctrlC);
  expect((await t.ended).lastWords).toMatch(/^Stopped\.(?![\s\S]*go on)/);
});
