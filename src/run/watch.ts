import type { Stamped } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import { type RunView, type Shown, type Watching, withPace } from '../engine/run-view.ts';
import { fileChanges } from '../files/file-changes.ts';
import { growingJournal } from '../journal/growing-journal.ts';
import { journalIn, readRun } from '../journal/run-folders.ts';
import { Refused } from '../worlds/refused.ts';
import { createLogRing } from './log-ring.ts';
import { onlyLookedAt } from './only-looked-at.ts';
import { watchedBoot } from './watched-boot.ts';
import { watchedNow } from './watched-clock.ts';
import { watchedLog } from './watched-log.ts';
import { type AtIt, watchingOf, whoIsAtIt } from './watching-words.ts';

/** A run that somebody else writes, or nobody: looked at from its files alone. */
export interface WatchedRun {
  readonly view: RunView & { readonly watching: () => Watching };
  close(): void;
}

/** How often it is asked whether its program still lives, in ms. */
const ASK_MS = 2000;

/** Takes no lock and writes nothing. Throws `Refused` where not even the first line can be read. */
export async function watchRun(folder: string): Promise<WatchedRun> {
  const stored = await readRun(folder);
  const log = createLogRing();
  const boot = watchedBoot(folder);
  const logs = watchedLog(folder, log, boot.read);
  const listeners = new Set<() => void>();
  let state: RunState | undefined;
  let progress: Shown | undefined;
  let damage: string | undefined;
  let at: AtIt = {};
  let askedAt = Number.NEGATIVE_INFINITY;
  let over = false;

  const journal = growingJournal(journalIn(folder), () => (state = undefined));
  const onEvent = (event: Stamped): void => {
    // What chains can still say what cannot be: somebody wrote it. What comes before is shown.
    try {
      state = reduce(state, event);
    } catch {
      damage ??= damageWords({ line: event.seq + 1, what: 'says something that cannot be' });
      return;
    }
    if (event.type === 'step.started') logs.started(event);
    if (ENDS.has(event.type)) boot.over();
    progress = progressAfter(progress, event);
  };

  /** Resolves to whether anything is other than before. */
  async function look(): Promise<boolean> {
    const [before, said, booted] = [state, saidNow(), boot.state()];
    try {
      while (damage === undefined && (await journal.read(onEvent)));
    } catch (cause) {
      damage = `its journal cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
    const problem = journal.problem();
    if (problem) damage ??= damageWords(problem);
    if (performance.now() - askedAt >= ASK_MS || state?.phase !== before?.phase) {
      askedAt = performance.now();
      at = await whoIsAtIt(folder);
    }
    if (state) await logs.read(watchedNow(state, at.held));
    const stands = state && boot.state() !== booted && boot.progress(watchedNow(state, at.held));
    const warned = progress?.warning === undefined ? {} : { warning: progress.warning };
    if (state && stands) progress = withPace(progress, { ...stands, ...warned }, watchedNow(state, at.held));
    return state !== before || saidNow() !== said || boot.state() !== booted;
  }

  const saidNow = (): string => JSON.stringify(state && watchingOf(state, at, damage));

  await look();
  const first = state;
  if (!first)
    throw new Refused(
      'damaged',
      `nothing of run ${stored.run} can be read: ${damage ?? 'its journal is empty'}`,
      `Its files are in ${folder}.`,
    );
  // Cut at a line's end, a journal looks whole; the RTO log tells.
  const [cut] = stored.chain.problems;
  if (cut) damage ??= damageWords(cut);

  const now = (): RunState => shownState(state ?? first, at);
  let shown = now();
  const changes = fileChanges(journalIn(folder));
  const follow = async (): Promise<void> => {
    while (!over) {
      await changes.next();
      if (over || !(await look())) continue;
      shown = now();
      for (const listener of listeners) listener();
    }
  };
  void follow();

  return {
    view: {
      state: () => shown,
      now: () => watchedNow(shown, at.held),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      log,
      progress: () => progress,
      watching: () => watchingOf(shown, at, damage),
      ...onlyLookedAt('held', 'You are watching this run: nothing of it can be changed from here.'),
    },
    close() {
      over = true;
      changes.stop();
      log.flush();
    },
  };
}

/** An open run that no program is at was left, whether or not its journal could still say so. */
function shownState(state: RunState, { held }: AtIt): RunState {
  if (state.phase !== 'open' || held || state.left) return state;
  return { ...state, left: true };
}

const ENDS: ReadonlySet<Stamped['type']> = new Set([
  'step.started',
  'step.succeeded',
  'step.failed',
  'step.in-doubt',
]);

/** Progress of the step at work, as far as it was written down. */
export function progressAfter(before: Shown | undefined, event: Stamped): Shown | undefined {
  switch (event.type) {
    case 'step.progress': {
      const { label, done, total, unit, warning } = event;
      const given = {
        ...(done === undefined ? {} : { done }),
        ...(total === undefined ? {} : { total }),
        ...(unit === undefined ? {} : { unit }),
      };
      const warned = warning === undefined ? {} : { warning };
      if (before?.boot === undefined) return withPace(before, { label, ...given, ...warned }, event.t);
      // Of a boot its kept log tells more, but for what is wrong beside it.
      const { warning: _over, ...shown } = before;
      return { ...shown, ...warned };
    }
    case 'step.started':
    case 'step.succeeded':
    case 'step.failed':
    case 'question.opened':
      return undefined;
    default:
      return before;
  }
}

export const damageWords = ({ line, what }: { readonly line: number; readonly what: string }): string =>
  `line ${line} of its journal ${what}; what follows is not shown`;
