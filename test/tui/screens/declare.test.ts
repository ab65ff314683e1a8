import { expect, test } from 'vitest';
import type { DownSince } from '../../../src/worlds/down-since.ts';
import { fakeHost, HOME } from '../../support/fake-host.ts';
import { STEPS } from '../../support/fake-run.ts';
import { KEYS, letters, PAUSE } from '../../support/term.tsx';
import { atForm, atHome, declared } from '../../support/walk.ts';

test('a declaration that was left keeps what was typed', async () => {
  const t = await atForm();
  await t.type(...letters('1h20m'));
  expect(t.screen()).toContain('1h20m ago');
  await t.type(KEYS.escape);
  await t.until('What happened');
  await t.type(KEYS.enter);
  expect(await t.until('▸ Down since?')).toMatch(/Down since\? +1h20m▌/);
});

test('steps of another form of the runbook are listed nowhere, neither before nor after they are passed over', async () => {
  const host = fakeHost();
  const when = (form: string) => [{ input: 'type', is: [form] }];
  host.steps = STEPS.map((one) => ({
    ...one,
    when: one.id === 'who' ? when('m7i.4xlarge') : one.id === 'boot' ? when('m7i.2xlarge') : [],
  }));
  const t = await atForm(host, HOME, { columns: 120, rows: 40 });
  expect(t.screen()).toContain('Watch it boot');
  expect(t.screen()).not.toContain('Who and where');
  await t.type(KEYS.tab, KEYS.right);
  expect(t.screen()).toContain('Who and where');
  expect(t.screen()).not.toContain('Watch it boot');
  await t.type(KEYS.left, KEYS.enter);
  const screen = await t.until('● Plan the replacement');
  expect(screen).toContain('0 of 6');
  expect(screen).not.toContain('Who and where');
  await t.type('s');
  await t.until('1 of 6  Plan the replacement');
});

test('what cannot be declared is said with its hint, and the form stays', async () => {
  const host = fakeHost();
  const t = await atForm(host);
  await t.type(...letters('yesterday'), KEYS.enter);
  // What was typed stays whole beside what is wrong with it.
  expect(t.screen()).toMatch(/Down since\? +yesterday▌ +✗ say it like 02:41/);
  expect(host.declared).toEqual([]);
  await t.type('\u0015', '1', '8', 'm');
  host.refuse = Object.assign(new Error('The port 4000 is taken.'), { hint: 'Another rehearsal runs.' });
  await t.type(KEYS.enter);
  await t.until('The port 4000 is taken.');
  expect(t.screen()).toContain('Another rehearsal runs.');
  host.refuse = undefined;
  await t.type(KEYS.enter);
  await t.until('T+');
  expect(host.declared.at(-1)).toMatchObject({
    runbook: 'instance-replacement',
    mode: 'rehearsal',
    world: { scenario: 'warm-cache', speed: '20x' },
    operator: 'op',
    inputs: { type: 'm7i.2xlarge' },
  });
  expect(host.declared.at(-1)?.since.toISOString()).toBe('2026-11-23T05:52:00.000Z');
});

test('what a scenario teaches stands where it is chosen, and on the last screen of its run', async () => {
  const { t, run } = await declared();
  await t.type(KEYS.ctrlC);
  t.wait(400);
  await t.type('a', PAUSE, 'A');
  expect(await t.until('✗ Aborted')).toContain(
    'lesson    What a recovery is like when nothing else is wrong.',
  );
  expect(run.view.state().phase).toBe('closed');
  t.wait(400);
  await t.type(KEYS.enter);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
  await t.type(KEYS.up, KEYS.up, KEYS.right);
  expect(t.screen()).toContain('Where to look for another one.');
});

const there = { available: true };
const EVERYWHERE = { ...HOME, worlds: { rehearsal: there, 'dry-run': there, live: there } };

test.each([
  [KEYS.enter, 'rehearsal', 'REHEARSAL', 'Scenario', { scenario: 'warm-cache', speed: '20x' }],
  ['d', 'dry-run', 'DRY RUN', 'Role', { role: 'ReadOnly' }],
  ['l', 'live', 'LIVE', undefined, {}],
] as const)('%j declares a run in the world of that key, with what this world asks for', async (...row) => {
  const [key, mode, word, field, world] = row;
  const host = fakeHost();
  const t = await atHome(host, EVERYWHERE);
  await t.type(key);
  const form = await t.until('▸ Down since');
  expect(form.split('\n')[0]).toMatch(new RegExp(` ${word}$`));
  for (const title of ['Scenario', 'Role']) expect(form.includes(`  ${title} `)).toBe(title === field);
  await t.type(PAUSE, KEYS.enter);
  await t.until('Who and where');
  expect(host.declared).toMatchObject([{ mode, world }]);
  expect(Object.keys(host.declared[0]?.world ?? {})).toEqual(Object.keys(world));
});

test('a world says what a choice means, and in its place why it asks where there is nothing to say', async () => {
  const t = await atHome(fakeHost(), EVERYWHERE);
  await t.type('d', KEYS.up);
  expect(await t.until('▸ Role')).toMatch(/Whose rights the reads have\.[^]*ReadOnly · Recovery/);
  await t.type(KEYS.right);
  expect(t.screen()).toContain('May change things; is not asked to.');
  expect(t.screen()).not.toContain('Whose rights');
});

