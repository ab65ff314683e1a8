import { describe, expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { frameOf, NO_CAPACITY, STEPS } from '../../support/fake-run.ts';
import { KEYS, letters, PAUSE } from '../../support/term.tsx';
import { answers, declared, failed } from '../../support/walk.ts';

describe('after a failure', () => {
  test('a key meant for the screen before is dropped', async () => {
    const { t, run } = await failed();
    await t.type('r');
    expect(t.screen()).toContain('was dropped');
    expect(run.view.state().question?.id).toBe('apply.failed');
    t.wait(400);
    await t.type('r');
    await t.until('● Apply the plan');
  });

  test('a paste chooses nothing', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('\u001b[200~r\u001b[201~');
    expect(run.view.state().question?.id).toBe('apply.failed');
    expect(t.screen()).toContain('"Apply the plan" failed');
    expect(t.screen()).toContain('A paste chooses nothing.');
  });

  test('work by hand needs its note', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('h', PAUSE, KEYS.enter);
    expect(t.screen()).toContain('It needs a word: what you did');
    await t.type(...letters('moved it'), KEYS.enter);
    await t.until('by hand');
    expect(answers(run).at(-1)).toMatchObject({ choice: 'by-hand', text: 'moved it' });
  });

  test('work by hand that was said by mistake is taken back on the page of its step', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('h', PAUSE, ...letters('moved it'), KEYS.enter);
    await t.until('by hand');
    await t.type('s', KEYS.up);
    await t.until('Said by mistake? U takes it back');
    expect(t.screen()).toContain('U not by hand after all');
    await t.type('U');
    await t.until('"Apply the plan" failed');
    expect(run.view.state().question?.id).toBe('apply.failed-2');
    expect(run.events.some(({ type }) => type === 'step.taken-back')).toBe(true);
  });

  test('where a step behind it fails, the dialog says so and its key takes it back', async () => {
    const host = fakeHost();
    host.steps = STEPS.map((one) => (one.id === 'boot' ? { ...one, needs: ['apply'] } : one));
    const { t, run } = await failed(NO_CAPACITY, host);
    t.wait(400);
    expect(t.screen()).not.toContain('By mistake?');
    await t.type('h', PAUSE, ...letters('moved it'), KEYS.enter);
    await t.until('● Watch it boot');
    await run.fail('boot', NO_CAPACITY);
    await t.until('"Apply the plan" was said to be done by hand. By mistake? U takes');
    t.wait(400);
    await t.type('U');
    await t.until('"Apply the plan" failed');
    expect(run.view.state().question?.id).toBe('apply.failed-2');
  });

  test('where there is nothing to take back, the key is not offered', async () => {
    const { t, run } = await declared();
    await run.succeed('who');
    await t.type('s', KEYS.up);
    await t.until('Who and where');
    expect(t.screen()).not.toContain('not by hand after all');
    await t.type('U');
    await t.until('"Who and where" was not done by hand');
    expect(run.events.some(({ type }) => type === 'step.taken-back')).toBe(false);
  });

  test('many commands are scrolled through, with the error still in view', async () => {
    const { t, host, run } = await declared();
    host.byHand = () => Array.from({ length: 30 }, (_, i) => `command ${i}`).join('\n');
    await run.fail('who', NO_CAPACITY);
    await t.until('"Who and where" failed');
    t.wait(400);
    await t.type('h');
    expect(t.screen()).toMatch(/no capacity for m7i\.2xlarge[\s\S]*command 0\n?[\s\S]*Say what you did/);
    expect(t.screen()).toMatch(/PgUp PgDn commands/);
    await t.type(KEYS.pageDown, KEYS.pageDown, KEYS.pageDown, KEYS.pageDown);
    expect(t.screen()).toMatch(/no capacity for m7i\.2xlarge[\s\S]*command 29[\s\S]*Say what you did/);
  });

  test('another value is chosen from what the input allows: not the one that has just failed', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('i', PAUSE, KEYS.enter);
    await t.settle();
    expect(answers(run).at(-1)).toMatchObject({ choice: 'change', text: 'type=m7i.4xlarge' });
  });

  test('a value that is there already is refused with words', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('i');
    expect(t.screen()).toContain('now m7i.2xlarge');
    await t.type(PAUSE, KEYS.right, KEYS.enter);
    expect(t.screen()).toContain('That is the present value');
    expect(run.view.state().question?.id).toBe('apply.failed');
  });

  test('what takes a lock away names its id, and opens to nothing else', async () => {
    const id = '6eddfc79-0000-4000-8000-000000000000';
    const { t, run } = await failed({ ...NO_CAPACITY, facts: { confirm: id } });
    t.wait(400);
    await t.type('b');
    expect(t.screen()).toContain(`To do this, type  ${id}`);
    await t.type(`\u001b[200~${id}\u001b[201~`);
    expect(t.screen()).toContain('A paste takes nothing away.');
    await t.type(PAUSE, ...letters('6edx'));
    expect(t.screen()).toContain('✗ not what it asks for');
    await t.type(KEYS.backspace, 'd', KEYS.enter);
    expect(t.screen()).toContain('That is not what it asks for');
    expect(t.screen()).not.toMatch(/now Enter|✗ not what/);
    expect(run.view.state().question?.id).toBe('apply.failed');
    await t.type(...letters(id.slice(4)));
    expect(t.screen()).toContain(`> ${id}▌  ✓ now Enter`);
    await t.type(KEYS.enter);
    expect(answers(run).at(-1)).toMatchObject({ choice: 'rollback', text: id });
  });

  test('an Enter that would be dropped is not asked for', async () => {
    const id = '6eddfc79';
    const { t, run } = await failed({ ...NO_CAPACITY, facts: { confirm: id } });
    t.wait(400);
    await t.type('b', ...letters(id));
    expect(t.screen()).toContain(`> ${id}▌  read it once more`);
    await t.type(KEYS.enter);
    expect(run.view.state().question?.id).toBe('apply.failed');
    await t.type(PAUSE);
    await t.until('✓ now Enter');
  });

  test('going back by hand shows its own commands; esc leads back to all choices until the note is given', async () => {
    const host = fakeHost();
    const rollback = {
      title: 'Go back',
      action: 'by-hand',
      with: {},
      byHand: 'terragrunt state show aws_x.y',
    };
    host.steps = STEPS.map((one) => (one.id === 'apply' ? { ...one, rollback } : one));
    const { t, run } = await failed(NO_CAPACITY, host);
    t.wait(400);
    await t.type('b');
    expect(t.screen()).toMatch(/terragrunt state show[^]*Say what you found, and what you put right:/);
    await t.type(KEYS.escape);
    expect(t.screen()).toContain('i  try again with another value');
    expect(run.view.state().question?.id).toBe('apply.failed');
    await t.type(PAUSE, 'b', PAUSE, ...letters('ended it'), KEYS.enter);
    await run.succeed('apply', 'ended it');
    const screen = await t.until('✓ Done: Go back');
    expect(screen).toMatch(/ended it\.[^]*What had failed: us-east-1a/);
    expect(screen).not.toContain('✗');
    expect(answers(run).at(-1)).toMatchObject({ choice: 'rollback', text: 'ended it' });
  });

  test('trying again says where it begins, and the dialog which attempt has failed', async () => {
    const host = fakeHost();
    host.steps = STEPS.map((one) =>
      one.id === 'apply'
        ? { ...one, with: { of: 'plan' }, contract: { ...one.contract, actsOn: 'of' } }
        : { ...one, action: one.id === 'review' ? 'gate' : one.action },
    );
    const { t, run } = await failed(NO_CAPACITY, host);
    expect(t.screen()).toContain('r  plan again: back to "Plan the replacement"');
    t.wait(400);
    await t.type('?');
    expect(t.screen()).toMatch(
      /Goes back to "Plan the replacement"[^]*You see a new\s+gate before a change\./,
    );
    await t.type(KEYS.escape);
    t.wait(400);
    await t.type('r');
    await run.fail('plan', NO_CAPACITY);
    await t.until('"Plan the replacement" failed at attempt 2, after 0:00');
    expect(t.screen()).toContain('r  try again ');
  });

  test('the marked choice is explained, Enter and the arrows are named, and nothing moves with the mark', async () => {
    const { t } = await failed();
    const rows = (): readonly string[] => t.screen().split('\n');
    const at = rows().findIndex((row) => row.includes('a  abort the run'));
    expect(t.screen()).toContain('Runs "Apply the plan" once more, with the same values.');
    expect(t.screen()).toMatch(/↑↓ choose +⏎ take it/);
    await t.type(PAUSE, KEYS.down, KEYS.down);
    expect(t.screen()).toContain('The step counts as done by you, with your note.');
    expect(rows().findIndex((row) => row.includes('a  abort the run'))).toBe(at);
  });

  test('p keeps the run, leaves, and the last words say how to go on', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('p');
    expect((await t.ended).lastWords).toMatch(/go on {5}.* resume 2026-11-23T060211Z/);
    expect(answers(run).at(-1)).toMatchObject({ choice: 'pause' });
    expect(run.view.state().phase).toBe('paused');
  });

  test('tab moves between the inputs that can be changed', async () => {
    const host = fakeHost();
    const [type] = frameOf().runbook.inputs;
    if (type === undefined) throw new Error('no input');
    host.inputs = [type, { ...type, id: 'zone', title: 'Zone', default: 'b', choices: ['b', 'c'] }];
    host.steps = STEPS.map((one) =>
      one.id === 'apply' ? { ...one, with: { x: '${inputs.type}${inputs.zone}' } } : one,
    );
    const { t } = await failed(NO_CAPACITY, host);
    t.wait(400);
    await t.type('i', KEYS.tab);
    expect(t.screen()).toContain('▸ Zone');
    expect(t.screen()).toMatch(/↑↓ other input +←→ choose/);
  });

  test('aborting is asked once more', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('a', PAUSE, KEYS.escape, PAUSE);
    expect(run.view.state().phase).toBe('open');
    await t.type('a', PAUSE, 'a', 'y', KEYS.enter);
    expect(run.view.state().phase).toBe('open');
    await t.type('A');
    await t.until('✗ Aborted');
    expect(run.view.state().outcome).toBe('aborted');
  });

  test('y copies the failure for a ticket, and says so', async () => {
    const { t } = await failed();
    t.wait(400);
    await t.type('y');
    expect(t.screen()).toContain('Copied for a ticket');
    expect(t.store.getState().copied?.text).toMatch(/^ttb-verifier: Apply the plan failed[\s\S]*\nCause {4}/);
  });

  test('what AWS offers stands first, is filled in, and the choice says so', async () => {
    const { t } = await failed({ ...NO_CAPACITY, facts: { offers: { type: 'm7i.4xlarge' } } });
    t.wait(400);
    expect(t.screen()).toMatch(/▸ i {2}try again with .* m7i\.4xlarge …/);
    await t.type('i', PAUSE);
    expect(t.screen()).toContain('m7i.4xlarge');
  });

  test('its facts are told as a person reads them, lists and all', async () => {
    const facts = { unexpected: ['aws_a.a', 'aws_b.b'], offers: { availability_zone: 'b' }, awsCode: 'X' };
    const { t } = await failed({ ...NO_CAPACITY, facts });
    t.wait(400);
    await t.type('e', KEYS.pageDown);
    expect(t.screen()).toMatch(
      /unexpected +aws_a\.a +│\n│ +aws_b\.b [^]*offers +availability zone: b [^]*aws code +X/,
    );
    expect(t.screen()).not.toMatch(/[[\]{}"]/);
  });

  test('e shows the whole error with the end of its log', async () => {
    const { t } = await failed();
    t.wait(400);
    await t.type('e');
    expect(t.screen()).toContain('the end of logs/apply-1/stdout.log');
  });
});
