import { afterEach, describe, expect, test } from 'vitest';
import type { Facts } from '../../src/engine/events.ts';
import type { RunRow } from '../../src/tui/host.ts';
import { type FakeHost, fakeHost, HOME } from '../support/fake-host.ts';
import { type FakeRun, frameOf, NO_CAPACITY, REVIEW, STEPS } from '../support/fake-run.ts';
import { KEYS, letters, openTerm } from '../support/term.tsx';

type Term = ReturnType<typeof openTerm>;
const open: Term[] = [];
afterEach(async () => {
  for (const term of open.splice(0)) await term.controller.end().then(() => term.controller.tui.leave());
});

async function declared(host = fakeHost()): Promise<{ t: Term; host: FakeHost; run: FakeRun }> {
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
  await t.type(KEYS.enter);
  await t.until('Who and where');
  if (host.run === undefined) throw new Error('no run');
  return { t, host, run: host.run };
}

async function gated(gate = REVIEW, host = fakeHost(), who: Facts = {}): Promise<{ t: Term; run: FakeRun }> {
  const { t, run } = await declared(host);
  await run.succeed('who', 'done', who);
  await run.succeed('plan');
  await run.ask('review', gate);
  await t.until('> ▌'.slice(2));
  await t.settle();
  return { t, run };
}

const waits = (run: FakeRun): boolean => run.view.state().question?.id === 'review';
const answers = (run: FakeRun) => run.events.filter(({ type }) => type === 'question.answered');

