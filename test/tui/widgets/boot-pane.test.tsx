import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import type { StageLine } from '../../../src/engine/run-view.ts';
import { BootPane } from '../../../src/tui/widgets/boot-pane.tsx';

const STAGES: readonly StageLine[] = [
  { title: 'Packages', status: 'ended', ms: 9000, usualMs: 8000 },
  {
    title: 'Model from the cache',
    status: 'running',
    ms: 6000,
    done: 3_200_000_000,
    total: 7_800_000_000,
    rate: 812_000_000,
    leftMs: 6000,
  },
  { title: 'Check', status: 'pending', usualMs: 5000 },
];
const shown = (width: number, height: number, more: Partial<Parameters<typeof BootPane>[0]> = {}): string =>
  render(
    <BootPane stages={STAGES} source="ssm, live" tries={1} width={width} height={height} {...more} />,
  ).lastFrame() ?? '';

test('each stage has its time against the usual one; what moves has a bar, its share, what is left', () => {
  const [title, ended, running, pending] = shown(100, 5).split('\n');
  expect(title).toMatch(/^┌ Boot ─+ ssm, live ─┐$/);
  expect(ended).toMatch(/✓ Packages +0:09 {2}usual 0:08/);
  expect(running).toMatch(
    /● Model from the cache +0:06 {2}█{5}░{7} {2}41 % {2}0:06 left {2}3\.2 GB of 7\.8 GB {2}812 MB\/s/,
  );
  expect(pending).toMatch(/^│ {3}Check +usual 0:05/);
});

test('in a narrow pane what is left out is never the time', () => {
  const [, , running = ''] = shown(50, 5).split('\n');
  expect(running).toMatch(/● Model from the cache +0:06 +41 %/);
  expect(running.length).toBeLessThanOrEqual(50);
});

test('silence is said in the place of the time that is left', () => {
  const silent = STAGES.map((one) =>
    one.status === 'running' ? { ...one, leftMs: undefined, rate: undefined, silentMs: 72_000 } : one,
  ) as unknown as readonly StageLine[];
  expect(shown(100, 5, { stages: silent })).toContain('no byte for 1:12');
});

test('where not all fit, the stage that runs is there; a later attempt is said', () => {
  const frame = shown(100, 3, { tries: 3 });
  expect(frame).toContain('● Model from the cache');
  expect(frame).not.toContain('Packages');
  expect(frame).toContain('attempt 3');
});
