import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import type { RunView } from '../../src/engine/run-view.ts';
import { editorOf } from '../../src/tui/editor.ts';
import { createModelStore, type ModelStore } from '../../src/tui/model-store.ts';
import { type ClockText, clockText } from '../../src/tui/run-clock.ts';
import { progressLines } from '../../src/tui/screens/run/view.tsx';
import { StoreContext } from '../../src/tui/use-model.ts';
import { Bars } from '../../src/tui/widgets/bars.tsx';
import { ChoiceList } from '../../src/tui/widgets/choice-list.tsx';
import { fitClock } from '../../src/tui/widgets/header.tsx';
import { LineEditor } from '../../src/tui/widgets/line-editor.tsx';
import { Pane } from '../../src/tui/widgets/pane.tsx';
import { Steps } from '../../src/tui/widgets/steps.tsx';
import { HOME } from '../support/fake-host.ts';
import { fakeRun, frameOf, step } from '../support/fake-run.ts';

/** A store whose run is this, at its beginning. */
function storeOf(view: RunView): ModelStore {
  const store = createModelStore(HOME, { columns: 80, rows: 24 }, new Date(0));
  const forecast = { verdict: 'on track', basis: '' } as const;
  store.setState({
    run: { view, state: view.state(), nowMs: 0, progress: undefined, logVersion: 0, forecast },
  });
  return store;
}

const shown = (node: Parameters<typeof render>[0]): string => render(node).lastFrame() ?? '';

test('a line of text shows its cursor at the end, and none without the keyboard', () => {
  expect(shown(<LineEditor editor={editorOf('abc')} />)).toBe('abc▌');
  expect(shown(<LineEditor editor={{ text: 'abc', cursor: 1 }} />)).toBe('abc');
  expect(shown(<LineEditor editor={editorOf('abc')} active={false} />)).toBe('abc');
  expect(shown(<LineEditor editor={editorOf('abXc')} right={2} />)).toBe('abXc▌');
});

test('choices stand under each other with their keys, the marked one with a sign', () => {
  const items = [
    { key: 'r', words: 'try again' },
    { key: 'a', words: 'abort' },
  ];
  expect(shown(<ChoiceList items={items} selected={1} />)).toBe('  r  try again\n▸ a  abort');
});

test('shares are on one scale, and what took any time has a sliver', () => {
  const frame = shown(
    <Bars
      width={42}
      rows={[
        ['you', 72_000],
        ['cloud', 720_000],
        ['tool', 2000],
        ['idle', 0],
      ]}
    />,
  );
  const [you = '', cloud = '', tool = '', idle = ''] = frame.split('\n');
  expect(cloud.match(/█/g)).toHaveLength(20);
  expect(you.match(/█/g)).toHaveLength(2);
  expect(tool).toMatch(/0:02 {2}▏/);
  expect(idle.trimEnd()).toMatch(/0:00$/);
});

test('a frame has its title in the border, and a live one a border of its own', () => {
  const frame = shown(<Pane title="Steps" note="2 of 7" width={30} height={3} />);
  expect(frame).toMatch(/^┌ Steps ─+ 2 of 7 ─┐\n│ +│\n└─+┘$/);
  expect(frame.split('\n').map((line) => line.length)).toEqual([30, 30, 30]);
  expect(shown(<Pane title="Gate" width={30} height={3} border="double" />)).toMatch(/^╔ Gate ═+╗/);
});

describe('the clock', () => {
  const text: ClockText = {
    elapsed: 'T+ 04:12',
    target: 'target 15:00',
    left: 'left ~05:30',
    verdict: '✗ missed by 1:02:10',
    tone: 'bad',
    spent: 'you 0:44  tool 1:53  cloud 1:30  idle 18:00',
  };
  test.each([78, 100, 200])('fits %i columns, and drops what matters least first', (width) => {
    const { before, spent } = fitClock(text, width);
    expect(before.length + text.verdict.length + spent.length + (spent === '' ? 0 : 2)).toBeLessThanOrEqual(
      width,
    );
    expect(before).toMatch(/T\+ 04:12 +target 15:00 +left ~05:30/);
    expect(spent.includes('idle')).toBe(width >= 100);
    expect(spent.includes('you')).toBe(width >= 100);
  });

  test('where the time went stays on a small screen when the cloud has had ten minutes, and when the target is missed', () => {
    const spent = 'you 0:06  tool 0:32  cloud 10:00  idle 18:00';
    for (const verdict of ['✓ on track', '✗ missed by 2:10']) {
      const { before, spent: after } = fitClock({ ...text, verdict, spent }, 78);
      expect(after).toBe('you 0:06 tool 0:32 cloud 10:00');
      expect(before).toMatch(/T\+ 04:12 +of 15:00 +left ~05:30/);
      expect(before.length + verdict.length + 2 + after.length).toBeLessThanOrEqual(78);
    }
  });

  test('runs on between events, for whoever the time belongs to', async () => {
    const run = fakeRun(frameOf({ beforeMs: 60_000 }));
    run.pass(5000);
    const forecast = { leftMs: 330_000, verdict: 'at risk', basis: '' } as const;
    const said = clockText(run.view.state(), 5000, forecast);
    expect(said).toMatchObject({
      elapsed: 'T+ 01:05',
      target: 'target 15:00',
      left: 'left ~05:30',
      verdict: '! at risk',
    });
    expect(said.spent).toBe('you 0:00  tool 0:05  cloud 0:00  idle 1:00');
    expect(clockText(run.view.state(), 900_000, forecast).verdict).toBe('✗ missed by 1:00');
  });
});

test('of the step at hand the whole title and the percentage are there, however narrow the pane', async () => {
  const long = step('boot', 'Follow the model into the cache');
  const run = fakeRun(frameOf({ runbook: { ...frameOf().runbook, steps: [long] } }));
  await run.progress('boot', 'Model from the registry', 46, 100);
  const { view } = run;
  const model = { view, state: view.state(), progress: view.progress(), logVersion: 0 };
  const lines = progressLines(model);
  const frame = shown(
    <StoreContext value={storeOf(view)}>
      <Box width={30} flexDirection="column">
        <Steps state={model.state} width={30} height={9} progress={lines} />
      </Box>
    </StoreContext>,
  );
  expect(frame.replaceAll(/\s+/g, ' ')).toContain('Follow the model 0:00 into the cache');
  expect(frame).toContain('46 %  46 of 100');
});

test('steps that do not fit are counted above and below the one at hand', async () => {
  const run = fakeRun(frameOf());
  for (const step of ['who', 'plan']) await run.succeed(step);
  await run.ask('review', { kind: 'gate', title: 'Review', expects: 'y', facts: {} });
  const frame = shown(
    <StoreContext value={storeOf(run.view)}>
      <Steps state={run.view.state()} height={4} width={30} progress={[]} />
    </StoreContext>,
  );
  expect(frame).toMatch(/↑ 1 more|✓ Who/);
  expect(frame).toContain('▸ Review the plan');
  expect(frame).toMatch(/↓ \d more/);
  expect(frame.split('\n')).toHaveLength(4);
});
