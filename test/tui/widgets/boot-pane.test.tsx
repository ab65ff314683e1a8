import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import type { StageLine } from '../../../src/engine/run-view.ts';
import { createModelStore } from '../../../src/tui/model-store.ts';
import { StoreContext } from '../../../src/tui/use-model.ts';
import { BootPane } from '../../../src/tui/widgets/boot-pane.tsx';

import { HOME } from '../../support/fake-host.ts';

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
const store = createModelStore(HOME, { columns: 100, rows: 24 }, new Date(0));
const shown = (width: number, height: number, more: Partial<Parameters<typeof BootPane>[0]> = {}): string =>
  render(
    <StoreContext value={store}>
      <BootPane stages={STAGES} source="ssm, live" tries={1} width={width} height={height} {...more} />
    </StoreContext>,
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

test('in a narrow pane what is left out is never the time, nor the usual one', () => {
  const [, ended, running = '', pending] = shown(40, 5).split('\n');
  expect(ended).toMatch(/✓ Packages +0:09 {2}~0:08/);
  expect(pending).toMatch(/^│ {3}Check +~0:05/);
  expect(running).toMatch(/● Model from the cache +0:06 +41 %/);
  expect(running.length).toBeLessThanOrEqual(50);
});

test('silence is said in the place of the time that is left, and when it gives up', () => {
  const with_ = (more: Partial<StageLine>) =>
    shown(120, 5, { stages: STAGES.map((one) => (one.status === 'running' ? { ...one, ...more } : one)) });
  const silent = with_({ quietMs: 72_000, givesUpMs: 90_000, tries: 2 });
  expect(silent).toContain('no byte for 1:12; it gives up at 1:30  try 2');
  expect(silent).not.toContain('left');
  // In less room the bar goes first, then when it gives up.
  const narrow = (width: number) =>
    shown(width, 5, {
      stages: STAGES.map((one) =>
        one.status === 'running' ? { ...one, quietMs: 72_000, givesUpMs: 90_000 } : one,
      ),
    });
  expect(narrow(78)).toMatch(/0:06 {3}41 % {2}no byte for 1:12; it gives up at 1:30/);
  expect(narrow(60)).toMatch(/41 % {2}no byte for 1:12/);
  expect(narrow(48)).toContain('no byte for 1:12');
  // What tells only now and then how far it is may be at work all the same.
  expect(with_({ quietMs: 72_000 })).toContain('no word for 1:12');
  expect(with_({ quietMs: 9000, givesUpMs: 90_000 })).toContain('0:06 left');
});

test('where not all fit, the stage that runs is there; a later attempt is said', () => {
  const frame = shown(100, 3, { tries: 3 });
  expect(frame).toContain('● Model from the cache');
  expect(frame).not.toContain('Packages');
  expect(frame).toContain('attempt 3');
});
