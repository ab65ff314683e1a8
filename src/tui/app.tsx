import type { RunView } from '../engine/run-view.ts';
import type { Service } from '../service/service.ts';
import type { TailView } from '../run/tail-view.ts';
import { createController, type Left } from './controller.ts';
import type { Eventually, HomeModel, Host } from './host.ts';
import { inTerminal, type Terminal } from './lifecycle.tsx';
import { createModelStore } from './model-store.ts';
import { everyMode } from './theme.ts';

/** Where the screens begin. */
export type Start =
  | { readonly screen: 'home' }
  | { readonly screen: 'run'; readonly view: RunView }
  | { readonly screen: 'tail'; readonly view: TailView };

export interface AppOptions extends Terminal {
  readonly host: Host;
  readonly start?: Start;
}

/**
 * Shows the screens until the person leaves. Both streams must be terminals. `lastWords` are for the ordinary screen,
 * which is back when this resolves; `exitCode` follows DESIGN §11.
 */
export async function runApp({ host, start = { screen: 'home' }, ...terminal }: AppOptions): Promise<Left> {
  const { promise: left, resolve } = Promise.withResolvers<Left>();
  const home = await homeAt(start, host);
  const size = { columns: terminal.stdout.columns, rows: terminal.stdout.rows };
  const time = { monotonic: () => performance.now(), date: () => new Date() };
  const store = createModelStore(home, size, time.date());
  const controller = createController(store, host, time, resolve);
  if (start.screen === 'run') controller.tui.open(start.view);
  if (start.screen === 'tail') controller.tail(start.view);
  return inTerminal(terminal, store, controller, left);
}

function homeAt(start: Start, host: Host): Eventually<HomeModel> {
  switch (start.screen) {
    case 'home':
      return host.home();
    case 'run':
      return homeOf(start.view);
    case 'tail':
      return unreadHome(start.view.frame.service, '');
  }
}

export function homeOf(view: RunView): HomeModel {
  const { service, operator } = view.state().frame;
  return unreadHome(service, operator);
}

/** Enough of a home for the header, until the real one is read on the way there. */
export function unreadHome(
  { name, account, region }: Pick<Service, 'name' | 'account' | 'region'>,
  operator: string,
): HomeModel {
  const unread = { available: false, why: 'not read yet' };
  return {
    service: name,
    account,
    region,
    operator,
    worlds: everyMode(unread),
    runbooks: [],
    doctor: { words: '', ok: true },
    unfinished: [],
    obligations: [],
  };
}
