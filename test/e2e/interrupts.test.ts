import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { scratch } from '../support/folder.ts';
import { INTERRUPTS, type Interrupted, interruptTable } from '../support/interrupt-table.ts';
import { Job } from '../support/job.ts';
import { openGate } from '../support/open-gate.ts';
import { press, typeText } from '../support/pty-keys.ts';

/*
 * Every cell of the table in docs/interrupts.md, through a terminal, on a rehearsal. What an interrupt leaves of a run that
 * only reads or waits is resumed for the next one, so that a row is one run.
 */

const APPLYING = 'Creating...';
const table = interruptTable();
const typesOf = (events: readonly Stamped[]) => events.map(({ type }) => type);

/** A state folder, and what the only run in it is at. */
class Place {
  readonly state: string;
  constructor(state: string) {
    this.state = state;
  }

  async folder(): Promise<string> {
    const runs = join(this.state, 'ttb-verifier', 'runs');
    const [run] = await readdir(runs).catch(() => []);
    return run === undefined ? '' : join(runs, run);
  }

  async events(): Promise<Stamped[]> {
    const text = await readFile(join(await this.folder(), 'journal.jsonl'), 'utf8').catch(() => '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return whole.filter(Boolean).map((line) => JSON.parse(line) as Stamped);
  }

  /** How often that step was begun. */
  async begun(step: string): Promise<number> {
    return (await this.events()).filter((event) => event.type === 'step.started' && event.step === step)
      .length;
  }

  async until(happened: (events: readonly Stamped[]) => boolean): Promise<void> {
    const seen = async () => expect(happened(await this.events())).toBe(true);
    await vi.waitFor(seen, { timeout: 60_000, interval: 10 });
  }

  async untilBegun(step: string, times = 1): Promise<void> {
    const seen = async () => expect(await this.begun(step)).toBeGreaterThanOrEqual(times);
    await vi.waitFor(seen, { timeout: 60_000, interval: 10 });
  }

  async untilSaid(file: string, what: string): Promise<void> {
    const seen = async () => expect(await this.said(file)).toContain(what);
    await vi.waitFor(seen, { timeout: 60_000, interval: 10 });
  }

  async said(file: string): Promise<string> {
    return readFile(join(await this.folder(), file), 'utf8').catch(() => '');
  }

  /** Stops the world of the run until it is thawed, so that what needs it comes no further. */
  async freeze(): Promise<() => void> {
    const file = join(await this.folder(), 'rehearsal/sandbox.json');
    const at = existsSync(file) ? file : join(await this.folder(), 'sandbox.json');
    const { endpoint } = JSON.parse(readFileSync(at, 'utf8')) as { endpoint: string };
    const pid = listening(Number(new URL(endpoint).port));
    return frozen(pid);
  }
}

function frozen(pid: number): () => void {
  process.kill(pid, 'SIGSTOP');
  const thaw = () => {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has ended.
    }
  };
  onTestFinished(thaw);
  return thaw;
}

/** The process behind a port of this machine, by its sockets. */
function listening(port: number): number {
  const rows = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const sandboxes = rows.filter((row) => / sandbox --json /.test(row)).map((row) => Number.parseInt(row, 10));
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const inode = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((row) => row.split(/\s+/)[2]?.endsWith(hex.trim()) && row.split(/\s+/)[4] === '0A')
    ?.trim()
    .split(/\s+/)[9];
  const owner = sandboxes.find((pid) =>
    execFileSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' }).includes(`socket:[${inode}]`),
  );
  return owner ?? expect.fail(`nobody listens at ${port}`);
}

/** Somewhere firedrill can be interrupted. */
interface Where {
  /** Brings a new firedrill there. Returns what lets go of what holds it there. */
  reach(job: Job, place: Place): Promise<void | (() => void)>;
  readonly args: readonly string[];
  /** Nothing that was begun is begun again: each interrupt has a run of its own. */
  readonly once?: true;
  readonly headless?: true;
  /** There is no run, or it is over. */
  readonly idle?: true;
  readonly lastEvent?: string;
}

const rehearse = (speed: string, ...more: string[]) => [
  'rehearse',
  'instance-replacement',
  '--speed',
  speed,
  ...more,
];
const launched = async (place: Place) => typesOf(await place.events()).includes('child.launched');
const pidOfLauncher = async (place: Place) =>
  ((await place.events()).find(({ type }) => type === 'child.launched') as { pid: number }).pid;

const reading: Where['reach'] = async (_, place) => {
  const before = (await place.events()).length;
  await place.until((events) => events.slice(before).some(({ type }) => type === 'step.started'));
  return place.freeze();
};
const planning: Where['reach'] = async (_, place) => {
  const times = await place.begun('plan');
  await place.untilBegun('plan', times + 1);
  await place.untilSaid(`logs/plan/${times + 1}/plan.stdout`, '\n');
};
const tailing: Where['reach'] = async (job, place) => {
  const times = await place.begun('boot');
  if (times === 0 && !(await place.events()).some(({ type }) => type === 'question.answered'))
    await openGateOf(job, place);
  await place.untilBegun('boot', times + 1);
};
async function openGateOf(job: Job, place: Place): Promise<void> {
  if ((await place.events()).some((event) => event.type === 'step.started' && event.step === 'apply')) return;
  await openGate(job.pty, async () => (await place.begun('apply')) > 0);
}