test('what was typed for one world is not offered to another', async () => {
  const t = await atHome(fakeHost(), EVERYWHERE);
  await t.type('d');
  await t.until('▸ Down since');
  await t.type(...letters('18m'), KEYS.escape);
  await t.until('What happened');
  await t.type('l');
  expect(await t.until('▸ Down since')).toMatch(/Down since\? +▌ now/);
});

test('an input of a runbook may be called what a field of the world or of every run is called', async () => {
  const input = { title: 'Of the disk', why: 'What the disk is like.', default: 'slow' };
  const host = fakeHost();
  host.inputs = ['since', 'speed', 'operator'].map((id) => ({ ...input, id }));
  const t = await atForm(host);
  await t.type(KEYS.tab);
  expect(t.screen()).toContain('What the disk is like.');
  await t.type(KEYS.enter);
  await t.until('Who and where');
  expect(host.declared).toMatchObject([
    {
      inputs: { speed: 'slow', since: 'slow', operator: 'slow' },
      world: { scenario: 'warm-cache', speed: '20x' },
      operator: 'op',
    },
  ]);
});

test('the moment the alarm went off is offered when it is known, and a person takes it', async () => {
  const host = fakeHost();
  const { promise, resolve: tell } = Promise.withResolvers<DownSince>();
  host.told = promise;
  const t = await atForm(host);
  expect(t.screen()).not.toContain('alarm');
  tell({ at: new Date('2026-11-23T06:01:12.345Z'), words: 'The alarm ttb-verifier-health went off' });
  await t.until('The alarm ttb-verifier-health went off: 2026-11-23T06:01Z, 8 min ago. →');
  await t.type(KEYS.right);
  expect(t.screen()).toMatch(/Down since\? +2026-11-23T06:01:12\.345Z▌/);
  await t.type(KEYS.enter);
  await t.until('T+');
  expect(host.declared.at(-1)?.since.toISOString()).toBe('2026-11-23T06:01:12.345Z');
});

test('what was typed is not overwritten, and an alarm that says nothing says why in a line', async () => {
  const host = fakeHost();
  host.told = Promise.resolve({ at: new Date('2026-11-23T06:01:12.345Z'), words: 'The alarm went off' });
  const t = await atForm(host);
  await t.until('The alarm went off');
  await t.type('5', 'm', KEYS.right);
  expect(t.screen()).toMatch(/Down since\? +5m▌/);
  const silent = fakeHost();
  silent.told = Promise.resolve({ silence: 'The alarm ttb-verifier-health is not on.' });
  const other = await atForm(silent);
  await other.until('The alarm ttb-verifier-health is not on.');
  await other.type(KEYS.right);
  expect(other.screen()).toMatch(/Down since\? +▌ now/);
});

test('whoever declares a rehearsal while a live run waits is told', async () => {
  const waiting = { ...HOME, unfinished: HOME.unfinished.map((row) => ({ ...row, mode: 'live' as const })) };
  const t = await atForm(fakeHost(), waiting, { columns: 120, rows: 40 });
  expect(t.screen()).toContain('A live run of this service is open: r-unfinished');
  const without = await atForm(fakeHost(), { ...HOME, unfinished: [] }, { columns: 120, rows: 40 });
  expect(without.screen()).not.toContain('live run');
});

test('a letter goes to the next choice that begins with it, and help has all that the form cuts', async () => {
  const t = await atForm();
  // Scenario, from the end of the form.
  await t.type('\u001b[Z', '\u001b[Z');
  expect(t.screen()).toContain('▸ Scenario');
  await t.type('n');
  expect(t.screen()).toContain('← no-capacity →');
  // None begins so, and there is no other that does.
  await t.type('z', 'n');
  expect(t.screen()).toContain('← no-capacity →');
  await t.type('?');
  expect(t.screen()).toMatch(/Scenario: no-capacity[^]*Where to look for another one\./);
  await t.type(KEYS.escape, KEYS.tab, '6');
  expect(t.screen()).toContain('← 60x →');
});

test('where a choice needs another scenario the form has it, unless somebody chose one', async () => {
  const host = fakeHost();
  const { worldFields } = host;
  const defaultWith = ({ type }: Readonly<Record<string, string>>) =>
    type === 'm7i.4xlarge' ? 'no-capacity' : 'warm-cache';
  host.worldFields = async (mode, runbook) =>
    (await worldFields(mode, runbook)).map((field) =>
      field.id === 'scenario'
        ? { ...field, defaultWith, choices: [...field.choices, { value: 'cold-cache' }] }
        : field,
    );
  const t = await atForm(host, HOME, { columns: 120, rows: 40 });
  expect(t.screen()).toMatch(/Scenario +.*warm-cache/);
  await t.type(KEYS.tab, KEYS.right);
  expect(t.screen()).toMatch(/Scenario +.*no-capacity/);
  await t.type(KEYS.left);
  expect(t.screen()).toMatch(/Scenario +.*warm-cache/);
  // Chosen by hand it stays.
  await t.type(KEYS.tab, KEYS.tab, 'c', KEYS.up, KEYS.up, KEYS.right);
  expect(t.screen()).toMatch(/Scenario +.*cold-cache/);
});
