/** The screens at a run that somebody else writes, without anything that draws them. */
import type { RunState } from '../../src/engine/run-state.ts';
import type { Holding, Player, RunView, Watching } from '../../src/engine/run-view.ts';
import { createController, type Left } from '../../src/tui/controller.ts';
import { createModelStore } from '../../src/tui/model-store.ts';
import { shownBy } from '../../src/tui/painted.ts';
import { fakeHost, HOME } from './fake-host.ts';
import { type FakeRun, fakeRun, frameOf } from './fake-run.ts';

export const HOLDER: Holding = {
  pid: 4711,
  host: 'laptop',
  since: '2026-11-23T06:00:00.000Z',
  startTime: '1',
  bootId: 'b',
  here: true,
};

const ACTING = ['answer', 'ask', 'leaveNow', 'correctT0', 'settle'] as const;

export function watchedScreens(first: Watching = { holder: HOLDER, says: 'op is at it' }, player?: Player) {
  let nowMs = 1000;
  let watching = first;
  const run: FakeRun = fakeRun(frameOf());
  let other: Partial<RunState> = {};
  const acted: string[] = [];
  const acts = ACTING.map((name) => [name, async () => void acted.push(name)] as const);
  const view: RunView = {
    ...run.view,
    ...Object.fromEntries(acts),
    state: () => ({ ...run.view.state(), ...other }),
    watching: () => watching,
    ...(player && { player }),
  };
  const host = fakeHost();
  host.resume = async (name) => {
    acted.push(`resume ${name}`);
    return run.view;
  };
  host.takeOver = async (name, { pid }, note) => {
    acted.push(`take over ${name} from ${pid}: ${note}`);
    return run.view;
  };
  const date = () => new Date('2026-11-23T06:10:00.000Z');
  const store = createModelStore(HOME, { columns: 80, rows: 24 }, date());
  let left: Left | undefined;
  const controller = createController(store, host, { monotonic: () => nowMs, date }, (now) => (left = now));
  controller.tui.open(view);
  const painted = () => controller.painted(shownBy(store.getState()));
  painted();
  return {
    run,
    store,
    controller,
    acted,
    left: () => left,
    context: () => shownBy(store.getState()).context,
    notice: () => store.getState().notice?.text,
    /** What is seen of the program that is at it. */
    now(next: Watching): void {
      watching = next;
      controller.tick();
      painted();
    },
    /** What its journal says by now, beside what the run does here. */
    async says(state: Partial<RunState>): Promise<void> {
      other = state;
      await run.progress('who', 'looks');
      painted();
    },
    painted,
    wait(ms: number): void {
      nowMs += ms;
    },
    async press(...names: readonly string[]): Promise<void> {
      for (const name of names) {
        nowMs += 1000;
        controller.press({ name, text: name.length === 1 ? name : '' });
        await new Promise<void>((resolve) => setImmediate(resolve));
        painted();
      }
    },
  };
}
