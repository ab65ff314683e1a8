import type { RunView } from '../engine/view.ts';
import { onPaste, onPress } from './keyboard/dispatch.ts';
import type { Host } from './host.ts';
import type { Press } from './keyboard/press.ts';
import { exitCodeOf, lastWords } from './last-words.ts';
import type { Model, RunModel } from './view-model.ts';
import type { Shell } from './keyboard/key-handler.ts';
import type { Store } from './screen-stack.ts';
import { clearNotice, push } from './screen-stack.ts';
import { line } from './styled-lines.ts';
import { followRun, hideCovered, newRunScreen, onPainted, type Shown } from './follow-run.ts';

export interface Left {
  readonly exitCode: number;
  readonly lastWords?: string;
}

export interface Controller {
  readonly shell: Shell;
  press(press: Press): void;
  paste(text: string): void;
  /** A frame was written that shows this. */
  painted(shown: Shown): void;
  resize(columns: number, rows: number): void;
  /** Moves the clocks on the screen. */
  tick(): void;
  /** Pauses an open run and resolves when nothing is left to be done here. */
  end(): Promise<Left>;
}

/** Two clocks: `monotonic` (ms) for keys and paints, `date` for what a person dates. */
export interface Time {
  monotonic(): number;
  date(): Date;
}

/** Between keys, events, frames and the store: the only code that changes the store. */
export function createController(
  store: Store,
  host: Host,
  time: Time,
  onLeave: (left: Left) => void,
): Controller {
  let stopFollowing: () => void = () => undefined;

  const set = (change: (model: Model) => Model): void => {
    const before = store.getState();
    const after = change(before);
    if (after !== before) store.setState(hideCovered(before, after), true);
  };

  const runModel = (view: RunView, old: RunModel | undefined): RunModel => {
    const state = view.state();
    const nowMs = view.now();
    const progress = view.progress();
    return {
      ...(old?.view === view ? old : { logVersion: 0 }),
      view,
      state,
      nowMs,
      progress,
      forecast: host.forecast(state, nowMs, progress),
    };
  };

  const refresh = (view: RunView): void => {
    set((model) => (model.run?.view === view ? followRun(model, runModel(view, model.run)) : model));
    const { run, leaving } = store.getState();
    if (run?.view !== view || run.state.phase === 'open') return;
    void readEvidence(view);
    if (leaving) void finish();
  };

  const readEvidence = async (view: RunView): Promise<void> => {
    const { run, runbook, scenario } = view.state().frame;
    const [evidence, scenarios] = await Promise.all([
      Promise.resolve(host.evidence(run)).catch(() => undefined),
      scenario === undefined ? [] : Promise.resolve(host.scenarios(runbook.id)).catch(() => []),
    ]);
    const teaches = scenarios.find(({ name }) => name === scenario)?.teaches;
    const read = { ...(evidence && { evidence }), ...(teaches !== undefined && { teaches }) };
    set((model) => (model.run?.view === view ? { ...model, run: { ...model.run, ...read } } : model));
  };

  /** A failure stands until the next key; what was being done goes when it is done. */
  const shown = (doing: string, work: () => Promise<void>): Promise<void> => {
    set((model) => ({ ...model, notice: { tone: 'plain', text: doing } }));
    return work()
      .then(() => set((model) => (model.notice?.text === doing ? clearNotice(model) : model)))
      .catch((error: unknown) => set((model) => ({ ...model, notice: noticeOf(error) })));
  };

  const shell: Shell = {
    host,
    model: () => store.getState(),
    set,
    date: () => time.date(),
    attempt(doing, work) {
      const { busy } = store.getState();
      if (busy !== undefined) return set((model) => ({ ...model, notice: notYet(busy) }));
      set((model) => ({ ...model, busy: doing }));
      void shown(doing, work).finally(() => set(({ busy: _done, ...model }) => model));
    },
    urgent: (doing, work) => void shown(doing, work),
    open(view) {
      stopFollowing();
      set((model) => {
        const home = model.screens.filter(({ name }) => name === 'home');
        const { run: _run, ...rest } = model;
        const next: Model = {
          ...rest,
          leaving: false,
          screens: [...home, newRunScreen],
          run: runModel(view, undefined),
        };
        return followRun(next, runModel(view, undefined));
      });
      const events = view.subscribe(() => refresh(view));
      const lines = view.log.subscribe(() =>
        set((model) =>
          model.run === undefined
            ? model
            : { ...model, run: { ...model.run, logVersion: model.run.logVersion + 1 } },
        ),
      );
      stopFollowing = () => {
        events();
        lines();
      };
      refresh(view);
    },
    goHome() {
      shell.attempt('Reading the runs …', async () => {
        const home = await host.home();
        stopFollowing();
        set((model) => {
          const { run: _run, ...rest } = model;
          const selected = model.screens[0]?.name === 'home' ? model.screens[0].selected : 0;
          return { ...rest, home, screens: [{ name: 'home', selected }] };
        });
      });
    },
    leave: () => void leave(),
  };

  const leave = async (): Promise<void> => {
    const { run, leaving } = store.getState();
    if (run?.state.phase !== 'open') return finish();
    if (leaving) return;
    set((model) => ({
      ...model,
      leaving: true,
      screens: model.screens.filter(({ name }) => name !== 'stop'),
    }));
    try {
      await run.view.ask('pause');
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
    const evidence = await Promise.resolve(host.evidence(state.frame.run)).catch(() => undefined);
    return {
      exitCode: exitCodeOf(state),
      lastWords: lastWords(state, evidence, host.trouble?.() !== undefined),
    };
  };

  return {
    shell,
    press: (press) => onPress(shell, press, time.monotonic()),
    paste: (text) => onPaste(shell, text, time.monotonic()),
    painted: (shown) => set((model) => onPainted(model, shown, time.monotonic())),
    resize: (columns, rows) => set((model) => ({ ...model, size: { columns, rows } })),
    tick() {
      set((model) =>
        withTrouble(host, {
          ...model,
          tickMs: time.monotonic(),
          dateMs: time.date().getTime(),
          ...(model.run === undefined ? {} : { run: runModel(model.run.view, model.run) }),
        }),
      );
    },
    async end() {
      const { run } = store.getState();
      if (run?.state.phase === 'open') await run.view.ask('pause').catch(() => undefined);
      return leftNow();
    },
  };
}

const notYet = (doing: string): NonNullable<Model['notice']> => ({
  tone: 'plain',
  text: doing,
  hint: 'This is still under way; press the key again when it has ended.',
});

/** What stopped the run, whole and once: it must not be missed, and be in nobody's way after that. */
function withTrouble(host: Host, model: Model): Model {
  const text = host.trouble?.();
  const { troubled, ...rest } = model;
  if (text === undefined) return rest;
  if (troubled) return model;
  const lines = [line(text), line(), line('Nothing more is written or done. ^C leaves.')];
  return { ...push(model, { name: 'text', title: 'The run has stopped', lines, top: 0 }), troubled: true };
}

function noticeOf(error: unknown): NonNullable<Model['notice']> {
  const text = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {};
  return { tone: 'bad', text, ...hint };
}
