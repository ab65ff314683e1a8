import { expect, test } from 'vitest';
import { KEYS } from '../support/term.tsx';
import { declared, failed, gated, type Term } from '../support/walk.ts';

const copied = ({ store }: Term): string => store.getState().copied?.text ?? '';

test('at a gate ^Y copies all of it, with ids and digest, and what is typed stays a letter', async () => {
  const { t } = await gated();
  t.wait(400);
  await t.type('y');
  expect(t.screen()).toContain('> y');
  expect(copied(t)).toBe('');
  await t.type('\u0019');
  expect(copied(t)).toMatch(/aws_instance\.ttb[^]*i-0c3f91d2a77e4b105[^]*123456789012[^]*digest a{64}/);
  expect(t.screen()).toContain('Copied what this gate shows');
});

test("on a step's page y copies its commands, unbroken, and z takes the borders away and brings them back", async () => {
  const { t, host } = await declared();
  const command = `aws ec2 describe-instances --instance-ids ${'i-0c3f91d2a77e4b105 '.repeat(8)}`.trim();
  host.byHand = () => command;
  await t.type('s', 'y');
  expect(copied(t)).toContain(command);
  expect(t.screen()).toContain('│');
  await t.type('z');
  const bare = await t.until((text) => !text.includes('│'));
  expect(bare).toContain('describe-instances');
  await t.type('z');
  await t.until('│');
});

test('the whole of a failure, whole and without borders, and back', async () => {
  const { t } = await failed();
  t.wait(400);
  await t.type('y');
  expect(copied(t)).toMatch(/^ttb-verifier: Apply the plan failed \(REHEARSAL[^]*Run {6}2026-11-23T060211Z/);
  await t.type('z');
  const whole = await t.until('Whole: ');
  expect(whole).not.toContain('│');
  expect(whole).toContain('no capacity for m7i.2xlarge');
  await t.type('z');
  await t.until('"Apply the plan" failed after');
});

test('the log alone has no borders, and y copies whole lines that the screen cuts', async () => {
  const { t, run } = await declared();
  const long = `error ${'x'.repeat(300)} end`;
  run.log.push([{ source: 'boot', t: 0, text: long }]);
  await t.type('z');
  await t.until((text) => text.includes('error xxx') && !text.includes('│'));
  await t.type('y');
  expect(copied(t)).toContain(long);
});

test('the end: run, evidence and head are copied whole', async () => {
  const { t, run } = await declared();
  await run.view.ask('abort');
  await t.until('head ');
  t.wait(400);
  await t.type('y');
  expect(copied(t)).toContain('2026-11-23T060211Z-instance-replacement-k3f9');
  await t.type('z');
  await t.until('Whole: ');
  await t.type(KEYS.escape);
  await t.until('✗ Aborted');
});
