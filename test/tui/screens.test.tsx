import { afterEach, describe, expect, test } from 'vitest';
import { type FakeHost, fakeHost, HOME } from '../support/fake-host.ts';
import { type FakeRun, NO_CAPACITY, REVIEW } from '../support/fake-run.ts';
import { KEYS, letters, openTerm, PAUSE } from '../support/term.tsx';

type Term = ReturnType<typeof openTerm>;
const SIZES = [
  [60, 15],
  [80, 23],
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

const open: Term[] = [];
afterEach(async () => {
  for (const term of open.splice(0)) await term.controller.end().then(() => term.controller.tui.leave());
});

function start(options: Parameters<typeof openTerm>[2] = {}): { t: Term; host: FakeHost } {
  const host = fakeHost();
  const t = openTerm(host, HOME, options);
  open.push(t);
  return { t, host };
}

/** What no size may show: a frame that is not the terminal's. */
function check(screen: string, columns: number, rows: number): string {
  const lines = screen.split('\n');
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(screen).not.toMatch(/\p{Extended_Pictographic}\uFE0F|[\u{1F000}-\u{1FFFF}]/u);
  return screen;
}

const running = async (t: Term, host: FakeHost): Promise<FakeRun> => {
  await t.until('What happened');
  await t.type(KEYS.enter);
  await t.until('Down since');
  await t.type(PAUSE, KEYS.enter);
  await t.until('Who and where');
  if (host.run === undefined) throw new Error('no run was declared');
  return host.run;
};

/** Up to the gate, with a log behind it; the keyboard has been quiet. */
const atGate = async (t: Term, run: FakeRun, gate = REVIEW): Promise<void> => {
  run.pass(2000);
  await run.succeed('who');
  run.log.push(
    Array.from({ length: 100 }, (_, i) => ({
      source: 'terragrunt',
      text: `aws_instance.ttb: Refreshing state... ${i}`,
      t: 2000,
    })),
  );
  run.pass(3000);
  await run.write('plan', {
    type: 'review.stored',
    step: 'plan',
    attempt: 1,
    digest: 'a'.repeat(64),
    file: 'review.json',
  });
  await run.succeed('plan');
  await run.ask('review', gate);
  await t.until('Review the plan ─');
  await t.settle();
  run.pass(12_000);
  t.wait(400);
  await t.until('> ');
};

const openGate = async (t: Term): Promise<void> => {
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type(KEYS.enter);
};

/** The gate's wall clock is the machine's. */
const stable = (screen: string): string => screen.replaceAll(/\(\d\d:\d\d UTC\)/g, '(hh:mm UTC)');

describe.each(SIZES)('every screen at %ix%i', (columns, rows) => {
  const look = async (t: Term): Promise<string> => stable(check(await t.settle(), columns, rows));

  test('home, help, history and obligations', async () => {
    const { t } = start({ columns, rows });
    await t.until('What happened');
    expect(await look(t)).toMatchSnapshot('home');
    await t.type('?');
    expect(await look(t)).toMatchSnapshot('help');
    await t.type(KEYS.escape, 'h');
    expect(await look(t)).toMatchSnapshot('history');
    await t.type(KEYS.enter);
    expect(await look(t)).toMatchSnapshot('one run');
    await t.type(KEYS.escape, KEYS.escape, 'o');
    expect(await look(t)).toMatchSnapshot('obligations');
  });

  test('declare, run, gate, failure, stop, summary', async () => {
    const { t, host } = start({ columns, rows });
    await t.until('What happened');
    await t.type(KEYS.enter);
    await t.until('Down since');
    await t.type('1', '8', 'm');
    expect(await look(t)).toMatchSnapshot('declare');
    await t.type(PAUSE, KEYS.enter);
    await t.until('Who and where');
    const { run } = host;
    if (run === undefined) throw new Error('no run');
    await atGate(t, run);
    expect(await look(t)).toMatchSnapshot('gate');
    await t.type('d');
    expect(await look(t)).toMatchSnapshot('gate with details');
    await t.type('d', '?');
    expect(await look(t)).toMatchSnapshot('what happens');
    await t.type(KEYS.escape);
    t.wait(400);
    await openGate(t);
    run.pass(4000);
    await run.progress('apply', 'aws_instance.ttb', 1, 3);
    t.wait(200);
    expect(await look(t)).toMatchSnapshot('run');
    await t.type(KEYS.ctrlC);
    expect(await look(t)).toMatchSnapshot('stop');
    t.wait(400);
    await t.type('w');
    await run.fail('apply', NO_CAPACITY);
    await t.until('failed after');
    expect(await look(t)).toMatchSnapshot('failure');
    t.wait(400);
    await t.type('h');
    expect(await look(t)).toMatchSnapshot('by hand');
    await t.type(PAUSE, ...letters('done'), KEYS.enter);
    run.pass(300_000);
    await run.succeed('boot');
    await run.succeed('question');
    run.pass(52_000);
    await run.succeed('verify');
    await t.until('verified 0:52 later');
    expect(await look(t)).toMatchSnapshot('summary');
  });
});

test('without colours every state is still a word or a sign, and no colour is written', async () => {
  // Colour is chalk's, which reads the environment of the process: under the test runner it is off.
  const { t, host } = start();
  const run = await running(t, host);
  await atGate(t, run);
  expect(t.stdout.bytes).not.toMatch(/\u001b\[[0-9;]*(?:3[0-7]|9[0-7])m/);
  expect(await t.settle()).toMatch(/REHEARSAL[\s\S]*✓ on track[\s\S]*± replace/);
});

test('below 60x15 there are three true lines, no keys are taken, and it goes on when enlarged', async () => {
  const { t, host } = start();
  const run = await running(t, host);
  await atGate(t, run);
  expect(await t.resize(59, 15)).toMatchInlineSnapshot(`
    "T+ 00:17  left ~09:43  ✓ on track
    waits for you, 0:12 so far: Review the plan
    59x15: enlarge to 60x15 to answer, or q: pause and leave"
  `);
  expect(await t.resize(24, 3)).toMatchInlineSnapshot(`
    "T+ 00:17  ✓ on track
    waits for yo…ew the plan
    60x15 to answer"
  `);
  await t.type(...letters('aws_instance.ttb'), KEYS.enter);
  const again = await t.resize(80, 24);
  expect(again).toContain('To replace it, type  aws_instance.ttb');
  expect(again).not.toContain('✗');
  expect(run.view.state().question?.id).toBe('review');
  t.wait(400);
  await openGate(t);
  await t.until('● Apply the plan');
});

test('every size from the smallest on is filled exactly, while a gate is open', async () => {
  const { t, host } = start();
  await atGate(t, await running(t, host));
  for (const [columns, rows] of [
    [81, 25],
    [250, 80],
    [100, 24],
    [80, 70],
    [60, 15],
    [80, 24],
  ] as const) {
    const screen = check(await t.resize(columns, rows), columns, rows);
    expect(screen.split('\n')).toHaveLength(rows);
    expect(screen).toContain('Review the plan');
    expect(t.term.buffer.active.baseY).toBe(0);
  }
});
