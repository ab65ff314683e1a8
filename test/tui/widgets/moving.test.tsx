import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { afterEach, expect, test, vi } from 'vitest';
import { createModelStore } from '../../../src/tui/model-store.ts';
import { MovingContext, type MovingText, movingTexts } from '../../../src/tui/moving-texts.ts';
import { StoreContext } from '../../../src/tui/use-model.ts';
import { Moving } from '../../../src/tui/widgets/moving.tsx';
import { HOME } from '../../support/fake-host.ts';

const store = createModelStore(HOME, { columns: 80, rows: 24 }, new Date(0));
const seconds = (): string => `at ${store.getState().tickMs} s`;

function oneText(place = { x: 4, y: 2, width: 10 }) {
  const written: string[] = [];
  let anew = 0;
  const moving = movingTexts(store.getState, (text) => written.push(text));
  const text: MovingText = {
    words: seconds,
    given: seconds(),
    style: ['bold'],
    place: () => place,
    paintAnew: () => (anew += 1),
  };
  moving.add(text);
  moving.after();
  const at = (tickMs: number): void => {
    store.setState({ tickMs });
    moving.move();
  };
  return { moving, written, at, anew: () => anew };
}

afterEach(() => vi.unstubAllEnvs());

test('a text is written into its cells, and put back before Ink writes again', () => {
  vi.stubEnv('FORCE_COLOR', '1');
  store.setState({ tickMs: 1 });
  const { moving, written, at, anew } = oneText();
  at(2);
  expect(written).toEqual(['\u001b7\u001b[3;5H\u001b[1mat 2 s\u001b[22m\u001b8']);
  at(2);
  expect(written).toHaveLength(1);
  expect(moving.before()).toBe('\u001b7\u001b[3;5H\u001b[1mat 1 s\u001b[22m\u001b8');
  // Ink's own write is under way: nothing is where it was.
  at(3);
  expect(written).toHaveLength(1);
  expect(anew()).toBe(1);
  expect(moving.before()).toBe('');
});

test('what moved before Ink painted something else is moved again', () => {
  store.setState({ tickMs: 1 });
  const { moving, written, at } = oneText();
  at(2);
  moving.before();
  moving.after();
  expect(written.at(-1)).toContain('at 2 s');
  expect(written).toHaveLength(2);
  // Ink had nothing to write: it stands there still.
  moving.after();
  expect(written).toHaveLength(2);
});

test('a text that needs another width, or is cut, goes through Ink', () => {
  store.setState({ tickMs: 9 });
  const longer = oneText();
  longer.at(10);
  expect(longer.written).toEqual([]);
  expect(longer.anew()).toBe(1);
  store.setState({ tickMs: 1 });
  const cut = oneText({ x: 4, y: 2, width: 5 });
  cut.at(2);
  expect(cut.written).toEqual([]);
  expect(cut.anew()).toBe(1);
});

test('it knows where its box is, and when a part of that is hidden', () => {
  const texts: MovingText[] = [];
  const moving = { ...movingTexts(store.getState, () => undefined) };
  moving.add = (text) => {
    texts.push(text);
    return () => undefined;
  };
  render(
    <StoreContext value={store}>
      <MovingContext value={moving}>
        <Box flexDirection="column" paddingLeft={3} paddingTop={1} width={20} height={4} overflow="hidden">
          <Moving words={() => 'first'} bold color="yellow" />
          <Box flexShrink={0} height={4} />
          <Moving words={() => 'below'} />
        </Box>
      </MovingContext>
    </StoreContext>,
  );
  expect(texts.map((text) => text.place())).toEqual([
    { x: 3, y: 1, width: 17 },
    { x: 0, y: 0, width: 0 },
  ]);
  expect(texts[0]?.style).toEqual(['bold', 'yellow']);
});
