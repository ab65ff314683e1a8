import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { userInfo } from 'node:os';
import type { RunView } from '../engine/view.ts';
import { placesOf, readRun, type StoredRun } from '../journal/store.ts';
import { resolveByHand } from '../runbook/resolve.ts';
import { forecast, type LastTime, lastTime, usualTimes } from '../rto/forecast.ts';
import type { RtoLine } from '../rto/line.ts';
import { readRto } from '../rto/log.ts';
import type { ServiceHead } from '../service/head.ts';
import type { Declaration, Host } from '../tui/host.ts';
import type { Session } from '../worlds/session.ts';
import { homeModel } from './home-model.ts';
import { allRuns } from './all-runs.ts';
import { CliError } from './cli-error.ts';
import { detailOf, rowOf } from './history.ts';
import type { Installation } from './installation.ts';
import { openProject, type Places, requireStateDir } from './project.ts';
import { rtoLines } from './rto-lines.ts';
import { settleStored } from './settle.ts';

export interface ScreenHost extends Host {
  /** Shows a session that a command opened, as if it had been declared here. */
  adopt(session: Session): Promise<RunView>;
  /** Leaves whatever run is open. Resolves to what stopped it against its will, if anything did. */
  close(): Promise<string | undefined>;
  /** What of the runs that were left could not be kept beside their journals. */
  unkept(): string | undefined;
}

/** What the screens need of the program, over real files and worlds. */
export function makeHost(installation: Installation, project: Places, head: ServiceHead): ScreenHost {
  const places = placesOf(project.stateDir, head.name);
  // Read and checked whole when something is chosen, and again each time: it may have been mended meanwhile.
  const whole = () => openProject({ config: project.configFile, stateDir: project.stateDir });
  let open: { readonly session: Session; readonly driven: Promise<void> } | undefined;
  let trouble: string | undefined;
  let unkept: string | undefined;
  let history: readonly RtoLine[] | undefined;
  /** What earlier runs say of the open one. */
  let known: { usualMs: Readonly<Record<string, number>>; last?: LastTime } = { usualMs: {} };

  async function adopt(session: Session): Promise<RunView> {
    trouble = undefined;
    // It feeds the forecast only: a log that cannot be read must not stop a recovery. Home tells of it.
    history ??= await readRto(places.rtoLog).then(
      ({ lines }) => lines,
      () => [],
    );
    const state = session.run.state();
    const last = lastTime(state, history);
    known = { usualMs: usualTimes(state, history), ...(last === undefined ? {} : { last }) };
    const driven = session.run.drive().then(
      () => undefined,
      (error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
      },
    );
    open = { session, driven };
    return session.run;
  }

  /** A step that changes the world is waited for: its end belongs in the journal, and the lock is held until then. */
  async function leave(): Promise<void> {
    const leaving = open;
    open = undefined;
    if (!leaving) return;
    const { run } = leaving.session;
    if (run.state().phase === 'open') await run.ask('pause').catch(() => undefined);
    await leaving.driven;
    unkept = (await leaving.session.close()) ?? unkept;
  }

  const stored = (run: string): Promise<StoredRun> => readRun(join(places.runs, run));

  return {
    adopt,
    async close() {
      await leave();
      return trouble;
    },
    unkept: () => unkept,
    async home() {
      // A run that is over or waits is let go: its obligations can be settled and it be gone on with, here or elsewhere.
      if (open && open.session.run.state().phase !== 'open') await leave();
      const runs = await allRuns(places.runs);
      const log = await rtoLines(places.rtoLog, runs);
      history = log.lines;
      return homeModel(project, head, runs, log);
    },
    async runbook(id) {
      const { loadRunbookNamed } = await import('./project.ts');
      const { actions } = await import('../actions/registry.ts');
      return loadRunbookNamed(await whole(), id, actions);
    },
    async worldFields(_mode, runbook) {
      const { rehearsalFields } = await import('./scenarios.ts');
      return rehearsalFields(await whole(), runbook);
    },
    async lesson({ scenario }) {
      const { lessonOf } = await import('./scenarios.ts');
      return scenario === undefined ? undefined : lessonOf(await whole(), scenario);
    },
    async declare(declaration: Declaration) {
      if (declaration.mode !== 'rehearsal') throw new CliError('this version only rehearses');
      await leave();
      await requireStateDir(project);
      const [{ openRehearsal }, { rehearsalOf }, { actions }, { loadRunbookNamed }] = await Promise.all([
        import('./open-rehearsal.ts'),
        import('./scenarios.ts'),
        import('../actions/registry.ts'),
        import('./project.ts'),
      ]);
      const checked = await whole();
      const runbook = await loadRunbookNamed(checked, declaration.runbook, actions);
      const asked = { ...declaration, ...rehearsalOf(declaration.world) };
      return adopt(await openRehearsal({ ...asked, project: checked, installation, runbook, actions }));
    },
    async resume(run) {
      await leave();
      const { resumeStored } = await import('./resume-stored.ts');
      return adopt(await resumeStored(installation, await whole(), await stored(run), userInfo().username));
    },
    async history() {
      return Promise.all((await allRuns(places.runs)).toReversed().map(rowOf));
    },
    async runDetail(run) {
      return detailOf(await stored(run));
    },
    async settle(run, obligation, note, by) {
      await settleStored(places, await stored(run), obligation, note, by);
    },
    forecast(state, nowMs, progress) {
      const { basis, totalMs: _, ...said } = forecast(state, history ?? [], nowMs, progress);
      return { ...said, basis: basis.words, ...known };
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
    trouble: () => trouble,
    async evidence(run) {
      const { folder, chain } = await stored(run);
      return { folder, head: chain.head };
    },
    async read(run, file) {
      const folder = join(places.runs, run);
      const path = resolve(folder, file);
      // Names come from a journal that somebody may have edited.
      if (!path.startsWith(folder + sep)) throw new Error(`${file} is not in the run's folder`);
      return readFile(path, 'utf8');
    },
  };
}
