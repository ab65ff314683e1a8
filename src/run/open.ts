import { rm } from 'node:fs/promises';
import { actions } from '../actions/registry.ts';
import type { Frame, FramedStep, Mode } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import { diskTrouble, diskWords } from '../files/disk-trouble.ts';
import { NotOurs } from '../files/own-files.ts';
import { createJournal, JournalFailure } from '../journal/journal.ts';
import { journalIn, makeRunFolder, newRunId, type RunPlaces } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import { leavingOut } from '../runbook/leaving-out.ts';
import { objectivesOf } from '../runbook/objectives.ts';
import { ownScenario } from '../runbook/own-scenario.ts';
import type { Contract, Runbook, Step } from '../runbook/runbook.ts';
import type { Service } from '../service/service.ts';
import { worldKind } from '../worlds/kinds.ts';
import { Refused } from '../worlds/refused.ts';
import type { World } from '../worlds/world.ts';
import { goneUnlessOpened, removeNeverBegun } from './never-begun.ts';
import { otherRuns } from './other-runs.ts';
import { practiseLines } from './practise.ts';
import { type Held, holding, type OpenRun, runClock, startRun } from './start.ts';

export interface RunRequest {
  readonly mode: Mode;
  /** Values of the world's own fields, by id. */
  readonly options: Readonly<Record<string, string>>;
  readonly places: RunPlaces;
  readonly installation: Installation;
  readonly configFile: string;
  readonly service: Service;
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, string>>;
  /** T0 */
  readonly since: Date;
  readonly operator: string;
}

/** Makes the run's folder and its world, and writes the first event. Where that cannot be done, nothing is left behind. */
export async function openRun(request: RunRequest): Promise<OpenRun> {
  const { places, installation } = request;
  const service = leavingOut(request.service, request.runbook);
  const kind = await worldKind(request.mode);
  const at = new Date();
  const run = newRunId(request.runbook.id, at);
  let folder: string | undefined;
  let world: World | undefined;
  await removeNeverBegun(places.runs);
  try {
    folder = await makeRunFolder(places.runs, run);
    const others = () => otherRuns(places, request.mode, run);
    const { id: runbook } = request.runbook;
    const own = ownScenario(request.runbook, request.inputs);
    const site = { run, runbook, ownScenario: own, folder, service, installation, others };
    world = await goneUnlessOpened(folder, () => kind.open(site, request.options, request.configFile));
    const frame = frameOf(request, world, run, at);
    const kept = folder;
    const practise = () => practiseLines(frame, kept, installation);
    return await openIn(folder, places.rtoLog, world, frame, practise);
  } catch (cause) {
    await world?.close(true);
    if (folder) await rm(folder, { recursive: true, force: true });
    throw notOpened(places.runs, cause);
  }
}

/** Writes the first event of a run in a world. */
export async function openIn(
  folder: string,
  rtoLog: string,
  world: World,
  frame: Frame,
  practise: Held['practise'] = async () => [],
): Promise<OpenRun> {
  return holding(folder, async (release) => {
    const clock = await runClock(world.ports.clock, 0);
    const journal = await createJournal(journalIn(folder), 1, clock.read);
    const opened = await journal.append({ type: 'run.opened', ...frame });
    const state = reduce(undefined, opened);
    const written = [opened];
    return startRun({ folder, rtoLog, world, journal, release, now: clock.now, state, written, practise });
  });
}

export function frameOf(request: RunRequest, world: World, run: string, at: Date): Frame {
  const { runbook, service, installation, since } = request;
  const { tools, ...ofWorld } = world.frame;
  return {
    format: 2,
    run,
    ...ofWorld,
    runbook: {
      ...runbook,
      steps: runbook.steps.map(framed),
    },
    inputs: request.inputs,
    operator: request.operator,
    ...objectivesOf(runbook, service),
    t0: since.toISOString(),
    beforeMs: Math.max(0, at.getTime() - since.getTime()),
    tools: { firedrill: installation.version(), node: process.versions.node, ...tools },
  };
}

function framed({ rollback, ...step }: Step): FramedStep {
  const asks = rollback && contractOf(rollback.action).asks;
  return {
    ...step,
    contract: contractOf(step.action),
    ...(rollback && { rollback: { ...rollback, ...(asks && { asks }) } }),
  };
}

function contractOf(name: string): Contract {
  const action = actions.get(name);
  if (!action) throw new Error(`no action ${name}`);
  return action.contract;
}

/** A disk that is full from the start is a matter of the state folder, not of the run, which is gone again. */
function notOpened(runs: string, cause: unknown): unknown {
  const reason = cause instanceof JournalFailure || cause instanceof Refused ? (cause.cause ?? cause) : cause;
  if (cause instanceof NotOurs) return new Refused('not-started', cause.message, 'Nothing was begun.', cause);
  if (!(reason instanceof Error && 'code' in reason)) return cause;
  const trouble = diskTrouble(reason);
  const why = trouble ? diskWords(trouble, 'it') : reason.message;
  const mend = trouble ? `First ${trouble.mend}` : 'Put that right';
  return new Refused(
    'not-started',
    `the run could not be kept in ${runs}: ${why}`,
    `Nothing was begun. ${mend}, or name another folder with --state-dir DIR.`,
    cause,
  );
}