const WHERE: Readonly<Record<string, Where>> = {
  home: { args: [], idle: true, reach: async ({ pty }) => void (await pty.until('What happened')) },
  form: {
    args: [],
    idle: true,
    async reach({ pty }) {
      await pty.until('What happened');
      // Once: on a busy machine a second Enter would be the form's, and begin a run.
      pty.press('\r');
      await pty.until('Down since', 60_000);
    },
  },
  gate: {
    args: rehearse('60'),
    async reach({ pty }) {
      // The plan of a gate that was paused is removed, since it holds secrets.
      const seen = await pty.until(/type  aws_instance\.ttb|plan again: back to/, 60_000);
      if (seen.includes('plan again'))
        await press(pty, 'r', /type  aws_instance\.ttb|● Plan the replacement/);
      await pty.until('type  aws_instance.ttb', 60_000);
    },
  },
  read: { args: rehearse('1'), reach: reading },
  plan: { args: rehearse('1'), reach: planning },
  'apply, before its go': {
    args: rehearse('60'),
    once: true,
    async reach(job, place) {
      await job.pty.until('type  aws_instance.ttb', 60_000);
      await typeText(job.pty, 'aws_instance.ttb');
      const thaw = await place.freeze();
      while ((await place.begun('apply')) === 0) {
        job.pty.press('\r');
        const begun = async () => expect(await place.begun('apply')).toBe(1);
        await vi.waitFor(begun, { timeout: 1000, interval: 10 }).catch(() => undefined);
      }
      return thaw;
    },
  },
  'apply, in the middle': {
    args: rehearse('20'),
    once: true,
    async reach(job, place) {
      await openGate(job.pty, () => launched(place));
      await place.untilSaid('logs/apply/1/apply.stdout', APPLYING);
    },
  },
  'apply, after its changes': {
    args: rehearse('60'),
    once: true,
    async reach(job, place) {
      await openGate(job.pty, () => launched(place));
      await place.untilSaid('logs/apply/1/apply.stdout', 'Creating');
      // Whoever would record its end stands still.
      const thaw = frozen(await pidOfLauncher(place));
      await place.untilSaid('logs/apply/1/apply.stdout', 'Apply complete');
      return thaw;
    },
  },
  'boot tail': { args: rehearse('20'), reach: tailing },
  'failure dialog': {
    args: rehearse('60', '--scenario', 'lock-held'),
    reach: async ({ pty }) => void (await pty.until('abort the run', 60_000)),
  },
  summary: {
    args: rehearse('max'),
    once: true,
    idle: true,
    async reach(job, place) {
      await openGateOf(job, place);
      await place.until((events) => typesOf(events).includes('run.closed'));
      await job.pty.until('evidence', 60_000);
    },
  },
  'without screens: read': { args: rehearse('1', '--plain'), headless: true, reach: reading },
  'without screens: plan': { args: rehearse('1', '--plain'), headless: true, reach: planning },
  'without screens: apply': {
    args: rehearse('20', '--plain'),
    headless: true,
    once: true,
    reach: async (_, place) => place.untilSaid('logs/apply/1/apply.stdout', APPLYING),
  },
  'without screens: boot tail': {
    args: rehearse('20', '--plain'),
    headless: true,
    async reach(_, place) {
      const times = await place.begun('boot');
      await place.untilBegun('boot', times + 1);
    },
  },
};

/** Presses it until firedrill ends. */
async function pressUntilEnd(job: Job, key: string): Promise<void> {
  while (!job.ended) {
    job.pty.press(key);
    await vi
      .waitFor(() => expect(job.ended).toBe(true), { timeout: 450, interval: 20 })
      .catch(() => undefined);
  }
}

async function interrupt(
  job: Job,
  how: Interrupted,
  { headless, idle }: Where,
  place: Place,
  isWaited: boolean,
): Promise<void> {
  const { pty } = job;
  switch (how) {
    case 'Ctrl-C':
      if (headless) return pty.press('\u0003');
      if (idle) return pressUntilEnd(job, '\u0003');
      await press(pty, '\u0003', 'Nothing is stopped yet');
      if (!isWaited) return pressUntilEnd(job, 'p');
      return void (await press(pty, 'p', 'Leaving as soon as'));
    case 'closed':
      pty.hangUp();
      // As the shell does; on the screens firedrill sees for itself that its terminal is gone.
      if (headless) process.kill(job.pid, 'SIGHUP');
      return;
    case 'Ctrl-Z': {
      const before = typesOf(await place.events());
      // In one read with a key before it, it is no key of its own.
      while (!job.isStopped) {
        pty.press('\u001a');
        await vi.waitFor(() => expect(job.isStopped).toBe(true), { timeout: 3000 }).catch(() => undefined);
      }
      await job.isRestored('stopped');
      // A step may have ended while the key was on its way.
      if (idle) expect(typesOf(await place.events())).toEqual(before);
      job.goOn();
      if (headless) return;
      await pty.until('stood still for', 20_000);
      expect(pty.alternate).toBe(true);
      return;
    }
    default:
      process.kill(job.pid, how);
  }
}

