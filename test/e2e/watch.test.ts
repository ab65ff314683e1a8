import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { cli, PROGRAM } from '../support/cli.ts';
import { scratch, stopSandboxes } from '../support/folder.ts';
import { Pty, type PtyOptions } from '../support/pty.ts';
import { openGate, press } from '../support/pty-keys.ts';
import { runsIn } from '../support/runs-in.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const open = (args: readonly string[], state: string, options: PtyOptions = {}) => {
  const pty = new Pty(process.execPath, [PROGRAM, ...args, '--state-dir', state], {
    columns: 100,
    rows: 30,
    ...options,
  });
  onTestFinished(() => pty[Symbol.asyncDispose]());
  return pty;
};

const journalOf = async (state: string): Promise<string> => {
  const [folder = ''] = await runsIn(state);
  return readFile(join(folder, 'journal.jsonl'), 'utf8');
};

const eventsOf = async (state: string): Promise<readonly Stamped[]> =>
  (await journalOf(state))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);

const nameOf = async (state: string): Promise<string> =>
  (await readdir(join(state, 'ttb-verifier/runs')))[0] ?? '';

/** A rehearsal that another terminal has at its gate. */
async function atGate(state: string, writer: Pty) {
  await writer.until('type  aws_instance.ttb', 30_000);
  return { state, writer, run: await nameOf(state) };
}

const REHEARSE = ['rehearse', 'instance-replacement', '--speed'];

async function waiting(speed = 'max') {
  const state = await scratch();
  return atGate(state, open([...REHEARSE, speed], state));
}

/** Watches until the program ends; gives what it printed. */
function watching(state: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'watch', ...args, '--state-dir', state], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, said, ended };
}

