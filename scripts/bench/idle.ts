import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pty } from '../../test/support/pty.ts';
import { openGate, press } from '../../test/support/pty-keys.ts';
import { cpuOf } from './cpu.ts';
import { type Figure, round } from './figure.ts';

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
      ['--max-semi-space-size=8', join(ROOT, 'bin/firedrill.js'), ...args, '--state-dir', state],
      SIZE,
    );
  const costOf = async (pty: Pty): Promise<number> => {
    await sleep(SETTLED_MS);
    const [began, before] = [performance.now(), cpuOf(pty.pid)];
    await sleep(seconds * 1000);
    return ((cpuOf(pty.pid) - before) / (performance.now() - began)) * 100;
  };

  await using nothing = new Pty(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], SIZE);
  const floor = await costOf(nothing);
  const figures: Figure[] = [];
  const measure = async (screen: string, pty: Pty): Promise<void> => {
    const cost = await costOf(pty);
    figures.push({
      name: `idle: ${screen}`,
      value: round(cost),
      unit: '%',
      baseline: round(floor),
      ratio: round(cost / floor),
      runs: 1,
      limit: '≤ 0.5 % of a core',
    });
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
  await run.until(/● .*boot/i, 300_000);
  await measure('run, a machine boots at 1x', run);

  await using ended = open('rehearse', 'instance-replacement', '--speed', 'max');
  await openGate(ended, 'aws_instance.ttb', /Recovered in|Steps/);
  await ended.until('Recovered in', 60_000);
  await measure('summary', ended);
  await rm(state, { recursive: true, force: true });
  return figures;
}
