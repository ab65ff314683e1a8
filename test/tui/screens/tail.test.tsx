import { renderToString } from 'ink';
import { describe, expect, test } from 'vitest';
import { createTailView } from '../../../src/run/tail-view.ts';
import { unreadHome } from '../../../src/tui/app.tsx';
import { createController } from '../../../src/tui/controller.ts';
import { titleOf } from '../../../src/tui/header-text.ts';
import { createModelStore } from '../../../src/tui/model-store.ts';
import { Frame } from '../../../src/tui/root.tsx';
import { StoreContext } from '../../../src/tui/use-model.ts';
import { service } from '../../sandbox/fixture.ts';
import { SIZES } from '../../support/drawn.tsx';
import { fakeHost } from '../../support/fake-host.ts';

const ID = 'i-0c3f91d2a77e4b105';
const LINES = [
  'the needle',
  ...Array.from({ length: 80 }, (_, i) => `line ${i + 1}`),
  '2026-11-29 06:02:11,042 - util.py[WARNING]: Failed to run the module',
];

/** The screen of a tail, drawn in this process. */
function tailed(size = { columns: 80, rows: 24 }) {
  const host = fakeHost();
  const view = createTailView({ mode: 'live', service, endpoints: [] }, ID);
  const store = createModelStore(unreadHome(service, ''), size, new Date(0));
  let left: number | undefined;
  const time = { monotonic: () => 0, date: () => new Date(0) };
  const controller = createController(store, host, time, ({ exitCode }) => (left = exitCode));
  controller.tail(view);
  view.follows(ID, () => 'ssm, live');
  view.lines(LINES);
  view.say('The boot log itself: ssm, live.');
  controller.tick();
  return {
    host,
    view,
    controller,
    model: store.getState,
    left: () => left,
    press: (...names: readonly string[]) => {
      for (const name of names) controller.press({ name, text: name.length === 1 ? name : '' });
    },
    plain: () =>
      renderToString(
        <StoreContext value={store}>
          <Frame />
        </StoreContext>,
        { columns: size.columns },
      ),
  };
}

describe('at every size', () => {
  test.each<readonly [string, (made: ReturnType<typeof tailed>) => void]>([
    ['tail', () => undefined],
    ['tail, over', ({ view }) => view.end('This role may not do ec2:DescribeInstances (Unauthorized).')],
    ['tail, looked for', ({ press }) => press('/', 'n', 'e', 'e', 'd')],
    ['tail, help', ({ press }) => press('?')],
  ])('%s', async (name, then) => {
    const frames: string[] = [];
    for (const size of SIZES) {
      const made = tailed(size);
      then(made);
      const lines = made.plain().split('\n');
      expect(lines).toHaveLength(size.rows);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(size.columns);
      frames.push(`== ${size.columns}x${size.rows}`, ...lines.map((line) => line.trimEnd()), '');
    }
    await expect(frames.join('\n')).toMatchFileSnapshot(`../__frames__/screens/${name}.txt`);
  });
});

test('its keys are those of the log of a run', () => {
  const { press, plain, host, model } = tailed();
  press('n');
  expect(plain()).toMatch(/▸.*WARNING/);
  press('f', '/', ...Array.from('needle'), 'enter');
  expect(plain()).toMatch(/▸.*the needle/);
  press('y');
  expect(model().copied?.text).toBe('the needle');
  press('/', 'escape');
  expect(plain()).toContain('following');
  press('z');
  expect(plain()).not.toContain('│');
  press('home');
  expect(plain()).toContain('the needle');
  press('w');
  expect(host.saved).toContain('firedrill  The boot log itself: ssm, live.');
});

test('a key that does nothing here says so, and what firedrill said last comes back with the next', () => {
  const { press, plain } = tailed();
  press('T');
  expect(plain()).toContain('T does nothing here');
  press('up');
  expect(plain()).toContain('\n The boot log itself: ssm, live.');
});

test.each([[['q']], [['ctrl+c']], [['/', 'ctrl+c']], [['?', 'ctrl+c']]])('%j leaves', async (keys) => {
  const { press, left } = tailed();
  press(...keys);
  await expect.poll(left).toBe(0);
});

test('the title of the terminal names the account and the machine, and that it is over', () => {
  const { view, controller, model } = tailed();
  expect(titleOf(model())).toBe(`firedrill LIVE · ${service.account} · us-east-1 · ${ID} · ${service.name}`);
  view.end();
  controller.tick();
  expect(titleOf(model())).toMatch(/^firedrill over · LIVE/);
});
