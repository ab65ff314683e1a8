import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runLinear } from '../../../src/tui/linear/run-linear.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { type FakeRun, fakeRun, frameOf, NO_CAPACITY, REVIEW } from '../../support/fake-run.ts';

/** A run as lines, with somebody who types them; their time is the test's. */
function linear(run: FakeRun = fakeRun(frameOf()), before: (keyboard: Interface) => void = () => undefined) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const keyboard = createInterface({ input: stdin, terminal: false });
  before(keyboard);
  let nowMs = 1000;
  let printed = '';
  stdout.on('data', (bytes: Buffer) => {
    printed += bytes.toString();
  });
  const time = { monotonic: () => nowMs, date: () => new Date('2026-11-23T06:10:00.000Z') };
  const left = runLinear({ host: fakeHost(), view: run.view, keyboard, stdout, time });
  onTestFinished(async () => {
    await run.view.ask('abort').catch(() => undefined);
    keyboard.close();
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return {
    run,
    left,
    all: () => printed,
    /** What was printed since it was last asked. */
    async said(): Promise<string> {
      await settle();
      const said = printed;
      printed = '';
      return said;
    },
    /** Types lines in one go, `later` ms after the last. */
    async type(text: string, later = 400): Promise<void> {
      nowMs += later;
      const heard = once(keyboard, 'line');
      stdin.write(`${text}\n`);
      await heard;
      await settle();
    },
  };
}

async function atGate() {
  const it = linear();
  await it.run.succeed('who');
  await it.run.succeed('plan', '1 replaced');
  await it.run.ask('review', REVIEW);
  return it;
}

async function afterFailure() {
  const it = await atGate();
  await it.type('aws_instance.ttb');
  await it.run.fail('apply', NO_CAPACITY);
  return it;
}

/** Its program has its go. */
async function changeBegins(run: FakeRun): Promise<void> {
  const child = 'apply';
  await run.write('apply', { type: 'child.intent', step: 'apply', child, argv: ['a'], cwd: '/' });
  await run.write('apply', { type: 'child.launched', child, pid: 1, startTime: '1', bootId: 'b' });
}

const answers = ({ events }: FakeRun) => events.filter(({ type }) => type === 'question.answered');

test('every line begins with the time, and none holds an escape or a carriage return', async () => {
  const it = await afterFailure();
  const text = it.all();
  expect(text).not.toMatch(/[\u001b\r]/);
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^\+\d\d:\d\d( |$)/);
  expect(text).toContain('begins: Plan the replacement, expected 0:20');
  expect(text).toContain('done: Plan the replacement, 0:00: 1 replaced');
}, 10_000);

describe('a gate', () => {
  test('says all of it and what to type, and opens to that alone', async () => {
    const it = await atGate();
    expect(await it.said()).toMatch(
      /WAITS FOR YOU: Review the plan[^]*i-0c3f91d2a77e4b105[^]*To replace it, type {2}aws_instance\.ttb {2}then Enter/,
    );
    await it.type('');
    expect(await it.said()).toContain('Enter alone opens nothing');
    await it.type('1');
    expect(await it.said()).toContain('That is not what it asks for');
    await it.type('aws_instance.ttb ');
    expect(await it.said()).toContain('There is a space too many');
    expect(answers(it.run)).toEqual([]);
    await it.type('aws_instance.ttb');
    expect(answers(it.run)).toMatchObject([
      { id: 'review', text: 'aws_instance.ttb', digest: 'a'.repeat(64) },
    ]);
    expect(await it.said()).toContain('begins: Apply the plan');
  });

  test('takes no line that came before it was read, nor one of several that came in one go', async () => {
    const it = await atGate();
    await it.type('aws_instance.ttb', 100);
    expect(await it.said()).toContain('came before this was read');
    await it.type('x\naws_instance.ttb');
    expect(await it.said()).toContain('came before this was read');
    expect(answers(it.run)).toEqual([]);
  });

  test('? tells what happens', async () => {
    const it = await atGate();
    await it.said();
    await it.type('?');
    expect(await it.said()).toMatch(/What changes[^]*What cannot be undone[^]*the old one is destroyed/);
  });
});

