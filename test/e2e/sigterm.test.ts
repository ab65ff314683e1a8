import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { cli, PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { openGate } from '../support/open-gate.ts';
import { Pty } from '../support/pty.ts';

/** A program ends so soon after SIGTERM, in ms, whatever it is at. */
const SOON_MS = 2000;

/** How long this machine takes now for a program that does nothing: on a busy one everything takes longer. */
function busyMs(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

/** The events of the only run there, as far as they are written. */
async function eventsIn(state: string): Promise<Stamped[]> {
  const runs = join(state, 'ttb-verifier', 'runs');
  const [run = ''] = await readdir(runs).catch(() => []);
  const text = await readFile(join(runs, run, 'journal.jsonl'), 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);
}

const started = (step: string) => (event: Stamped) => event.type === 'step.started' && event.step === step;

async function until(state: string, happened: (event: Stamped) => boolean): Promise<void> {
  await vi.waitFor(async () => expect((await eventsIn(state)).some(happened)).toBe(true), {
    timeout: 60_000,
    interval: 20,
  });
}

/** The sandbox that this rehearsal started, stopped until the test ends. */
function hangSandboxOf(pid: number): void {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const found = all
    .map((line) => line.trim().split(/\s+/))
    .find(([, parent, ...args]) => Number(parent) === pid && args.includes('sandbox'));
  const sandbox = Number(found?.[0]);
  process.kill(sandbox, 'SIGSTOP');
  onTestFinished(() => void process.kill(sandbox, 'SIGCONT'));
}

async function rehearsing(speed: string) {
  const state = await scratch();
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const args = ['rehearse', 'instance-replacement', '--plain', '--speed', speed, '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = new Promise<number>((resolve) => child.on('close', () => resolve(Date.now())));
  return { state, child, exited, stderr: () => said };
}

type Rehearsing = Awaited<ReturnType<typeof rehearsing>>;

/** Ends it, and holds how long that took against the bound; what it did meanwhile must be written down whole. */
async function endsSoon({ state, child, exited }: Rehearsing): Promise<readonly Stamped[]> {
  const slack = 4 * busyMs();
  const askedAt = Date.now();
  child.kill('SIGTERM');
  expect((await exited) - askedAt).toBeLessThan(SOON_MS + slack);
  return eventsIn(state);
}

/** The program that a change goes through, as its journal has it. */
const launchedIn = (events: readonly Stamped[]) => events.find((event) => event.type === 'child.launched');

/** What a run that was left in an apply is: it says so last, its program goes on, and nobody holds it. */
async function wasLeft(state: string, events: readonly Stamped[], signal: string): Promise<void> {
  expect(events.at(-1)).toMatchObject({ type: 'run.left', reason: signal });
  process.kill(launchedIn(events)?.pid ?? 0, 0);
  const [listed] = JSON.parse((await cli(['runs', '--json', '--state-dir', state])).stdout) as {
    run: string;
    state: string;
  }[];
  expect(listed?.state).toBe('interrupted');
}

describe('SIGTERM ends a rehearsal without a screen soon', () => {
  const PAUSED = ['stop.asked', 'run.paused'];

  test.each([
    ['while it looks around', '1', 'identity'],
    ['while it plans', '1', 'plan'],
    ['while the machine boots', '20', 'boot'],
  ])('%s', async (_, speed, step) => {
    const run = await rehearsing(speed);
    await until(run.state, started(step));
    expect((await endsSoon(run)).map(({ type }) => type)).toEqual(expect.arrayContaining(PAUSED));
  });

  test.each([false, true])('in a change, which goes on (the sandbox hangs: %s)', async (hangs) => {
    const run = await rehearsing('1');
    await until(run.state, ({ type }) => type === 'child.launched');
    if (hangs) hangSandboxOf(run.child.pid ?? 0);
    const events = await endsSoon(run);
    await wasLeft(run.state, events, 'SIGTERM');
    expect(run.child.exitCode).toBe(143);
    const name = events[0]?.type === 'run.opened' ? events[0].run : '';
    const folder = join(run.state, 'ttb-verifier', 'runs', name);
    const said = run.stderr();
    expect(said).toContain(`goes on   "Apply the plan", as process ${launchedIn(events)?.pid}`);
    expect(said).toContain(`output    ${folder}/logs/apply/1`);
    expect(said).toContain(`resume ${name} goes on from here`);
    expect(said).not.toContain('it goes on from here');
  });

  test('what goes on ends as it would have, and leaves its end on disk', async () => {
    const run = await rehearsing('60');
    await until(run.state, ({ type }) => type === 'child.launched');
    const events = await endsSoon(run);
    const attempt = join(
      run.state,
      'ttb-verifier',
      'runs',
      (events[0] as { run: string }).run,
      'logs/apply/1',
    );
    await vi.waitFor(async () => expect(await readdir(attempt)).toContain('apply.end.json'), {
      timeout: 80_000,
      interval: 200,
    });
    expect(JSON.parse(await readFile(join(attempt, 'apply.end.json'), 'utf8'))).toMatchObject({ code: 0 });
  });

  test.each([
    ['while it plans', '1', 'plan'],
    ['while the machine boots', '20', 'boot'],
  ])('%s, where the sandbox hangs', async (_, speed, step) => {
    const run = await rehearsing(speed);
    await until(run.state, started(step));
    hangSandboxOf(run.child.pid ?? 0);
    expect((await endsSoon(run)).at(-1)?.type).toBe('run.paused');
  });

  test.each(Array.from({ length: 8 }, (_, n) => [n]))('at a moment that nobody chose (%i)', async (n) => {
    const run = await rehearsing('60');
    // Spread over its life, and another one each time.
    const moment = ((n + Math.random()) / 8) * 6000;
    await new Promise((resolve) => setTimeout(resolve, moment));
    const events = await endsSoon(run);
    const text = `after ${Math.round(moment)} ms: ${events.map(({ type }) => type).join(' ')}`;
    // Before its first event nothing has to be written down; what was begun is paused, or over.
    // The end of what was left may come just then, and is kept.
    const last = events.findLast(({ type }) => type !== 'child.ended')?.type;
    expect([undefined, 'run.opened', 'run.paused', 'run.closed', 'run.left'], text).toContain(last);
  });
});

describe('SIGTERM ends the screens soon', () => {
  async function screens(speed: string) {
    const state = await scratch();
    const args = [PROGRAM, 'rehearse', 'instance-replacement', '--speed', speed, '--state-dir', state];
    return { state, pty: new Pty(process.execPath, args, { columns: 100, rows: 30 }) };
  }

  async function endsSoonOn(pty: Pty, signal = 'SIGTERM'): Promise<void> {
    const slack = 4 * busyMs();
    const began = performance.now();
    pty.kill(signal);
    await pty.exited;
    expect(performance.now() - began).toBeLessThan(SOON_MS + slack);
    expect(pty.exit?.exitCode).toBe(signal === 'SIGTERM' ? 143 : 129);
  }

  test('at a gate', async () => {
    const { state, pty } = await screens('60');
    await using _ = pty;
    await pty.until('type  aws_instance.ttb', 30_000);
    await endsSoonOn(pty);
    expect((await eventsIn(state)).at(-1)?.type).toBe('run.paused');
  });

  test('at a gate, where the sandbox hangs', async () => {
    const { state, pty } = await screens('60');
    await using _ = pty;
    await pty.until('type  aws_instance.ttb', 30_000);
    hangSandboxOf(pty.pid);
    await endsSoonOn(pty);
    expect((await eventsIn(state)).at(-1)?.type).toBe('run.paused');
  });

  test.each(['SIGTERM', 'SIGHUP'])('in a change, which goes on, by %s', async (signal) => {
    const { state, pty } = await screens('1');
    await using _ = pty;
    await openGate(pty, async () => launchedIn(await eventsIn(state)) !== undefined);
    await endsSoonOn(pty, signal);
    await wasLeft(state, await eventsIn(state), signal);
    if (signal === 'SIGTERM') expect(pty.bytes).toMatch(/goes on +"Apply the plan", as process \d+/);
  });

  test('while the change is waited for', async () => {
    const { state, pty } = await screens('1');
    await using _ = pty;
    await openGate(pty, async () => launchedIn(await eventsIn(state)) !== undefined);
    pty.kill('SIGINT');
    await pty.until('the step at work is waited for');
    await endsSoonOn(pty);
    await wasLeft(state, await eventsIn(state), 'SIGTERM');
  });

  test('while it plans, where the sandbox hangs', async () => {
    const { state, pty } = await screens('1');
    await using _ = pty;
    await until(state, started('plan'));
    hangSandboxOf(pty.pid);
    await endsSoonOn(pty);
    expect((await eventsIn(state)).at(-1)?.type).toBe('run.paused');
  });
});
