import { execFileSync, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cli, PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { openGate } from '../support/open-gate.ts';
import { Pty } from '../support/pty.ts';

/** The journal of the only run there, as it is now. */
async function journal(state: string): Promise<string> {
  const runs = join(state, 'ttb-verifier', 'runs');
  const [run = ''] = await readdir(runs).catch(() => []);
  return readFile(join(runs, run, 'journal.jsonl'), 'utf8').catch(() => '');
}

async function untilApply(state: string): Promise<void> {
  await vi.waitFor(async () => expect(await journal(state)).toContain('"child.launched"'), {
    timeout: 20_000,
    interval: 20,
  });
}

/** What a signal in the middle of an apply must leave behind: the apply's end, a paused run, and no lock. */
async function wasKept(state: string): Promise<void> {
  const text = await journal(state);
  expect(text).toContain('"child.ended"');
  expect(text.trimEnd().split('\n').at(-1)).toContain('"run.paused"');
  const [listed] = JSON.parse((await cli(['runs', '--json', '--state-dir', state])).stdout) as {
    state: string;
  }[];
  expect(listed?.state).toBe('waiting');
}

async function rehearsingApply() {
  const state = await scratch();
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const args = ['rehearse', 'instance-replacement', '--plain', '--speed', '60', '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], { stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await untilApply(state);
  return { state, child, exited };
}

test('SIGINT twice in an apply, without a screen: waits for its end, then pauses', async () => {
  const { state, child, exited } = await rehearsingApply();
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await exited).toBe(130);
  expect(await journal(state)).toContain('"how":"pause","signal":"SIGINT"');
  await wasKept(state);
});

test('SIGTERM while SIGINT waits for an apply: it is left to itself', async () => {
  const { state, child, exited } = await rehearsingApply();
  child.kill('SIGINT');
  await vi.waitFor(async () => expect(await journal(state)).toContain('"stop.asked"'), { timeout: 5000 });
  child.kill('SIGTERM');
  expect(await exited).toBe(143);
  expect((await journal(state)).trimEnd().split('\n').at(-1)).toContain('"run.left"');
});

/** The sandbox that this rehearsal started. */
function sandboxOf(pid: number): number {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const found = all
    .map((line) => line.trim().split(/\s+/))
    .find(([, parent, ...args]) => Number(parent) === pid && args.includes('sandbox'));
  return Number(found?.[0]);
}

test('a sandbox that hangs holds up neither a stop nor the journal', async () => {
  const state = await scratch();
  const args = ['rehearse', 'instance-replacement', '--plain', '--speed', '1', '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await vi.waitFor(async () => expect(await journal(state)).toContain('"step.started"'), { timeout: 20_000 });
  const sandbox = sandboxOf(child.pid ?? 0);
  process.kill(sandbox, 'SIGSTOP');
  try {
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect((await journal(state)).trimEnd().split('\n').at(-1)).toContain('"run.paused"');
  } finally {
    process.kill(sandbox, 'SIGCONT');
  }
});

test('SIGINT from outside in an apply on the screens: its end is written down all the same', async () => {
  const state = await scratch();
  await using pty = new Pty(
    process.execPath,
    [PROGRAM, 'rehearse', 'instance-replacement', '--speed', '60', '--state-dir', state],
    { columns: 100, rows: 30 },
  );
  await openGate(pty, async () => (await journal(state)).includes('"child.launched"'));
  pty.kill('SIGINT');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(130);
  await wasKept(state);
});

test('SIGUSR1 opens no debugger', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'sandbox', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, said] = [child.stdout, child.stderr].map((stream) => {
    const lines: string[] = [];
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    return lines;
  });
  await vi.waitFor(() => expect(out?.join('')).toContain('endpoint'), { timeout: 60_000 });
  child.kill('SIGUSR1');
  // Asked of the program after the signal: it has answered that before.
  const { endpoint } = JSON.parse(out?.join('') ?? '') as { endpoint: string };
  for (let asked = 0; asked < 20; asked += 1) await fetch(endpoint).then((answer) => answer.text());
  child.kill('SIGTERM');
  await new Promise((resolve) => child.on('close', resolve));
  expect(said?.join('')).not.toContain('Debugger');
});