describe('a failure', () => {
  test('is asked with numbers, each with what it means', async () => {
    const it = await afterFailure();
    const said = await it.said();
    expect(said).toMatch(
      /WAITS FOR YOU: [^]*no capacity for m7i\.2xlarge[^]*1\) try again: Runs "Apply the plan" once more/,
    );
    await it.type('9');
    expect(await it.said()).toContain('That is none of the numbers.');
    await it.type('1');
    expect(answers(it.run).at(-1)).toMatchObject({ choice: 'retry' });
    expect(said).not.toMatch(/esc leads|U takes|U on/);
    const again = await it.said();
    expect(again).toContain('begins: Apply the plan, try 2');
    expect(again).toContain('! trouble: "Apply the plan" has failed 1 time');
  });

  test('by hand shows the commands and asks for a note; an empty line goes back', async () => {
    const it = await afterFailure();
    await it.type('3');
    expect(await it.said()).toMatch(/aws ec2 describe-instances[^]*Say what you did/);
    await it.type('');
    expect(await it.said()).toMatch(/1\) try again/);
    await it.type('3');
    await it.type('moved it');
    expect(answers(it.run).at(-1)).toMatchObject({ choice: 'by-hand', text: 'moved it' });
  });

  test('another value; abort only by a capital', async () => {
    const it = await afterFailure();
    await it.type('2');
    expect(await it.said()).toContain('Instance type is m7i.2xlarge now. One of: m7i.2xlarge, m7i.4xlarge.');
    await it.type('');
    await it.type('6');
    expect(await it.said()).toContain('Type  A  (a capital)');
    await it.type('a');
    expect(answers(it.run)).toHaveLength(1);
    await it.type('A');
    expect(answers(it.run).at(-1)).toMatchObject({ choice: 'abort' });
    expect(await it.left).toEqual({ exitCode: 1 });
    expect(it.all()).toMatch(/✗ Aborted after[^]*evidence {2}runs\//);
  });
});

describe('at any time', () => {
  test('what to do is said without keys that only the screens have', async () => {
    const it = await atGate();
    await it.said();
    await it.type('now');
    const said = await it.said();
    expect(said).toContain('YOU   answer what is asked: nothing goes on without you');
    expect(said).not.toContain('press');
  });

  test('a number for one list is none for what takes its place', async () => {
    const it = await atGate();
    await it.type('aws_instance.ttb');
    await it.type('stop');
    expect(await it.said()).toContain('2) pause after this step');
    await it.run.fail('apply', NO_CAPACITY);
    expect(await it.said()).toContain('WAITS FOR YOU');
    const before = answers(it.run).length;
    await it.type('1', 5000);
    expect(await it.said()).toContain('was dropped. Type it again.');
    expect(answers(it.run)).toHaveLength(before);
    await it.type('1');
    expect(answers(it.run).at(-1)).toMatchObject({ choice: 'retry' });
  });

  test('a number of the stop list means what it meant when it was read', async () => {
    const it = await atGate();
    await it.type('aws_instance.ttb');
    await it.type('stop');
    // Nothing is changed yet: there is nothing to interrupt.
    expect(await it.said()).toMatch(/1\) keep going[^]*3\) pause and leave[^]*4\) abort the run/);
    await changeBegins(it.run);
    await it.type('4');
    expect(await it.said()).toContain('Abort the run?');
    await it.type('');
    await it.type('stop');
    expect(await it.said()).toContain('4) interrupt it now');
  });

  test('what came with time is told before a line is answered', async () => {
    const it = linear();
    await it.said();
    it.run.pass(901_000);
    await it.type('log');
    expect(await it.said()).toMatch(/missed by[^]*written/);
  });

  test('an input that had ended before the run was open pauses it', async () => {
    const it = linear(undefined, (keyboard) => keyboard.close());
    await it.said();
    expect(it.run.events).toContainEqual(expect.objectContaining({ type: 'stop.asked', how: 'pause' }));
  });

  test('now tells the three lines and what is wrong; stop asks with numbers', async () => {
    const it = linear();
    await it.run.write('who', { type: 'step.overdue', step: 'who', attempt: 1, limitMs: 60_000 });
    expect(await it.said()).toContain('! trouble: "Who and where" takes longer than 1:00');
    await it.type('now');
    expect(await it.said()).toMatch(
      /NOW {3}Who and where[^]*NEXT [^]*YOU [^]*! "Who and where" takes longer/,
    );
    await it.type('stop');
    expect(await it.said()).toMatch(
      /Stop\? Nothing is stopped yet[^]*1\) keep going[^]*2\) pause after this step/,
    );
    await it.type('2');
    expect(it.run.events).toContainEqual(
      expect.objectContaining({ type: 'stop.asked', how: 'stop-after-step' }),
    );
    await it.run.succeed('who');
    expect(await it.left).toEqual({ exitCode: 4 });
    expect(await it.said()).toMatch(/settled: "Who and where"[^]*Paused\.[^]*resume 2026-11-23T060211Z/);
  });

  test('what is typed while nothing waits is no answer to what comes then', async () => {
    const it = linear();
    await it.type('aws_instance.ttb');
    expect(await it.said()).toContain('Nothing waits for you now.');
  });
});
