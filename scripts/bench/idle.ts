import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pty } from '../../test/support/pty.ts';
import { openGate, press } from '../../test/support/pty-keys.ts';
import { cpuOf } from './cpu.ts';
import { type Figure, median, round } from './figure.ts';

const ROOT = join(import.meta.dirname, '../..');
const SIZE = { columns: 80, rows: 24, cwd: ROOT };
/** What was just done (a start, a key) is over by then. */
const SETTLED_MS = 3000;

/** What a screen costs that nobody touches, in % of a core, beside a Node that wakes once a second and does nothing. */
export async function idleScreens(seconds: number): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const state = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const open = (...args: readonly string[]): Pty =>
    new Pty(
      process.execPath,
      ['--max-semi-space-size=2', join(ROOT, 'bin/firedrill.js'), ...args, '--state-dir', state],
      SIZE,
    );
  /** Of each second, in % of a core. */
  const costsOf = async (pty: Pty): Promise<number[]> => {
    await sleep(SETTLED_MS);
    const costs: number[] = [];
    for (let second = 0; second < seconds; second += 1) {
      const [began, before] = [performance.now(), cpuOf(pty.pid)];
      await sleep(1000);
      costs.push(((cpuOf(pty.pid) - before) / (performance.now() - began)) * 100);
    }
    return costs;
  };

  await using nothing = new Pty(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], SIZE);
  const floor = mean(await costsOf(nothing));
  const figures: Figure[] = [];
  const put = (screen: string, cost: number, limit = '≤ 0.5 % of a core'): void => {
    const ratio = round(cost / floor);
    figures.push({
      name: screen,
      value: round(cost),
      unit: '%',
      baseline: round(floor),
      ratio,
      runs: 1,
      limit,
    });
  };
  /** `works`: lines and looks come in meanwhile, so the seconds in which only clocks move are told apart. */
  const measure = async (screen: string, pty: Pty, works = false): Promise<void> => {
    const costs = await costsOf(pty);
    if (!works) return put(`idle: ${screen}`, mean(costs));
    put(`idle: ${screen}, only clocks move`, median(costs));
    put(`${screen}, with all that comes in`, mean(costs), 'none');
  };

  await using home = open('home');
  await home.until('What happened?', 20_000);
  await measure('home', home);
  await press(home, '?', 'explain this screen');
  await measure('help', home);
  await press(home, '\u001b', 'What happened?');
  await press(home, 'h', 'history');
  await measure('history', home);
  await press(home, '\u001b', 'What happened?');
  await press(home, '\r', 'Down since?');
  await measure('form', home);

  await using run = open('rehearse', 'instance-replacement', '--speed', '1');
  await run.until('type  aws_instance.ttb', 120_000);
  await measure('gate that waits', run);
  await openGate(run, 'aws_instance.ttb', '● Apply');
  await measure('run, an apply at 1x', run, true);
  await run.until(/● .*boot/i, 300_000);
  await measure('run, a machine boots at 1x', run, true);

  await using ended = open('rehearse', 'instance-replacement', '--speed', 'max');
  await openGate(ended, 'aws_instance.ttb', /Recovered in|Steps/);
  await ended.until('Recovered in', 60_000);
  await measure('summary', ended);
  await rm(state, { recursive: true, force: true });
  return figures;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
