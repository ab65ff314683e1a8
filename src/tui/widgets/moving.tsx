import { Box, type DOMElement, Text } from 'ink';
import { useContext, useInsertionEffect, useLayoutEffect, useReducer, useRef } from 'react';
import { MovingContext, type MovingText, type Style } from '../moving-texts.ts';
import { StoreContext } from '../use-model.ts';
import type { Model } from '../view-model.ts';

interface Props {
  /** What it says: of the model alone, and of the same width while only time goes by. */
  readonly words: (model: Model) => string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly color?: 'red' | 'yellow' | 'green' | 'cyan' | undefined;
}

/** One line that moves with time: painted like any text, and then by itself (`moving-texts.ts`). */
export function Moving({ words, bold = false, dim = false, inverse = false, color }: Props) {
  const store = useContext(StoreContext);
  const moving = useContext(MovingContext);
  const box = useRef<DOMElement>(null);
  const [, paintAnew] = useReducer((times: number) => times + 1, 0);
  if (store === undefined) throw new Error('a view needs the store around it');
  const given = words(store.getState());
  const style: Style = [
    ...(bold ? (['bold'] as const) : []),
    ...(dim ? (['dim'] as const) : []),
    ...(inverse ? (['inverse'] as const) : []),
    ...(color === undefined ? [] : [color]),
  ];
  const text = useRef<MovingText>({ words, given, style, place: () => placeOf(box.current), paintAnew });
  // Ink paints between the two kinds of effect, and what it is given must be known by then.
  useInsertionEffect(() => void Object.assign(text.current, { words, given, style }));
  useLayoutEffect(() => moving?.add(text.current), [moving]);
  useLayoutEffect(
    () =>
      moving
        ? undefined
        : store.subscribe((now) => text.current.words(now) !== text.current.given && paintAnew()),
    [moving, store],
  );
  return (
    <Box ref={box} height={1} flexShrink={1}>
      <Text wrap="truncate" bold={bold} dimColor={dim} inverse={inverse} {...(color && { color })}>
        {given || ' '}
      </Text>
    </Box>
  );
}

/** Where a box is on the screen; without a width where a part of it is cut off. */
function placeOf(box: DOMElement | null): { x: number; y: number; width: number } {
  const none = { x: 0, y: 0, width: 0 };
  if (!box?.yogaNode) return none;
  const [width, height] = [box.yogaNode.getComputedWidth(), box.yogaNode.getComputedHeight()];
  let [x, y] = [box.yogaNode.getComputedLeft(), box.yogaNode.getComputedTop()];
  for (let node = box.parentNode; node; node = node.parentNode) {
    const { yogaNode } = node;
    if (!yogaNode) continue;
    if (
      x < 0 ||
      y < 0 ||
      x + width > yogaNode.getComputedWidth() ||
      y + height > yogaNode.getComputedHeight()
    )
      return none;
    x += yogaNode.getComputedLeft();
    y += yogaNode.getComputedTop();
  }
  return { x, y, width };
}