test('many watch one run: at each size the same gate, which nothing there opens; then the end', async () => {
  const { state, writer } = await waiting();
  const json = watching(state, '--json');
  const watchers = await Promise.all(
    [
      [80, 24],
      [120, 40],
      [200, 60],
    ].map(async ([columns = 0, rows = 0]) => {
      const watcher = open(['watch'], state, { columns, rows, env: { NO_COLOR: '1' } });
      const gate = await watcher.until('only whoever is at the run can type it', 30_000);
      expect(gate).toMatch(/ WATCHING +REHEARSAL/);
      expect(gate).toMatch(/WATCHING: \S+ is at it \(process \d+ on \S+, since \d\d:\d\d UTC\)/);
      for (const line of gate.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      return watcher;
    }),
  );
  for (const watcher of watchers) {
    // Those letters of the name that look at something here are left out.
    for (const key of 'aw_inance.ttb') watcher.press(key);
    await press(watcher, '\r', 'You are watching. Keys here change nothing');
    watcher.press('\u001b[200~aws_instance.ttb\n\u001b[201~');
    await press(watcher, '?', 'Its clock is its last event');
    await press(watcher, 'q', 'only whoever is at the run');
  }
  expect(await journalOf(state)).not.toContain('question.answered');
  await press(watchers[0] as Pty, '\u001b', /Review the plan +they/);
  expect(json.said.err).toContain('only watching: ');
  await openGate(writer, 'aws_instance.ttb', /Recovered in|Steps/);
  for (const watcher of watchers) {
    const summary = await watcher.until('Recovered in', 30_000);
    expect(summary).toContain('WATCHING: this run is over');
    expect(summary).toMatch(/they .*\d/);
    await press(watcher, 'g', /Steps/);
    watcher.press('q');
    await watcher.exited;
    expect(watcher.exit?.exitCode).toBe(0);
  }
  // Byte for byte, to its end and with its exit code.
  expect(await json.ended).toBe(0);
  expect(json.said.out).toBe(await journalOf(state));
}, 90_000);

describe('taking over', () => {
  test('asks for a reason and the number of the program, ends it, and goes on to the end', async () => {
    const { state, writer, run } = await waiting();
    const watcher = open(['watch'], state);
    await watcher.until('only whoever is at the run', 20_000);
    const asked = await press(watcher, 'T', 'Why do you take it over?');
    expect(asked).toContain(`process ${writer.pid}`);
    await press(watcher, 'the laptop is lost', 'the laptop is lost');
    await press(watcher, '\r', `type  ${writer.pid}`);
    // Neither something else nor a paste does it.
    watcher.press(`\u001b[200~${writer.pid}\u001b[201~`);
    await watcher.until('A paste ends no program');
    await press(watcher, '0', '> 0');
    await press(watcher, '\r', 'That is not what it asks for');
    expect(writer.exit).toBeUndefined();
    watcher.press('\u007f');
    for (const digit of String(writer.pid)) watcher.press(digit);
    await watcher.until(`> ${writer.pid}`);
    const page = await press(watcher, '\r', 'You have this run now');
    expect(page).toMatch(/laptop is lost"/);
    expect(page).not.toContain('WATCHING');
    await writer.exited;
    expect(writer.exit?.exitCode).toBe(143);
    const handover = { pid: writer.pid, ended: 'told', note: 'the laptop is lost' };
    expect((await eventsOf(state)).find(({ type }) => type === 'run.resumed')).toMatchObject({ handover });
    // Its gate's plan went with the program: whoever has the run now plans anew.
    await press(watcher, '\u001b', 'The gate has closed');
    await press(watcher, 'r', 'type  aws_instance.ttb');
    await openGate(watcher, 'aws_instance.ttb', /Recovered in|Steps/);
    await watcher.until('Recovered in', 30_000);
    const shown = await cli(['show', run, '--state-dir', state]);
    expect(shown.stdout).toMatch(
      /taken over from \S+, whose program \(process \d+ on \S+\) ended when it was told/,
    );
    expect((await cli(['verify', run, '--state-dir', state])).code).toBe(0);
  });

  test('in the middle of a change: that goes on, is taken up, and is done once', async () => {
    const { state, writer } = await waiting('5');
    await openGate(writer, 'aws_instance.ttb', /Steps/);
    const events = async (...types: readonly string[]) =>
      (await eventsOf(state)).filter(({ type }) => types.includes(type));
    const launches = async () =>
      (await events('child.launched')).filter((event) => 'child' in event && event.child.startsWith('apply'));
    await vi.waitFor(async () => expect(await launches()).toHaveLength(1), { timeout: 20_000 });
    const watcher = open(['watch'], state);
    await watcher.until('T takes it over', 20_000);
    await press(watcher, 'T', 'Why do you take it over?');
    await press(watcher, 'x', '> x');
    await press(watcher, '\r', `type  ${writer.pid}`);
    for (const digit of String(writer.pid)) watcher.press(digit);
    await watcher.until(`> ${writer.pid}`);
    await press(watcher, '\r', 'You have this run now');
    expect((await events('run.left')).length).toBe(1);
    await vi.waitFor(
      async () =>
        expect(await events('step.succeeded')).toContainEqual(expect.objectContaining({ step: 'apply' })),
      { timeout: 60_000, interval: 200 },
    );
    expect(await launches()).toHaveLength(1);
    expect(
      (await events('step.started')).filter((event) => 'step' in event && event.step === 'apply'),
    ).toHaveLength(1);
  }, 120_000);
});

test('its program is killed: that is said, and r goes on with it', async () => {
  const { state, writer, run } = await waiting();
  const watcher = open(['watch'], state);
  await watcher.until('only whoever is at the run', 20_000);
  writer.kill('SIGKILL');
  await watcher.until(/WATCHING: nobody is at it now, and the question waits/, 10_000);
  expect((await cli(['show', run, '--state-dir', state])).stdout).toMatch(
    /process \d+ on \S+, which was at it since \S+, is gone/,
  );
  await press(watcher, 'T', 'No program is at it');
  const here = await press(watcher, 'r', /> ▌/);
  expect(here).not.toContain('WATCHING');
});

describe('a run that another one holds at its gate', () => {
  let state: string;
  let writer: Pty;
  let run: string;

  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'firedrill-'));
    writer = new Pty(process.execPath, [PROGRAM, ...REHEARSE, 'max', '--state-dir', state]);
    ({ run } = await atGate(state, writer));
  }, 60_000);

  afterAll(async () => {
    await writer[Symbol.asyncDispose]();
    await stopSandboxes(state);
    await rm(state, { recursive: true, force: true });
  });

  test('is not resumed without a screen: it says how to watch it', async () => {
    const { code, stderr } = await cli(['resume', run, '--plain', '--state-dir', state]);
    expect([code, stderr]).toEqual([3, expect.stringContaining(`watch ${run}`)]);
    const shown = await cli(['show', run, '--state-dir', state]);
    expect(shown.stdout).toMatch(/is at it \(process \d+ on \S+, since .*\); .* watch/);
  });

  test('is watched where there are screens: from the command line, and from the home screen', async () => {
    const resumed = open(['resume', run], state);
    await resumed.until('only whoever is at the run', 20_000);
    const home = open(['home'], state);
    expect(await home.until('What happened?', 20_000)).toContain('r watch');
    await press(home, 'r', 'only whoever is at the run');
    await press(home, '\u001b', 'they');
    await press(home, '\u001b', 'What happened?');
  });

  test('is left by its watcher before the end, who is told how it stands', async () => {
    const watcher = open(['watch', run], state);
    await watcher.until('only whoever is at the run', 20_000);
    watcher.press('q');
    await watcher.exited;
    expect(watcher.exit?.exitCode).toBe(4);
    expect(await watcher.screen()).toMatch(/Watched only\. .* is at it/s);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends a watcher at once, also where nobody reads',
    async (signal) => {
      const { child, said, ended } = watching(state, '--json');
      await vi.waitFor(() => expect(said.out).toContain('question.opened'), { timeout: 10_000 });
      child.stdout.pause();
      child.kill(signal);
      child.stdout.destroy();
      expect(await ended).toBe(signal === 'SIGTERM' ? 143 : 130);
    },
  );

  test('has lost nothing by all that', async () => {
    expect(writer.exit).toBeUndefined();
    expect((await eventsOf(state)).at(-1)?.type).toBe('question.opened');
  });
});

