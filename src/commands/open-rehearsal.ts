import type { Action } from '../actions/action.ts';
import type { Frame } from '../engine/events.ts';
import { makeRunFolder, newRunId, placesOf } from '../journal/store.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { keepReady, keptReady, rehearsalWorld } from '../worlds/rehearsal.ts';
import { SandboxNotStarted, startSandboxProgram } from '../worlds/sandbox-process.ts';
import { openSession, resumeSession, type Session } from '../worlds/session.ts';
import { CliError } from './cli-error.ts';
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
  const folder = await makeRunFolder(runs, run);
  await keepReady(folder, ready);
  const { service } = project;
  const world = await rehearsalWorld({ ready, service, run, folder, standin: installation.standin, speed });
  const frame = frameOf(request, run, at, world.ports.service.unit);
  return openSession(
    { folder, rtoLog, launcher: installation.launcher, actions: request.actions, world },
    frame,
  );
}

export async function resumeRehearsal(
  request: Pick<RehearsalRequest, 'project' | 'installation' | 'actions' | 'operator'>,
  frame: Frame,
  folder: string,
  journal: string,
): Promise<Session> {
  const { project, installation, actions } = request;
  const ready = await keptReady(folder);
  const world = await rehearsalWorld({
    ready,
    service: project.service,
    run: frame.run,
    folder,
    standin: installation.standin,
    speed: frame.speed ?? 1,
  });
  const { rtoLog } = placesOf(project.stateDir, project.service.name);
  return resumeSession(
    { folder, rtoLog, launcher: installation.launcher, actions, world },
    request.operator,
    journal,
  );
}

function frameOf(request: RehearsalRequest, run: string, at: Date, unit: string): Frame {
  const { runbook, actions, project } = request;
  return {
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