describe('at a gate', () => {
  test('credentials that end before what is left is done are said at the gate, on the run and on their step', async () => {
    // 10 minutes are left at 06:02:11.
    const enough = await gated(REVIEW, fakeHost(), { credentialsUntil: '2026-11-23T06:12:12.000Z' });
    expect(enough.t.screen()).not.toContain('Renew them');
    const { t } = await gated(REVIEW, fakeHost(), { credentialsUntil: '2026-11-23T06:12:10.000Z' });
    const says = '! Credentials end in 9:59 (06:12 UTC); left to do ~10:00. Renew them first.';
    expect(t.screen()).toContain(says);
    t.wait(400);
    await t.type(KEYS.escape);
    await t.until('Waits for you');
    expect(t.screen()).toContain(says);
    await t.type('s', KEYS.up, KEYS.up);
    await t.until('1 of 7  Who and where');
    expect(t.screen()).toContain(says);
  });

  test('? says when it was last done and how long what comes next took; nothing where nothing is on record', async () => {
    const known = await gated();
    await known.t.type('?');
    expect(known.t.screen()).toMatch(
      /When it was last done[^]*2 days ago, 2026-11-20 06:14 UTC\. "Apply the plan" took 1:32, all of it[^]*11:01\./,
    );
    const host = fakeHost();
    host.forecast = () => ({ verdict: 'on track', basis: '' });
    const unknown = await gated(REVIEW, host);
    await unknown.t.type('?', KEYS.pageDown);
    expect(unknown.t.screen()).toMatch(/How to undo the rest[^]*Keys/);
    expect(unknown.t.screen()).not.toContain('last done');
  });

  test('keys typed ahead and a held-down Enter open nothing', async () => {
    const { t, run } = await gated();
    await t.type(...letters('aws_instance.ttb'), KEYS.enter);
    expect(t.screen()).toContain('Keys typed before this was on the screen do not count');
    for (let i = 0; i < 10; i += 1) {
      t.wait(30);
      await t.type(KEYS.enter);
    }
    expect(answers(run)).toEqual([]);
    t.wait(400);
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('Enter alone opens nothing');
    expect(waits(run)).toBe(true);
  });

  test('a bracketed paste is refused with words, and so is one that is not marked', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type('\u001b[200~aws_instance.ttb\r\u001b[201~');
    expect(t.screen()).toContain('A paste does not open a gate');
    t.wait(400);
    await t.type('aws_instance.ttb\r');
    t.wait(400);
    await t.type(KEYS.enter);
    expect(answers(run)).toEqual([]);
  });

  test('the typed name and an Enter of its own open it, with the digest of what was shown', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type(...letters('aws_instance.ttb'));
    expect(t.screen()).toContain('✓ now Enter');
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('Read it once more');
    t.wait(300);
    await t.type(KEYS.enter);
    await t.until('● Apply the plan');
    expect(answers(run)).toMatchObject([
      { id: 'review', by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) },
    ]);
  });

  test('esc clears, then puts it off; g comes back to it', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type('a', 'x', KEYS.escape);
    expect(t.screen()).not.toContain('ax');
    await t.type(KEYS.escape);
    await t.until('Waits for you: Review the plan');
    expect(waits(run)).toBe(true);
    await t.type('g');
    await t.until('To replace it, type');
  });

  test('one that has run out says so, takes no typing, and Enter goes on to what can be done', async () => {
    const { t, run } = await gated({ ...REVIEW, validForMs: 60_000 });
    t.wait(400);
    await t.type(...letters('aws_inst'));
    run.pass(61_000);
    t.wait(400);
    await t.until('! This gate has closed: what it shows is too old');
    expect(t.screen()).toMatch(/plan .*too old to act on/);
    await t.type(...letters('ance.ttb'));
    expect(t.screen()).not.toContain('ttb▌');
    expect(t.screen()).not.toContain('now Enter');
    await t.type(KEYS.enter);
    await t.until('r  ');
    expect(run.view.state().question?.id).toBe('review.failed');
    expect(answers(run)).toEqual([]);
  });

  test('the rest of a replacement that broke off is told as one', async () => {
    const ttb = { address: 'aws_instance.ttb', detail: '' };
    const changes = [
      { ...ttb, kind: 'create', why: 'missing' },
      { ...ttb, kind: 'delete', why: 'leftover', detail: 'i-0c3f' },
    ];
    const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'two' } } });
    expect(t.screen()).toMatch(/- delete +aws_instance\.ttb +the old one, left by an apply that broke off\s/);
    expect(t.screen()).toContain('To replace it, type  aws_instance.ttb');
  });

  test('the plan is searched and scrolled', async () => {
    const changes = Array.from({ length: 60 }, (_, i) => ({
      address: `aws_x.n${i}`,
      kind: 'update',
      why: '',
      detail: '',
    }));
    const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'many' } } });
    t.wait(400);
    expect(t.screen()).toMatch(/↓ \d+ more/);
    await t.type(KEYS.pageDown);
    expect(t.screen()).toContain('aws_x.n13');
    await t.type('/', ...letters('n55'));
    expect(t.screen()).toMatch(/▸. update {2}aws_x\.n55/);
  });
});

