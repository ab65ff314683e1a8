import { expect, test } from 'vitest';
import type { RunRow } from '../../src/tui/host.ts';
import { fakeHost } from '../support/fake-host.ts';
import { REVIEW } from '../support/fake-run.ts';
import { KEYS, PAUSE } from '../support/term.tsx';
import { atHome, declared } from '../support/walk.ts';

test('a key that must wait for what is under way is answered with what that is', async () => {
  const host = fakeHost();
  const { promise, resolve } = Promise.withResolvers<readonly RunRow[]>();
  host.history = () => promise;
  const t = await atHome(host);
  await t.type('h');
  expect(t.screen()).toContain('Reading the journals …');
  await t.type('r');
  expect(t.screen()).toContain('This is still under way');
  expect(host.run).toBeUndefined();
  await t.type(KEYS.down);
  expect(t.screen()).toContain('Reading the journals …');
  resolve([]);
  expect(await t.until('No run yet')).not.toContain('under way');
});

test('what was said on one screen is not said on the next', async () => {
  const { t, run } = await declared();
  await t.type('g');
  expect(t.screen()).toContain('Nothing waits for you now.');
  await run.succeed('who');
  await run.succeed('plan');
  await run.ask('review', REVIEW);
  await t.until('Review the plan ─');
  expect(await t.settle()).not.toContain('Nothing waits for you now.');
});

test('below a form stands what is still looked at, and not that its runbook is read', async () => {
  const host = fakeHost();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  host.diskWarning = () => promise;
  const t = await atHome(host);
  await t.type(KEYS.enter);
  const form = await t.until('Looking whether a run can be kept here …');
  expect(form).toContain('Scenario');
  expect(form).not.toContain('Reading');
  await t.type(KEYS.down);
  expect(t.screen()).not.toMatch(/Reading|Looking|under way/);
  resolve('Only 3 MB are free here.');
  await t.until('Only 3 MB are free here.');
});

test('a form that is there can be sent off: nothing of it is still read', async () => {
  const host = fakeHost();
  host.diskWarning = () => new Promise(() => undefined);
  const t = await atHome(host);
  await t.type(KEYS.enter);
  await t.until('Looking whether a run can be kept here …');
  await t.type(PAUSE, KEYS.enter);
  await t.until('Who and where');
  expect(host.run).toBeDefined();
});
