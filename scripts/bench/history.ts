/** What a long past costs: many runs, many lines in the RTO log, a long journal. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM, ROOT } from '../../test/support/cli.ts';
import { type Figure, median, round } from './figure.ts';
import { lengthen, multiply, type Rehearsed, rehearsed } from './made-runs.ts';
import { rssOf } from './memory.ts';
import { frame, homeFrame, paintedHome } from './start.ts';

const RUNS = 500;
const LINES = 10_000;
const EVENTS = 100_000;
const RESUMED = 10_000;

/** Home, `runs` and `rto` with a long past, beside the same with one run. */
export async function longPast(runs = 11): Promise<Figure[]> {
  const [one, many] = [await made(), await made()];
  await multiply(many, RUNS, LINES);
  const figures: Figure[] = [];
  for (const [name, limit, time] of [
    ['first frame', '≤ 1.3x one run', (at: Rehearsed) => paintedHome(at.state)],
    ['home on the screens', 'none', (at: Rehearsed) => homeFrame(at.state)],
    ['`runs`', '≤ 2x one run', async (at: Rehearsed) => (await program(at, 'runs')).ms],
    ['`rto`', '≤ 2x one run', async (at: Rehearsed) => (await program(at, 'rto')).ms],
  ] as const) {
    const [floors, times]: [number[], number[]] = [[], []];
    // The first ones read the journals and make the index, and warm the file cache.
    for (let run = 0; run < runs + 2; run += 1) {
      const [floor, value] = [await time(one), await time(many)];
      if (run > 1) floors.push(floor);
      if (run > 1) times.push(value);
    }
    const [value, baseline] = [median(times), median(floors)];
    figures.push({
      name: `${name}, ${RUNS} runs and ${LINES.toLocaleString('en')} RTO lines`,
      value: round(value),
      unit: 'ms',
      baseline: round(baseline),
      ratio: round(value / baseline),
      runs,
      limit,
    });
  }
  await Promise.all([one, many].map(remove));
  return figures;
}

/** Resuming a run whose journal is long, up to the question that it waits at. */
export async function longJournal(runs = 7): Promise<Figure[]> {
  const long = await made('waits');
  await lengthen(long, EVENTS);
  const all: { readonly ms: number; readonly mb: number }[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await program(long, 'resume', long.run, '--plain'));
  // To its end, and with it to its sandbox's.
  await program(long, 'resume', long.run, '--plain', '--answer', 'review=aws_instance.ttb');
  await remove(long);
  const of = `${EVENTS.toLocaleString('en')} events`;
  return [
    {
      name: `a journal of ${of} resumed`,
      value: round(median(all.map(({ ms }) => ms))),
      unit: 'ms',
      runs,
      limit: '≤ 1000 ms',
    },
    {
      name: 'its largest memory (RSS)',
      value: round(Math.max(...all.map(({ mb }) => mb))),
      unit: 'MB',
      runs,
      limit: '≤ 200 MB',
    },
  ];
}

/** From `resume` to the first frame with the run's state on it, beside home's first frame: what the journal costs. */
export async function resumedFrame(runs = 11): Promise<Figure> {
  const long = await made('waits');
  await lengthen(long, RESUMED);
  const [frames, floors]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs + 2; run += 1) {
    const floor = await homeFrame(long.state);
    const value = await frame(long.state, ['resume', long.run], 'Review the replacement');
    // The first ones warm the file cache.
    if (run > 1) floors.push(floor);
    if (run > 1) frames.push(value);
  }
  await program(long, 'resume', long.run, '--plain', '--answer', 'review=aws_instance.ttb');
  await remove(long);
  const [value, baseline] = [median(frames), median(floors)];
  return {
    name: `resume to its first frame, ${RESUMED.toLocaleString('en')} events`,
    value: round(value),
    unit: 'ms',
    baseline: round(baseline),
    ratio: round(value / baseline),
    runs,
    limit: '≤ start + 300 ms',
  };
}

const made = async (end: 'verified' | 'waits' = 'verified'): Promise<Rehearsed> =>
  rehearsed(await mkdtemp(join(tmpdir(), 'firedrill-bench-')), end);

const remove = ({ state }: Rehearsed): Promise<void> => rm(state, { recursive: true, force: true });

/** The program from start to exit: how long it took, and the most memory that it was seen to have. */
async function program(
  { state }: Rehearsed,
  ...args: readonly string[]
): Promise<{ ms: number; mb: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args, '--state-dir', state], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  let mb = 0;
  const look = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) mb = Math.max(mb, rssOf(child.pid));
  }, 5);
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  clearInterval(look);
  if (code !== 0 && code !== 4) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { ms: performance.now() - began, mb };
}