describe('after a failure', () => {
  const failed = async (failure = NO_CAPACITY, host = fakeHost()) => {
    const { t, run } = await gated(REVIEW, host);
    t.wait(400);
    await t.type(...letters('aws_instance.ttb'));
    t.wait(400);
    await t.type(KEYS.enter);
    await run.fail('apply', failure);
    await t.until('Apply the plan failed');
    await t.settle();
    return { t, run };
  };

  test('a key meant for the screen before is dropped', async () => {
    const { t, run } = await failed();
    await t.type('r');
    expect(t.screen()).toContain('was dropped');
    expect(run.view.state().question?.id).toBe('apply.failed');
    t.wait(400);
    await t.type('r');
    await t.until('● Apply the plan');
  });

  test('work by hand needs its note', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('h', KEYS.enter);
    expect(t.screen()).toContain('It needs a word: what you did');
    await t.type(...letters('moved it'), KEYS.enter);
    await t.until('by hand');
    expect(answers(run).at(-1)).toMatchObject({ choice: 'by-hand', text: 'moved it' });
  });

  test('many commands are scrolled through, with the error still in view', async () => {
    const { t, host, run } = await declared();
    host.byHand = () => Array.from({ length: 30 }, (_, i) => `command ${i}`).join('\n');
    await run.fail('who', NO_CAPACITY);
    await t.until('Who and where failed');
    t.wait(400);
    await t.type('h');
    expect(t.screen()).toMatch(/no capacity for m7i\.2xlarge[\s\S]*command 0\n?[\s\S]*Say what you did/);
    expect(t.screen()).toMatch(/PgUp PgDn commands/);
    await t.type(KEYS.pageDown, KEYS.pageDown, KEYS.pageDown, KEYS.pageDown);
    expect(t.screen()).toMatch(/no capacity for m7i\.2xlarge[\s\S]*command 29[\s\S]*Say what you did/);
  });

  test('another value is chosen from what the input allows', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('i', KEYS.right, KEYS.enter);
    await t.settle();
    expect(answers(run).at(-1)).toMatchObject({ choice: 'change', text: 'type=m7i.4xlarge' });
  });

  test('a value that is there already is refused with words', async () => {
    const { t, run } = await failed();
    t.wait(400);
    await t.type('i');
    expect(t.screen()).toContain('now m7i.2xlarge');
    await t.type(KEYS.enter);
    expect(t.screen()).toContain('That is the present value');
    expect(run.view.state().question?.id).toBe('apply.failed');
  });

  test('what takes a lock away names its id, and opens to nothing else', async () => {
    const id = '6eddfc79-0000-4000-8000-000000000000';
    const { t, run } = await failed({ ...NO_CAPACITY, facts: { confirm: id } });
    t.wait(400);
    await t.type('b');
    expect(t.screen()).toContain(`To do this, type  ${id}`);
    await t.type(...letters('6edd'), KEYS.enter);
    expect(t.screen()).toContain('That is not what it asks for');
    expect(run.view.state().question?.id).toBe('apply.failed');
    await t.type(...letters(id.slice(4)), KEYS.enter);
    expect(answers(run).at(-1)).toMatchObject({ choice: 'rollback', text: id });
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
    await t.type('b', ...letters('ended it'), KEYS.enter);
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
    await t.until('Plan the replacement failed at attempt 2, after 0:00');
    expect(t.screen()).toContain('r  try again ');
  });

  test('the marked choice is explained, Enter and the arrows are named, and nothing moves with the mark', async () => {
    const { t } = await failed();
    const rows = (): readonly string[] => t.screen().split('\n');
    const at = rows().findIndex((row) => row.includes('a  abort the run'));
    expect(t.screen()).toContain('Runs "Apply the plan" once more, with the same values.');
    expect(t.screen()).toMatch(/↑↓ choose +⏎ take it/);
    await t.type(KEYS.down, KEYS.down);
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
    await t.type('a', KEYS.escape);
    expect(run.view.state().phase).toBe('open');
    await t.type('a', 'a', 'y', KEYS.enter);
    expect(run.view.state().phase).toBe('open');
    await t.type('A');
    await t.until('✗ Aborted');
    expect(run.view.state().outcome).toBe('aborted');
  });

  test('e shows the whole error with the end of its log', async () => {
    const { t } = await failed();
    t.wait(400);
    await t.type('e');
    expect(t.screen()).toContain('the end of logs/apply-1/stdout.log');
  });
});

test('every answer and stop carries the name of who resumed the run, not of who opened it', async () => {
  const { t, run } = await declared();
  await run.write('who', { type: 'run.resumed', operator: 'root', cutBytes: 0 });
  await run.succeed('who');
  await run.succeed('plan');
  await run.ask('review', REVIEW);
  await t.until('▌');
  await t.settle();
  t.wait(400);
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type(KEYS.enter);
  await run.fail('apply', NO_CAPACITY);
  await t.until('Apply the plan failed');
  await t.settle();
  t.wait(400);
  await t.type('b');
  await run.ask('apply', { kind: 'note', title: 'What did you put right?', facts: {} });
  await t.until('What did you put right?');
  await t.settle();
  t.wait(400);
  await t.type(...letters('it'), KEYS.enter);
  await t.until('Done: Put the old instance back');
  expect(answers(run).map((one) => 'by' in one && one.by)).toEqual(['root', 'root', 'root']);
  await run.view.correctT0(new Date('2026-11-23T06:00:00Z'));
  await run.view.ask('abort');
  const named = run.events.filter(({ type }) => type === 't0.corrected' || type === 'stop.asked');
  expect(named).toMatchObject([{ by: 'root' }, { by: 'root' }]);
});

