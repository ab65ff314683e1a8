import { expect, test } from 'vitest';
import { offersOf } from '../../../src/tui/screens/dialog/dialog-offers.ts';
import { abortAsks, stopOffers } from '../../../src/tui/screens/stop/stop-offers.ts';
import { declared } from '../../support/walk.ts';

test.each([
  ['rehearsal', 'What was changed stays as it is.'],
  ['live', 'What was changed stays as it is.'],
  ['dry-run', 'A dry run has changed nothing.'],
] as const)('what becomes of the changes of a %s that is aborted', async (mode, becomes) => {
  const { run } = await declared();
  const { frame, ...rest } = run.view.state();
  const state = { ...rest, frame: { ...frame, mode } };
  expect(abortAsks(state)).toBe(`Abort the run? ${becomes}`);
  expect(stopOffers(state).find(({ command }) => command === 'abort')?.means).toContain(becomes);
  for (const { choice, means } of offersOf(state)) if (choice === 'abort') expect(means).toContain(becomes);
});
