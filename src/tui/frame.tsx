import { renderToString } from 'ink';
import type { RunView } from '../engine/run-view.ts';
import { homeOf } from './app.tsx';
import { createController } from './controller.ts';
import type { Host } from './host.ts';
import { createModelStore } from './model-store.ts';
import { Frame } from './root.tsx';
import { StoreContext } from './use-model.ts';

/** The screens of a run without a terminal: what they show now, as lines with colours and without a cursor. */
export function framesOf(
  view: RunView,
  host: Host,
  size: { readonly columns: number; readonly rows: number },
) {
  const date = () => new Date(view.state().at);
  const store = createModelStore(homeOf(view), size, date());
  const time = { monotonic: () => 0, date };
  const { tui, tick } = createController(store, host, time, () => undefined);
  tui.open(view);
  return (): readonly string[] => {
    tick();
    const shown = (
      <StoreContext value={store}>
        <Frame />
      </StoreContext>
    );
    return renderToString(shown, { columns: size.columns }).split('\n');
  };
}
