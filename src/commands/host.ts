import { join } from 'node:path';
import type { RunState } from '../engine/run-state.ts';
import type { RunView } from '../engine/run-view.ts';
import { placesOf, readRun, type StoredRun } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import { forecast, type LastTime, lastTime, usualTimes } from '../rto/forecast.ts';
import { readPastLog } from '../rto/past-log.ts';
import type { PastRun } from '../rto/past-run.ts';
import { surpriseWords } from '../rto/surprise-result.ts';
import { leftLines } from '../run/left-words.ts';
import { practiseLines } from '../run/practise.ts';
import type { OpenRun } from '../run/start.ts';
import { objectivesOf } from '../runbook/objectives.ts';
import { resolveByHand } from '../runbook/resolve.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { ServiceHead } from '../service/head.ts';
import { loginName } from '../service/login-name.ts';
import type { Declaration, Host } from '../tui/host.ts';
import { downSince } from '../worlds/down-since.ts';
import { worldKind } from '../worlds/kinds.ts';
import { isHeld } from '../worlds/refused.ts';
import { allRuns } from './all-runs.ts';
import { detailOf, rowOf } from './history.ts';
import { type HomeNow, homeNow } from './home-now.ts';
import { loadRunbookNamed, openProject, type Places } from './project.ts';
import { runFiles } from './run-files.ts';
import { settleHere } from './settle-here.ts';
import { requireStateDir } from './state-dir.ts';

export interface ScreenHost extends Host {
  /** Shows a run that a command opened, as if it had been declared here. */
  adopt(open: OpenRun): Promise<RunView>;
  /** Looks at a run that somebody else writes. */
  watch(run: string): Promise<RunView>;
  play(run: string, speed?: number): Promise<RunView>;
  /** Leaves whatever run is open. Resolves to what stopped it against its will, if anything did. */
  close(): Promise<string | undefined>;
  /** Ends whatever is still at work, as `RunView.leaveNow`. Resolves to the words that say what goes on without us. */
  leaveNow(reason: string): Promise<readonly string[]>;
  /** What of the runs that were left could not be kept beside their journals. */
  unkept(): string | undefined;
}