test('a change that takes longer than its limit goes on, and the run says so where it is at work', async () => {
  const { t, run } = await gated();
  t.wait(400);
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type(KEYS.enter);
  await run.write('apply', { type: 'step.overdue', step: 'apply', attempt: 1, limitMs: 900_000 });
  const screen = await t.until('takes longer than 15m');
  expect(screen).toContain('^C asks what to do');
  await run.fail('apply', NO_CAPACITY);
  await t.until('has no capacity');
  expect(t.screen()).not.toContain('takes longer');
});

describe('stopping', () => {
  test('an interrupt goes through while something else is under way', async () => {
    const { t, run } = await gated();
    t.wait(400);
    await t.type(...letters('aws_instance.ttb'));
    t.wait(400);
    await t.type(KEYS.enter);
    await t.until('● Apply the plan');
    t.controller.tui.attempt('Reading the log …', () => new Promise(() => undefined));
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type('i');
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
    t.wait(400);
    await t.type(...letters('aws_instance.ttb'));
    t.wait(400);
    await t.type(KEYS.enter);
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

test('keys that came in one read of a slow line are taken one by one in a form, but for Enter', async () => {
  const host = fakeHost();
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('▸ Down since');
  await t.type('5m\t\t');
  expect(t.screen()).toMatch(/ {2}Down since\? +5m *│[^]*▸ Operator/);
  await t.type('x\r');
  expect(t.screen()).toMatch(/opx▌/);
  expect(t.screen()).toContain('Enter counts as a key of its own');
  expect(host.declared).toEqual([]);
  await t.type(KEYS.enter);
  await t.until('T+');
  expect(host.declared).toMatchObject([{ operator: 'opx' }]);
});

test('a key that is held down on a slow line repeats, until it has opened something else', async () => {
  const { t } = await declared();
  await t.type('zz');
  expect(t.screen()).not.toContain('┌ Log');
  await t.type('ss');
  expect(t.screen()).toContain('1 of 7  Who and where');
});

test('what a scenario teaches stands where it is chosen, and on the last screen of its run', async () => {
  const { t, run } = await declared();
  await t.type(KEYS.ctrlC);
  t.wait(400);
  await t.type('a', 'A');
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

test('a declaration that was left keeps what was typed', async () => {
  const t = openTerm(fakeHost(), HOME);
  open.push(t);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
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
  const t = openTerm(host, HOME, { columns: 120, rows: 40 });
  open.push(t);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
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

test('what cannot be declared is said with its hint, and the form stays', async () => {
  const host = fakeHost();
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
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

test('keys for worlds that are not there say so, and do nothing else', async () => {
  const host = fakeHost();
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
  await t.type('l');
  expect(t.screen()).toContain('it is not in this version yet');
  expect(host.declared).toEqual([]);
});

test('what is unfinished is listed, three at most, the last one first', async () => {
  const unfinished = [9, 3, 7, 5, 1].map((minutes) => ({
    run: `r${minutes}`,
    title: 'Replace the instance',
    mode: 'rehearsal' as const,
    at: `Step ${minutes}`,
    sinceMs: minutes * 60_000,
    standing: 'waiting' as const,
  }));
  const home = { ...HOME, unfinished };
  const host = fakeHost(home);
  const t = openTerm(host, home);
  open.push(t);
  const screen = await t.until('and 2 more: h history');
  expect(screen).toMatch(
    /1 min at "Step 1" +r resume\n.*3 min at "Step 3" +h history\n.*5 min at "Step 5" +h history\n/,
  );
  await t.type(KEYS.escape);
  expect(t.screen()).toContain('What happened?');
});

test('a run that was cut off is offered, before what cannot be gone on with, and that says why', async () => {
  const [row] = HOME.unfinished;
  if (row === undefined) throw new Error('no row');
  const unfinished = [
    { ...row, run: 'r-open', at: 'Watch it boot', sinceMs: 1000, standing: 'elsewhere' as const },
    { ...row, run: 'r-change', at: 'Apply the plan', sinceMs: 60_000, standing: 'changing' as const },
    { ...row, run: 'r-cut', at: 'Plan the replacement', sinceMs: 120_000, standing: 'cut-off' as const },
  ];
  const home = { ...HOME, unfinished };
  const resumed: string[] = [];
  const host = fakeHost(home);
  const resume = host.resume.bind(host);
  host.resume = (run) => {
    resumed.push(run);
    return resume(run);
  };
  const t = openTerm(host, home);
  open.push(t);
  const screen = await t.until('At work in another terminal');
  expect(screen).toMatch(
    /Cut off: Replace the instance, 2 min ago at "Plan the repl.*r resume\n.*At work in another.*h history\n.*Cut off in a change: .* +h history/,
  );
  await t.type('r');
  await t.until('Who and where');
  expect(resumed).toEqual(['r-cut']);
});

test('a key that must wait for what is under way is answered with what that is', async () => {
  const host = fakeHost();
  const { promise, resolve } = Promise.withResolvers<readonly RunRow[]>();
  host.history = () => promise;
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
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

test('an ended run is looked through step by step, and nothing there is stopped', async () => {
  const { t, run } = await declared();
  await run.view.ask('abort');
  await t.until('✗ Aborted');
  t.wait(400);
  await t.type('l');
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

test('T0 is corrected, and the clock with it', async () => {
  const { t, run } = await declared();
  await t.type('t', ...letters('2026-11-23T05:52:11Z'), KEYS.enter);
  await t.until('T+ 10:00');
  expect(run.events.at(-1)).toMatchObject({ type: 't0.corrected', beforeMs: 600_000 });
});

test('the log is searched, scrolled and followed again', async () => {
  const { t, run } = await declared();
  run.log.push(Array.from({ length: 200 }, (_, i) => ({ source: 'console', text: `line ${i}`, t: 0 })));
  await t.until('line 199');
  await t.type('/', ...letters('line 42'), KEYS.enter);
  expect(t.screen()).toMatch(/▸ line 42/);
  run.log.push([{ source: 'console', text: 'line 200', t: 0 }]);
  await t.settle();
  expect(t.screen()).toMatch(/▸ line 42/);
  await t.type('f');
  expect(t.screen()).toContain('line 200');
});

test('with the steps alone, a search brings the log back', async () => {
  const { t, run } = await declared();
  run.log.push([{ source: 'console', text: 'line 1', t: 0 }]);
  await t.until('line 1');
  await t.type('z', 'z');
  expect(t.screen()).not.toContain('line 1');
  await t.type('/', ...letters('line'));
  expect(t.screen()).toMatch(/\/ line▌[^]*▸ line 1/);
  await t.type(KEYS.escape, 'z', 'z', 'f');
  expect(t.screen()).toContain('line 1');
});

test('an obligation is settled with a note', async () => {
  const host = fakeHost();
  const t = openTerm(host, HOME);
  open.push(t);
  await t.until('What happened');
  await t.type('o', 's', KEYS.enter);
  expect(t.screen()).toContain('Say how it was put right');
  await t.type(...letters('applied'), KEYS.enter);
  await t.until('Nothing is open');
  expect(host.settled).toEqual(['o1: applied']);
});

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
    '\u001b]2;firedrill REHEARSAL · sandbox · 20x · warm-cache · Replace the instance\u0007',
  );
  t.wait(400);
  await t.type(KEYS.ctrlC);
  t.wait(400);
  await t.type('p');
  await t.ended;
  expect(t.stdout.bytes).toContain('\u001b[23;2t');
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
