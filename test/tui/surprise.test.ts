import { expect, test } from 'vitest';
import { digestOfTold } from '../../src/worlds/rehearsal/told.ts';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { fakeRun, frameOf, NO_CAPACITY } from '../support/fake-run.ts';
import { KEYS, letters } from '../support/term.tsx';
import { answers, atForm, failChange, gated, openGate, reachGate } from '../support/walk.ts';

const CTRL_R = '\u0012';
const TOLD = { scenario: 'no-capacity', salt: '5a17' };

/** A host on which a surprise can be had, and whose next run is one. */
function surprising() {
  const host = fakeHost();
  const { worldFields, declare } = host;
  host.worldFields = async (mode, runbook) =>
    (await worldFields(mode, runbook)).map((field) =>
      field.id === 'scenario' ? { ...field, choices: [...field.choices, { value: 'surprise' }] } : field,
    );
  host.declare = async (declaration) => {
    await declare(declaration);
    const { scenario: _hidden, ...frame } = frameOf();
    host.run = fakeRun({ ...frame, surprise: digestOfTold(TOLD) }, TOLD);
    return host.run.view;
  };
  host.surprise = ({ phase }) => (phase === 'closed' ? [['noticed', '0:12 from the failure']] : []);
  return host;
}

test('^R on the form chooses a surprise, and says so where there is none to be had', async () => {
  const host = surprising();
  const t = await atForm(host);
  expect(t.screen()).toContain('^R surprise');
  await t.type(CTRL_R);
  expect(t.screen()).toMatch(/▸ Scenario +← surprise →/);
  await t.type(KEYS.enter);
  await t.until('T+');
  expect(host.declared.at(-1)?.world).toMatchObject({ scenario: 'surprise' });
  const none = await atForm();
  expect(none.screen()).not.toContain('^R');
  await none.type(CTRL_R);
  expect(none.screen()).toContain('A surprise takes a rehearsal, and scenarios that name its runbook.');
});

test('every key is written down with the answer after it, but for typed text; the end tells all', async () => {
  const host = surprising();
  const t = await atForm(host, HOME, { columns: 120, rows: 40 });
  await t.type(CTRL_R, KEYS.enter);
  await t.until('Who and where');
  const { run } = host;
  if (!run) throw new Error('no run');
  expect(t.screen()).toContain('REHEARSAL · sandbox · 20x · surprise');
  // Keys of the form were none of the run's.
  await t.type('s', KEYS.escape, '/', ...letters('boot'), KEYS.escape);
  await reachGate(t, run);
  await openGate(t);
  await failChange(t, run);
  t.wait(400);
  await t.type('r');
  await failChange(t, run);
  t.wait(400);
  await t.type(KEYS.down, KEYS.up, 'a');
  t.wait(400);
  await t.type('A');
  const end = await t.until('✗ Aborted');
  expect(answers(run).map((one) => 'keys' in one && one.keys)).toEqual([5, 1, 4]);
  expect(run.view.state().drill).toMatchObject({ keys: 10 });
  expect(end).toContain('noticed   0:12 from the failure');
  expect(end).toContain('no-capacity (surprise)');
});

test('what was pressed before a pause counts: nothing is answered there, and what comes behind begins anew', async () => {
  const host = surprising();
  const t = await atForm(host);
  await t.type(CTRL_R, KEYS.enter);
  await t.until('Who and where');
  const { run } = host;
  if (!run) throw new Error('no run');
  await t.type('s', KEYS.escape, KEYS.ctrlC);
  t.wait(400);
  await t.type('s');
  await run.succeed('who');
  await t.until('Paused: nothing is running');
  expect(run.events.findLast(({ type }) => type === 'stop.asked')).toMatchObject({ keys: 4 });
  expect(run.view.state().drill).toMatchObject({ keys: 4 });
});

test('of any other run no key is counted in its journal', async () => {
  const { t, run } = await gated();
  await openGate(t);
  await run.fail('apply', NO_CAPACITY);
  expect(answers(run)).toHaveLength(1);
  expect(answers(run)[0]).not.toHaveProperty('keys');
});
