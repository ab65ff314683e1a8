import type { Frame } from '../engine/events.ts';
import type { LogSource } from '../engine/run-view.ts';
import { createLogRing } from './log-ring.ts';
import type { Shows } from './tail-machine.ts';

/** A machine whose words are followed, as its screen sees it. */
export interface TailView {
  /** Whose machine it is, and what answers for AWS. */
  readonly frame: TailFrame;
  readonly log: LogSource;
  /** The same object while nothing has changed. */
  state(): Tailed;
  /** Called when there are new lines, and when firedrill had something to say. */
  subscribe(listener: () => void): () => void;
}

export type TailFrame = Pick<Frame, 'mode' | 'service' | 'endpoints'>;

export interface Tailed {
  /** The machine that is followed now; at first the one that was asked for. */
  readonly instance: string;
  /** Where its lines come from now: `ssm, live`. */
  readonly source: string;
  /** What firedrill said last. */
  readonly said: string;
  /** Nothing more comes. */
  readonly over: boolean;
  /** When the tail began, UTC ISO; the times of lines are from then. */
  readonly t0: string;
  readonly beforeMs: 0;
}

export interface OwnTailView extends TailView, Shows {
  /** Resolves once there is a machine to follow. */
  readonly begun: Promise<void>;
  /** Nothing more comes. `why`: where something else than its end has ended it. */
  end(why?: string): void;
}

/** Holds the end of what a machine says, and what firedrill says of that, for a screen. */
export function createTailView(frame: TailFrame, instance: string): OwnTailView {
  const log = createLogRing();
  const began = performance.now();
  const listeners = new Set<() => void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  let source = (): string => '';
  let state: Tailed = {
    instance,
    source: '',
    said: '',
    over: false,
    t0: new Date().toISOString(),
    beforeMs: 0,
  };

  const push = (from: string, texts: readonly string[]): void => {
    const t = performance.now() - began;
    log.push(texts.map((text) => ({ source: from, text, t })));
  };
  const change = (to: Partial<Tailed>): void => {
    state = { ...state, ...to };
    for (const listener of listeners) listener();
  };
  const say = (text: string): void => {
    push('firedrill', text.split('\n'));
    change({ said: text });
  };

  return {
    frame,
    log,
    begun,
    state() {
      const now = source();
      if (now !== state.source) state = { ...state, source: now };
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      const stop = log.subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    lines: (lines) => push('console', lines),
    say,
    follows(id, from) {
      source = from;
      change({ instance: id });
      begin();
    },
    end(why) {
      if (why !== undefined) say(why);
      source = () => 'over';
      change({ over: true });
    },
  };
}