/** What the journal must say by the letter in the table. */
async function leaves(comes: string, place: Place, where: Where): Promise<void> {
  const events = await place.events();
  const types = typesOf(events);
  const last = types.at(-1);
  switch (comes) {
    case '–':
      expect(last).toBe(where.once ? 'run.closed' : undefined);
      break;
    case 'P':
      expect(last).toBe('run.paused');
      break;
    case 'N': {
      expect(last).toBe('run.paused');
      expect(events.findLast(({ type }) => type === 'step.failed')).toMatchObject({
        step: 'apply',
        failure: { changed: 'none' },
      });
      expect(await place.said('logs/apply/1/apply.stdout')).toBe('');
      break;
    }
    case 'W':
      expect(last).toBe('run.paused');
      expect(types).toContain('child.ended');
      break;
    case 'L':
      expect(last).toBe('run.left');
      expect(types).not.toContain('child.ended');
      break;
    case 'K':
      expect(['run.paused', 'run.left', 'run.closed']).not.toContain(last);
      break;
    default:
      expect.fail(`no such letter: ${comes}`);
  }
}

/** No program was signalled but by a person's word: the stand-in prints each interrupt that it gets. */
async function wasNotInterrupted(place: Place): Promise<void> {
  expect(await place.said('logs/apply/1/apply.stdout')).not.toMatch(/[Ii]nterrupt/);
}

async function answersIn(state: string): Promise<string> {
  const file = join(state, 'answers.yaml');
  await writeFile(file, 'review: aws_instance.ttb\n');
  return file;
}

async function begin(name: string, place: Place): Promise<Job> {
  const where = WHERE[name] as Where;
  const [run] = (await place.folder()).split('/').slice(-1);
  const again = run !== undefined && run !== '' && !where.idle;
  const args = again ? ['resume', run, ...(where.headless ? ['--plain'] : [])] : where.args;
  const answers = where.headless ? ['--answers', await answersIn(place.state)] : [];
  return new Job([...args, '--state-dir', place.state, ...answers], { columns: 100, rows: 30 });
}

/** One cell: brings firedrill there, interrupts it, and looks at what is left. */
async function cell(name: string, how: Interrupted, place: Place): Promise<void> {
  const where = WHERE[name] as Where;
  const { code, comes } = table.get(name)?.[how] ?? expect.fail('not in the table');
  await using job = await begin(name, place);
  const thaw = (await where.reach(job, place)) ?? (() => undefined);
  await interrupt(job, how, where, place, comes === 'W');
  if (comes === 'W') thaw();
  if (how === 'Ctrl-Z') {
    expect([code, comes]).toEqual([148, 'S']);
    thaw();
    if (where.once && !where.idle) await goesOnToItsEnd(place);
    process.kill(job.pid, 'SIGKILL');
    await job.code();
    return;
  }
  expect(await job.code()).toBe(code);
  // The shell's terminal is gone with it, and nobody can put right what SIGKILL leaves.
  if (how !== 'closed' && how !== 'SIGKILL') await job.isRestored('after');
  await leaves(comes, place, where);
  thaw();
  if (where.once && !where.idle) {
    if (comes === 'L' || comes === 'K') await isTakenUp(name, place);
    await wasNotInterrupted(place);
    expect(await place.begun('apply')).toBe(1);
  }
}

/** The change that went on meanwhile. */
async function goesOnToItsEnd(place: Place): Promise<void> {
  await place.until((events) =>
    events.some((event) => event.type === 'step.succeeded' && event.step === 'apply'),
  );
  await wasNotInterrupted(place);
}

async function isTakenUp(name: string, place: Place): Promise<void> {
  const run = (await place.folder()).split('/').at(-1) ?? '';
  await using job = new Job(['resume', run, '--plain', '--state-dir', place.state]);
  const isOver = (event: Stamped) =>
    (event.type === 'step.succeeded' || event.type === 'step.failed') && event.step === 'apply';
  await place.until((events) => events.some(isOver));
  const end = (await place.events()).find(isOver);
  // Before its go nothing was done; after it, it is as if somebody had watched.
  expect(end?.type).toBe(name === 'apply, before its go' ? 'step.failed' : 'step.succeeded');
  job.killIfThere();
  await job.code();
}

test('every place is in the table, and the other way round', () => {
  expect([...table.keys()]).toEqual(Object.keys(WHERE));
});

describe.each(Object.keys(WHERE))('%s', (name) => {
  const where = WHERE[name] as Where;
  if (where.once) test.each(INTERRUPTS)('%s', async (how) => cell(name, how, new Place(await scratch())));
  else
    test('one interrupt after the other', { timeout: 240_000 }, async () => {
      const place = new Place(await scratch());
      for (const how of INTERRUPTS)
        await cell(name, how, place).catch((cause: unknown) => {
          throw new Error(`${name}, ${how}: ${cause instanceof Error ? cause.message : String(cause)}`, {
            cause,
          });
        });
    });
});
