import type { RunView } from '../engine/run-view.ts';
import { createController, type Left } from './controller.ts';
import type { HomeModel, Host } from './host.ts';
import { inTerminal, type Terminal } from './lifecycle.tsx';
import { createModelStore } from './model-store.ts';
import { everyMode } from './theme.ts';

export interface AppOptions extends Terminal {
  readonly host: Host;
  readonly start?: { readonly screen: 'home' } | { readonly screen: 'run'; readonly view: RunView };
}

/**
 * Shows the screens until the person leaves. Both streams must be terminals. `lastWords` are for the ordinary screen,
 * which is back when this resolves; `exitCode` follows DESIGN §11.
 */
export async function runApp({ host, start = { screen: 'home' }, ...terminal }: AppOptions): Promise<Left> {
  const { promise: left, resolve } = Promise.withResolvers<Left>();
  const home = start.screen === 'home' ? await host.home() : homeOf(start.view);
  const size = { columns: terminal.stdout.columns, rows: terminal.stdout.rows };
  const time = { monotonic: () => performance.now(), date: () => new Date() };
  const store = createModelStore(home, size, time.date());
  const controller = createController(store, host, time, resolve);
  if (start.screen === 'run') controller.tui.open(start.view);
  return inTerminal(terminal, store, controller, left);
}

/** Enough of a home for the header, until the real one is read on the way there. */
export function homeOf(view: RunView): HomeModel {
  const { service, operator } = view.state().frame;
  const unread = { available: false, why: 'not read yet' };
  return {
    service: service.name,
    account: service.account,
    region: service.region,
    operator,
    worlds: everyMode(unread),
    runbooks: [],
    doctor: { words: '', ok: true },
    unfinished: [],
    obligations: [],
  };
}