describe('without a screen', () => {
  test('nothing is open: it says so', async () => {
    const { code, stderr } = await cli(['watch', '--json', '--state-dir', await scratch()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no run is open')]);
  });

  test('one line an event, and the exit code of a run that was aborted', async () => {
    const state = await scratch();
    await storedRun(join(state, 'ttb-verifier/runs'), 'a-run', ...LEFT.aborted);
    const { code, stdout } = await cli(['watch', 'a-run', '--plain', '--state-dir', state]);
    const lines = stdout.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([1, 2]);
    expect(lines[0]).toMatch(/^T\+ 00:00 {2}REHEARSAL/);
    expect(lines[1]).toContain('closed: aborted');
  });

  describe('a reader who is slow', () => {
    /** More than any pipe holds. */
    async function long() {
      const state = await scratch();
      const said = { type: 'step.progress', step: 'plan', label: 'x'.repeat(10_000) } as const;
      const events = Array.from({ length: 300 }, () => said);
      await storedRun(join(state, 'ttb-verifier/runs'), 'a-run', ...events, ...LEFT.aborted);
      const child = spawn(process.execPath, [PROGRAM, 'watch', 'a-run', '--json', '--state-dir', state], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      // It has begun to print, and cannot go on.
      await once(child.stdout, 'readable');
      return { state, child };
    }

    test('is waited for, and misses nothing', async () => {
      const { state, child } = await long();
      expect(child.exitCode).toBeNull();
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      expect(await once(child, 'close')).toEqual([1, null]);
      expect(out).toBe(await journalOf(state));
    });

    test('does not keep it from ending when it is told to', async () => {
      const { child } = await long();
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([143, null]);
    });

    test('and one who has seen enough ends it', async () => {
      const { child } = await long();
      child.stdout.destroy();
      expect(await once(child, 'exit')).toEqual([4, null]);
    });
  });

  test('damage is said with its line', async () => {
    const state = await scratch();
    const folder = await storedRun(join(state, 'ttb-verifier/runs'), 'a-run', ...LEFT.failed);
    const lines = (await journalOf(state)).split('\n');
    await writeFile(join(folder, 'journal.jsonl'), lines.with(2, '{}').join('\n'));
    const { code, stdout, stderr } = await cli(['watch', 'a-run', '--json', '--state-dir', state]);
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([3, 2]);
    expect(stderr).toContain('line 3 of its journal');
  });
});
