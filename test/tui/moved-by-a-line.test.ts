/** What a line of a boot does to the time that is left and to how it stands, a second after it: no second later. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newBoot, parseLine } from '../../src/boot/parse.ts';
import { ShownBoot } from '../../src/boot/shown-boot.ts';
import { stagesFrom } from '../../src/boot/stages.ts';
import { forecast } from '../../src/rto/forecast.ts';
import { clockText } from '../../src/tui/run-clock.ts';
import { run, started, step } from '../rto/journal.ts';
import { ROOT } from '../support/cli.ts';

const stages = stagesFrom(JSON.parse(readFileSync(join(ROOT, 'infrastructure/stages.json'), 'utf8')));
/** The machine has been up for so long when the boot step begins, which is when the run does. */
const UP = 5;
/** A warm boot is in time, with some to spare; a cold one is not. */
const OBJECTIVE_MS = 150_000;
const STEPS = [step('boot', { usualMs: 90_000, milestone: 'recovered' })];

const mark = (stage: string, event: string, up: number, more: object = {}) =>
  `##RB ${JSON.stringify({ stage, event, t: 1000 + up, up, ...more })}`;
const progress = (up: number, done: number) => mark('model-pull', 'progress', up, { done, total: 4_000_000 });

/** Lines by the uptime at which they come; what is shown is asked for once a second, as the screens do. */
function shownAt(lines: readonly (readonly [up: number, line: string])[], up: number) {
  const state = run([[0, started('boot')]], { objectiveMs: OBJECTIVE_MS, beforeMs: 0 }, STEPS);
  const shownBoot = new ShownBoot('recovered');
  let boot = newBoot(stages);
  let told: Parameters<typeof forecast>[3];
  for (const [at, line] of lines.filter(([came]) => came <= up)) {
    boot = parseLine(boot, line);
    const t = (at - UP) * 1000;
    const shown = shownBoot.at(boot, t, 'ssm, live');
    told = { label: 'boot', at: t, ...(shown && { boot: shown }) };
  }
  const now = (up - UP) * 1000;
  const { basis, ...found } = forecast(state, [], now, told);
  const { left, verdict } = clockText(state, now, { ...found, basis: basis.words });
  return { leftMs: found.leftMs, atLeast: found.atLeast, left, verdict };
}

const BEGUN = [
  [10, mark('packages', 'start', 10)],
  [10, mark('model-restore', 'start', 10)],
] as const;
const COLD = [
  ...BEGUN,
  [12, mark('model-restore', 'end', 12, { outcome: 'missing' })],
  [20, mark('packages', 'end', 20)],
  [20, mark('images', 'start', 20)],
  [30, mark('images', 'end', 30)],
  [30, mark('services', 'start', 30)],
  [32, mark('services', 'end', 32)],
  [32, mark('model-pull', 'start', 32)],
] as const;
const PULLING = [...COLD, [34, progress(34, 100_000)], [36, progress(36, 200_000)]] as const;

test('a cold cache', () => {
  const before = shownAt(BEGUN, 12);
  expect(before).toMatchObject({ atLeast: undefined, verdict: '✓ on track' });
  const after = shownAt([...BEGUN, [12, mark('model-restore', 'end', 12, { outcome: 'missing' })]], 13);
  expect(after.leftMs).toBeGreaterThan(before.leftMs + 100_000);
  expect(after.verdict).toBe('! at risk');
});

test('files of the cache that are not what they should be', () => {
  const checked = [
    ...BEGUN,
    [18, mark('model-restore', 'end', 18, { outcome: 'restored' })],
    [18, mark('model-verify', 'start', 18)],
  ] as const;
  const before = shownAt(checked, 22);
  expect(before.verdict).toBe('✓ on track');
  const after = shownAt([...checked, [22, mark('model-verify', 'fail', 22)]], 23);
  expect(after.leftMs).toBeGreaterThan(before.leftMs + 100_000);
  expect(after.verdict).toBe('! at risk');
});

test.each([
  ['a try that failed', 'model pull, try 1: pull model manifest: connection reset by peer'],
  ['a stage that failed', mark('model-pull', 'fail', 37)],
])('%s: it is never on track beside it, and there are no seconds', (_, line) => {
  const before = shownAt(PULLING, 37);
  expect(before).toMatchObject({ atLeast: undefined, left: expect.stringMatching(/^left ~\d/) });
  const after = shownAt([...PULLING, [37, line]], 38);
  expect(after).toMatchObject({ atLeast: 'tried', left: expect.stringMatching(/^left (?:>|unknown)/) });
  expect(after.verdict).not.toContain('on track');
  // And in time, where that is all that is wrong.
  const warm = [...BEGUN, [15, 'dnf install, try 1: Curl error (28): Timeout']] as const;
  expect(shownAt(BEGUN, 15).verdict).toBe('✓ on track');
  expect(shownAt(warm, 16)).toMatchObject({ atLeast: 'tried', verdict: '! a try has failed' });
});

test('a transfer that stands still: with the line that says so, and without any', () => {
  const still = [...PULLING, [38, progress(38, 200_000)], [45, progress(45, 200_000)]] as const;
  const goesOn = [...PULLING, [38, progress(38, 300_000)], [45, progress(45, 600_000)]] as const;
  for (const lines of [still, PULLING]) {
    expect(shownAt(lines, 45).atLeast).toBeUndefined();
    // Nobody has counted a byte since 36.
    const after = shownAt(lines, 46);
    expect(after).toMatchObject({ atLeast: 'stalled', left: expect.stringMatching(/^left (?:>|unknown)/) });
    expect(after.verdict).not.toContain('on track');
  }
  expect(shownAt(goesOn, 46)).toMatchObject({ atLeast: undefined, left: expect.stringMatching(/^left ~\d/) });
  // The next byte makes it known again.
  expect(shownAt([...still, [50, progress(50, 300_000)]], 51).atLeast).toBeUndefined();
});

test('of a transfer that goes slower than before the time left grows with its line', () => {
  const before = shownAt(PULLING, 38);
  const after = shownAt([...PULLING, [40, progress(40, 210_000)]], 41);
  expect(after.leftMs).toBeGreaterThan(before.leftMs + 10_000);
});