/** What the screens need of the program, over real files and worlds. `first`: home as it was read just now. */
export function makeHost(
  installation: Installation,
  project: Places,
  head: ServiceHead,
  first?: HomeNow,
): ScreenHost {
  const places = placesOf(project.stateDir, head.name);
  // Read and checked whole when something is chosen, and again each time: it may have been mended meanwhile.
  const whole = () => openProject({ config: project.configFile, stateDir: project.stateDir });
  let at: { readonly open: OpenRun; readonly driven: Promise<void> } | undefined;
  let latest: OpenRun | undefined;
  let looked: { close(): void } | undefined;
  let trouble: string | undefined;
  let unkept: string | undefined;
  let history: readonly PastRun[] = [];
  let readHistory = async (): Promise<readonly PastRun[]> => (await readPastLog(places.rtoLog)).runs;
  /** What earlier runs say of the open one. */
  let practise: readonly string[] = [];
  let last: LastTime | undefined;
  /** What is usual depends on what the steps before have found. */
  let usual: { readonly of?: RunState['steps']; readonly ms: Readonly<Record<string, number>> } = { ms: {} };

  /** What earlier runs tell of one: it feeds the forecast. */
  async function learn(state: RunState): Promise<void> {
    // A log that cannot be read must not stop a recovery. Home tells of it.
    history = await readHistory().catch(() => []);
    last = lastTime(state, history);
  }

  async function adopt(open: OpenRun): Promise<RunView> {
    trouble = undefined;
    const state = open.run.state();
    await learn(state);
    practise = [];
    // Nobody waits for it.
    void practiseLines(state.frame, join(places.runs, state.frame.run), installation).then(
      (lines) => (practise = open === at?.open ? lines : []),
      () => undefined,
    );
    const driven = open.run.drive().then(
      () => undefined,
      (error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
      },
    );
    at = { open, driven };
    latest = open;
    return open.run;
  }

  /** A step that changes the world is waited for: its end belongs in the journal, and the lock is held until then. */
  async function leave(): Promise<void> {
    looked?.close();
    looked = undefined;
    const leaving = at;
    at = undefined;
    if (!leaving) return;
    const { run } = leaving.open;
    if (run.state().phase === 'open') await run.ask('pause').catch(() => undefined);
    await leaving.driven;
    unkept = (await leaving.open.close()) ?? unkept;
  }

  async function checkedRunbook(id: string): Promise<Runbook> {
    const { actions } = await import('../actions/registry.ts');
    return loadRunbookNamed(await whole(), id, actions);
  }

  async function watch(run: string): Promise<RunView> {
    const { watchRun } = await import('../run/watch.ts');
    const seen = await watchRun(join(places.runs, run));
    await leave();
    await learn(seen.view.state());
    looked = seen;
    trouble = undefined;
    practise = [];
    return seen.view;
  }

  async function play(run: string, speed?: number): Promise<RunView> {
    const { playedRun } = await import('../run/playback.ts');
    const played = await playedRun(join(places.runs, run), speed);
    await leave();
    await learn(played.view.state());
    looked = played;
    trouble = undefined;
    practise = [];
    return played.view;
  }

  /** What is not as it was when a run was opened. */
  async function changedIn({ state }: StoredRun): Promise<readonly string[]> {
    if (!state) return [];
    const [checked, { changedSince }] = await Promise.all([whole(), import('./changed-since.ts')]);
    return changedSince(state.frame, checked, installation);
  }

  const stored = (run: string): Promise<StoredRun> => readRun(join(places.runs, run));

  return {
    adopt,
    watch,
    play,
    async close() {
      await leave();
      return trouble;
    },
    async leaveNow(reason) {
      if (!latest) return [];
      const { state, leaveNow } = latest.run;
      await leaveNow(reason).catch(() => undefined);
      return leftLines(state(), join(places.runs, state().frame.run));
    },
    unkept: () => unkept,
    async home() {
      looked?.close();
      // A run that is over or waits is let go: its obligations can be settled and it be continued, here or elsewhere.
      if (at && at.open.run.state().phase !== 'open') await leave();
      const now = first ?? (await homeNow(project, head));
      first = undefined;
      readHistory = now.history;
      return now.home;
    },
    async runbook(id) {
      const runbook = await checkedRunbook(id);
      return { ...runbook, ...objectivesOf(runbook, (await whole()).service) };
    },
    async worldFields(mode, runbook) {
      const [kind, checked] = await Promise.all([worldKind(mode), whole()]);
      return kind.fields(checked, await checkedRunbook(runbook));
    },
    async downSince(mode) {
      // What is wrong with the world or with firedrill.yaml, the form itself says.
      const found = await Promise.all([worldKind(mode), whole()]).catch(() => undefined);
      return found && downSince(found[0], found[1].service);
    },
    diskWarning: () => requireStateDir(project.stateDir),
    async lesson(frame) {
      const [kind, checked] = await Promise.all([worldKind(frame.mode), whole()]);
      return kind.lesson(checked, frame);
    },
    surprise: (state) => surpriseWords(state, history),
    async declare(declaration: Declaration) {
      await leave();
      await requireStateDir(project.stateDir);
      const { openRun } = await import('../run/open.ts');
      const { configFile, service } = await whole();
      const { runbook: id, world: options, ...declared } = declaration;
      const runbook = await checkedRunbook(id);
      return adopt(
        await openRun({ ...declared, options, places, configFile, service, installation, runbook }),
      );
    },
    async resume(run) {
      await leave();
      const { resumeRun } = await import('../run/resume.ts');
      const found = await stored(run);
      try {
        const changed = await changedIn(found);
        return await adopt(await resumeRun(found, installation, loginName(), { changed }));
      } catch (cause) {
        if (isHeld(cause)) return watch(run);
        throw cause;
      }
    },
    async takeOver(run, from, note) {
      const { takeOver } = await import('../run/take-over.ts');
      const found = await stored(run);
      const taking = { stored: found, from, operator: loginName(), note, changed: await changedIn(found) };
      const open = await takeOver(taking, installation);
      await leave();
      return adopt(open);
    },
    async history() {
      return (await allRuns(places)).runs.toReversed().map(rowOf);
    },
    async runDetail(run) {
      return detailOf(await stored(run));
    },
    async settle(run, settle) {
      const settled = await settleHere(await stored(run), settle, installation);
      unkept = settled.unkept ?? unkept;
      return settled;
    },
    forecast(state, nowMs, progress) {
      const { basis, totalMs: _, ...said } = forecast(state, history, nowMs, progress);
      if (usual.of !== state.steps) usual = { of: state.steps, ms: usualTimes(state, history) };
      return { ...said, basis: basis.words, usualMs: usual.ms, ...(last && { last }) };
    },
    byHand(state, step) {
      const framed = state.frame.runbook.steps.find(({ id }) => id === step);
      const outputs = Object.fromEntries(state.steps.map((one) => [one.id, one.outputs]));
      return resolveByHand(framed?.byHand ?? '', {
        inputs: state.inputs,
        outputs,
        service: state.frame.service,
      });
    },
    practise: () => (at && at.open.run.state().phase !== 'closed' ? practise : []),
    trouble: () => trouble,
    async evidence(run) {
      const { folder, chain } = await stored(run);
      return { folder, head: chain.head };
    },
    ...runFiles(places),
  };
}
