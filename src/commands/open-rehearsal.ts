import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Action } from '../actions/action.ts';
import type { Frame } from '../engine/events.ts';
import { JournalFailure } from '../journal/journal.ts';
import { makeRunFolder, newRunId, placesOf } from '../journal/store.ts';
import type { Runbook } from '../runbook/runbook.ts';
import {
  keepReady,
  keptReady,
  NotOnThisMachine,
  rehearsalWorld,
  SandboxNotKept,
} from '../worlds/rehearsal.ts';
import { sandboxCall } from '../worlds/sandbox-call.ts';
import { SandboxNotStarted, startSandboxProgram } from '../worlds/sandbox-process.ts';
import { openSession, resumeSession, type Session } from '../worlds/session.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Installation } from './installation.ts';
import type { Project } from './project.ts';

export interface RehearsalRequest {
  readonly project: Project;
  readonly installation: Installation;
  readonly runbook: Runbook;
  readonly actions: ReadonlyMap<string, Action>;
  readonly scenario: string;
  readonly speed: number | 'max';
  readonly inputs: Readonly<Record<string, string>>;
  /** T0 */
  readonly since: Date;
  readonly operator: string;
}

/** Starts a sandbox, makes the run's folder, writes the first event. Nothing is left behind when the sandbox won't start. */
export async function openRehearsal(request: RehearsalRequest): Promise<Session> {
  const { project, installation, scenario, speed } = request;
  const ready = await startSandboxProgram({
    main: installation.main,
    configFile: project.configFile,
    scenario,
  }).catch((error: unknown) => {
    if (error instanceof SandboxNotStarted) throw new CliError(error.message.replace(/^firedrill: /, ''));
    throw error;
  });
  const at = new Date();
  const run = newRunId(request.runbook.id, at);
  const { runs, rtoLog } = placesOf(project.stateDir, project.service.name);
  let folder: string | undefined;
  try {
    folder = await makeRunFolder(runs, run);
    await keepReady(folder, ready);
    const { service } = project;
    const { launcher, standin } = installation;
    const world = await rehearsalWorld({ ready, service, run, folder, standin, speed });
    const frame = frameOf(request, run, at, world.ports.service.unit);
    return await openSession({ folder, rtoLog, launcher, actions: request.actions, world }, frame);
  } catch (cause) {
    // Nothing has begun: neither the sandbox nor an empty run is left behind.
    await sandboxCall(ready, '/_firedrill/stop').catch(() => undefined);
    if (folder) await rm(folder, { recursive: true, force: true });
    throw notOpened(runs, cause);
  }
}

/** A disk that is full from the start is a matter of the state folder, not of the run, which is gone again. */
function notOpened(runs: string, cause: unknown): unknown {
  const reason = cause instanceof JournalFailure ? cause.cause : cause;
  if (!(reason instanceof Error && 'code' in reason)) return cause;
  return new CliError(
    `the run could not be kept in ${runs}: ${reason.message}`,
    'Nothing was begun. Free the disk, or name another folder with --state-dir DIR.',
  );
}

export async function resumeRehearsal(
  request: Pick<RehearsalRequest, 'project' | 'installation' | 'actions' | 'operator'>,
  frame: Frame,
  folder: string,
): Promise<Session> {
  const { project, actions } = request;
  const { launcher, standin } = request.installation;
  // The service as it was when the run was opened, whatever firedrill.yaml says today.
  const { service, run, speed = 1 } = frame;
  const world = await keptReady(folder)
    .then((ready) => rehearsalWorld({ ready, service, run, folder, standin, speed }))
    .catch((error: unknown) => {
      if (!(error instanceof NotOnThisMachine || error instanceof SandboxNotKept)) throw error;
      const hint = `${join(folder, 'sandbox.json')} was changed. Nothing was sent. Rehearse again: \`firedrill rehearse ${frame.runbook.id}\`.`;
      throw new CliError(error.message, hint, EXIT.refused);
    });
  const { rtoLog } = placesOf(project.stateDir, project.service.name);
  return resumeSession({ folder, rtoLog, launcher, actions, world }, request.operator);
}

function frameOf(request: RehearsalRequest, run: string, at: Date, unit: string): Frame {
  const { runbook, actions, project } = request;
  return {
    format: 2,
    run,
    mode: 'rehearsal',
    scenario: request.scenario,
    speed: request.speed,
    runbook: {
      ...runbook,
      steps: runbook.steps.map((step) => {
        const action = actions.get(step.action);
        if (!action) throw new Error(`no action ${step.action}`);
        return { ...step, contract: action.contract };
      }),
    },
    service: { ...project.service, unit },
    inputs: request.inputs,
    operator: request.operator,
    objectiveMs: project.service.objectivesMs[runbook.id] ?? runbook.objectiveMs,
    t0: request.since.toISOString(),
    beforeMs: Math.max(0, at.getTime() - request.since.getTime()),
    tools: { firedrill: request.installation.version(), node: process.versions.node, terragrunt: 'stand-in' },
  };
}
