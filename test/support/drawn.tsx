/** What the screens show of a run, at any size and with or without colours, drawn in this process without a terminal. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { renderToString } from 'ink';
import type { RunView } from '../../src/engine/run-view.ts';
import { forecast, usualTimes } from '../../src/rto/forecast.ts';
import { resolveByHand } from '../../src/runbook/resolve.ts';
import { loadScenario } from '../../src/sandbox/scenario-file.ts';
import { homeOf } from '../../src/tui/app.tsx';
import { createController } from '../../src/tui/controller.ts';
import type { Host } from '../../src/tui/host.ts';
import { createModelStore } from '../../src/tui/model-store.ts';
import { shownBy } from '../../src/tui/painted.ts';
import { Frame } from '../../src/tui/root.tsx';
import { StoreContext } from '../../src/tui/use-model.ts';
import type { Model } from '../../src/tui/view-model.ts';
import { ROOT } from './cli.ts';
import { joined } from './cut.ts';
import { fakeHost } from './fake-host.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export const SIZES: readonly Size[] = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 23 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** Ink's own: it decides once whether there are colours, and here is no terminal. */
const { default: chalk } = (await import(
  createRequire(createRequire(import.meta.url).resolve('ink')).resolve('chalk')
)) as { readonly default: { level: number } };

const SCENARIOS = join(ROOT, 'runbooks/scenarios');

const HEAD = '3f9a0c11'.repeat(8);

/** As on a machine where nothing was rehearsed before. */
const firstTime = (view: RunView): Host => ({
  ...fakeHost(),
  forecast(state, nowMs, progress) {
    const { basis, totalMs: _, ...said } = forecast(state, [], nowMs, progress);
    return { ...said, basis: basis.words, usualMs: usualTimes(state, []) };
  },
  lesson: ({ scenario = '' }) => loadScenario(SCENARIOS, scenario).teaches.replaceAll(/\s+/g, ' '),
  evidence: () => ({
    folder: `/home/op/state/ttb-verifier/runs/${view.state().frame.run}`,
    head: HEAD,
  }),
  practise: () => [],
  byHand(state, step) {
    const { frame, inputs, steps } = state;
    const outputs = Object.fromEntries(steps.map((one) => [one.id, one.outputs]));
    const byHand = frame.runbook.steps.find(({ id }) => id === step)?.byHand ?? '';
    return resolveByHand(byHand, { inputs, outputs, service: frame.service });
  },
});

/** The screens at a run as they first are, and behind these keys. */
export async function drawn(
  view: RunView,
  size: Size,
  keys: readonly string[] = [],
  more: Partial<Host> = {},
) {
  let nowMs = 1000;
  const state = view.state();
  const date = (): Date => new Date(Date.parse(state.at) + Math.max(0, view.now() - state.t));
  const store = createModelStore(homeOf(view), size, date());
  const host = { ...firstTime(view), ...more };
  const controller = createController(store, host, { monotonic: () => nowMs, date }, () => undefined);
  /** What is read meanwhile has come, and the frame is on the screen for long enough that a key counts. */
  const looked = async (): Promise<void> => {
    for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
    controller.painted(shownBy(store.getState()));
    nowMs += 1000;
    controller.tick();
  };
  controller.tui.open(view);
  await looked();
  const press = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      controller.press({ name, text: name.length === 1 ? name : '' });
      await looked();
    }
  };
  await press(...keys);
  const lines = (colours: boolean): readonly string[] => {
    chalk.level = colours ? 1 : 0;
    const frame = (
      <StoreContext value={store}>
        <Frame />
      </StoreContext>
    );
    return renderToString(frame, { columns: size.columns }).split('\n');
  };
  const plain = () => lines(false);
  return {
    model: (): Model => store.getState(),
    press,
    plain,
    coloured: () => lines(true),
    /** All that can be scrolled to from here, and what stands around it. */
    async scrolledThrough(): Promise<string> {
      const first = plain();
      const pages = [first];
      while (pages.length < 60) {
        await press('pagedown');
        const next = plain();
        if (next.join() === pages.at(-1)?.join()) break;
        pages.push(next);
      }
      // What stands still above what moves is there once.
      const still = pages.length < 2 ? 0 : first.findIndex((line, i) => i > 2 && line !== pages[1]?.[i]);
      return joined(pages.map((page, i) => (i === 0 ? page : page.slice(still)).join('\n')));
    },
  };
}
