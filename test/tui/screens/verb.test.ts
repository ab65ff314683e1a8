import { expect, test } from 'vitest';
import type { RunState } from '../../../src/engine/run-state.ts';
import { verbOf } from '../../../src/tui/screens/gate/verb.ts';

const asked = (...kinds: readonly string[]) =>
  verbOf({
    question: {
      expects: 'aws_instance.ttb',
      facts: { review: { changes: kinds.map((kind, i) => ({ address: `a.b${i}`, kind })) } },
    } as unknown as RunState['question'],
  } as RunState);

test.each([
  [['replace', 'update'], 'To replace it, type'],
  [['delete'], 'To destroy it, type'],
  // A bucket is named, and objects in it are hidden.
  [['hide'], 'To hide it, type'],
  [['hide', 'hide'], 'To hide them, type'],
  [['hide', 'update'], 'To open this gate, type'],
  [['update'], 'To open this gate, type'],
  [[], 'To open this gate, type'],
])('%j: %s', (kinds, says) => {
  expect(asked(...kinds)).toBe(says);
});
