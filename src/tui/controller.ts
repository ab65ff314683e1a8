import type { RunView } from '../engine/run-view.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { type Interrupt, obey } from '../run/interrupts.ts';
import type { TailView } from '../run/tail-view.ts';
import { askStop } from './ask-stop.ts';
import { backWords } from './back-words.ts';
import { followRun } from './follow-run.ts';
import type { Eventually, Host } from './host.ts';
import { onPaste, onPress } from './keyboard/dispatch.ts';
import type { Tui } from './keyboard/key-handler.ts';
import type { Press } from './keyboard/press.ts';
import { takeWaitingEnter } from './keyboard/waiting-enter.ts';
import { lastWords, watchersWords } from './last-words.ts';
import type { ModelStore } from './model-store.ts';
import { followTail, tailModel } from './follow-tail.ts';
import { createNotices } from './notices.ts';
import { afterChange, onPainted, type ShownFrame, uncovered } from './painted.ts';
import { modelOf } from './run-model.ts';
import { push, update, without } from './screen-stack.ts';
import { troublePage } from './screens/page/error-page.ts';
import { newRunScreen } from './screens/run/state.ts';
import { handoverPage } from './screens/take-over/handover-page.ts';
import type { Back } from './stand-still.ts';
import type { Model } from './view-model.ts';

export interface Left {
  readonly exitCode: number;
  readonly lastWords?: string;
}

export interface Controller {
  readonly tui: Tui;
  /** Shows what a machine says, and nothing else. */
  tail(view: TailView): void;
  press(press: Press): void;
  paste(text: string): void;
  /** A frame was written that shows this. */
  painted(shown: ShownFrame): void;
  resize(columns: number, rows: number): void;
  /** Moves the clocks on the screen. */
  tick(): void;
  /** It stood still for a while, or was asked to and could not. */
  back(how: Back): void;
  /** Pauses an open run, or leaves it now where a signal says so, and resolves when nothing is left to be done here. */
  end(signal?: Interrupt): Promise<Left>;
}

/** Two clocks: `monotonic` (ms) for keys and paints, `date` for what a person dates. */
export interface Time {
  monotonic(): number;
  date(): Date;
}

/** Between keys, events, frames and the store: the only code that changes the store. */
export function createController(
  store: ModelStore,
  host: Host,
  time: Time,
  onLeave: (left: Left) => void,
): Controller {
  let stopFollowing: () => void = () => undefined;

  const set = (change: (model: Model) => Model): void => {
    const before = store.getState();
    const after = change(before);
    if (after !== before) store.setState(afterChange(before, after), true);
  };

  const refresh = (view: RunView): void => {
    set((model) => (model.run?.view === view ? followRun(model, modelOf(view, model.run, host)) : model));
    const { run, leaving } = store.getState();
    if (run?.view !== view || run.state.phase === 'open') return;
    void readEvidence(view);
    if (leaving) void finish();
  };

  const readEvidence = async (view: RunView): Promise<void> => {
    const state = view.state();
    const { frame } = state;
    const [evidence, lesson] = await Promise.all([
      ifReadable(() => host.evidence(frame.run)),
      ifReadable(() => host.lesson(frame)),
    ]);
    const read = {
      ...(evidence && { evidence }),
      ...(lesson !== undefined && { lesson }),
      surprise: host.surprise(state),
    };
    set((model) => (model.run?.view === view ? { ...model, run: { ...model.run, ...read } } : model));
  };

  const notices = createNotices(store.getState, set);
  const tui: Tui = {
    ...notices,
    host,
    model: store.getState,
    set,
    update: (name, change) => set((model) => update(model, name, change)),
    copy: (text) => set((model) => ({ ...model, copied: { text, times: (model.copied?.times ?? 0) + 1 } })),
    date: () => time.date(),
    open(view) {
      stopFollowing();
      set(({ run: _run, ...model }) => {
        const home = model.screens.filter(({ name }) => name === 'home');
        const run = modelOf(view, undefined, host);
        return followRun({ ...model, leaving: false, keys: 0, screens: [...home, newRunScreen] }, run);
      });
      const events = view.subscribe(() => refresh(view));
      const lines = view.log.subscribe(() => set(withNewLogLines));
      stopFollowing = () => {
        events();
        lines();
      };
      refresh(view);
    },
    takeOver: (run, from, note) =>
      notices.attempt(`Ending process ${from.pid}, which is at it …`, async () => {
        const view = await host.takeOver(run, from, note);
        tui.open(view);
        const { handover } = view.state();
        if (handover) set((model) => push(model, handoverPage(view.state(), handover)));
      }),
    resume: (run) => notices.attempt('Reading the journal …', async () => tui.open(await host.resume(run))),
    goHome() {
      notices.attempt('Reading the runs …', async () => {
        const home = await host.home();
        stopFollowing();
        set(({ run: _run, ...model }) => {
          const selected = model.screens[0]?.name === 'home' ? model.screens[0].selected : 0;
          return { ...model, home, screens: [{ name: 'home', selected }] };
        });
      });
    },
    leave: () => void leave(),
  };

  const leave = async (): Promise<void> => {
    const { run, leaving } = store.getState();
    // Whoever watches leaves nothing behind.
    if (run?.state.phase !== 'open' || run.watching) return finish();
    if (leaving) return;
    set((model) => ({ ...without(model, 'stop'), leaving: true }));
    try {
      await askStop(tui, run, 'pause');
      refresh(run.view);
    } catch {
      // The journal cannot be written: staying helps nobody, and whoever owns the run says why (`Host.trouble`).
      await finish();
    }
  };

  let finished = false;
  const finish = async (): Promise<void> => {
    if (finished) return;
    finished = true;
    onLeave(await leftNow());
  };

  const leftNow = async (): Promise<Left> => {
    stopFollowing();
    const { run } = store.getState();
    if (run === undefined) return { exitCode: 0 };
    const state = run.view.state();
    const evidence = await ifReadable(() => host.evidence(state.frame.run));
    return {
      exitCode: run.watching?.playback ? 0 : exitCodeOf(state),
      lastWords: run.watching
        ? watchersWords(state, run.watching, evidence)
        : lastWords(state, evidence, host.trouble?.() !== undefined),
    };
  };

  return {
    tui,
    tail(view) {
      stopFollowing();
      stopFollowing = followTail(view, set);
    },
    press: (press) => onPress(tui, press, time.monotonic()),
    paste: (text) => onPaste(tui, text, time.monotonic()),
    painted: (shown) => set((model) => onPainted(model, shown, time.monotonic())),
    resize: (columns, rows) => set((model) => ({ ...model, size: { columns, rows } })),
    tick() {
      set((model) =>
        withTrouble(host, {
          ...model,
          tickMs: time.monotonic(),
          dateMs: time.date().getTime(),
          ...(model.tail && { tail: tailModel(model.tail.view, model.tail) }),
          // Nothing of an ended run moves.
          ...(model.run === undefined || model.run.state.phase === 'closed'
            ? {}
            : { run: modelOf(model.run.view, model.run, host) }),
        }),
      );
      takeWaitingEnter(tui, time.monotonic());
    },
    back(how) {
      set((model) => uncovered(model));
      const { run } = store.getState();
      if (run !== undefined) refresh(run.view);
      notices.say(backWords(run?.view.state(), how));
    },
    async end(signal) {
      const { run } = store.getState();
      if (run?.state.phase === 'open' && !run.watching)
        await (signal === undefined ? askStop(tui, run, 'pause') : obey(run.view, signal)).catch(
          () => undefined,
        );
      return leftNow();
    },
  };
}

/** What is only shown is left out where it cannot be read. */
async function ifReadable<T>(read: () => Eventually<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

const withNewLogLines = (model: Model): Model =>
  model.run === undefined ? model : { ...model, run: { ...model.run, logVersion: model.run.logVersion + 1 } };

/** What stopped the run, whole and once: it must not be missed, and be in nobody's way after that. */
function withTrouble(host: Host, model: Model): Model {
  const text = host.trouble?.();
  const { troubled, ...rest } = model;
  if (text === undefined) return rest;
  if (troubled) return model;
  return { ...push(model, troublePage(text)), troubled: true };
}
