import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Action } from '../actions/action.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Service } from '../service/service.ts';
import { CliError } from './cli-error.ts';
import { stateDirOf } from './state-dir.ts';

export interface ProjectFlags {
  readonly config?: string;
  readonly stateDir?: string;
}

/** What describes a service: firedrill.yaml and what lies beside it. */
export interface Files {
  readonly configFile: string;
  readonly runbooksDir: string;
  readonly scenariosDir: string;
}

/** Where things are: all that the home screen needs before something is chosen. */
export interface Places extends Files {
  readonly stateDir: string;
}

/** A service by its files, the first of them checked whole. */
export interface Described extends Files {
  readonly service: Service;
}

/** What a command works on: a service, and the folder in which its runs are kept. */
export interface Project extends Described, Places {}

export async function openProject(flags: ProjectFlags): Promise<Project> {
  return { ...(await openService(flags)), stateDir: await stateDirOf(flags.stateDir) };
}

/** For what has nothing to do with runs. */
export async function openService(flags: ProjectFlags): Promise<Described> {
  const files = filesOf(flags);
  const { loadService } = await import('../service/load.ts');
  return { ...files, service: await orUsage(() => loadService(files.configFile)) };
}

export async function findPlaces(flags: ProjectFlags): Promise<Places> {
  return { ...filesOf(flags), stateDir: await stateDirOf(flags.stateDir) };
}

function filesOf(flags: ProjectFlags): Files {
  const configFile = configFileOf(flags.config);
  const folder = dirname(configFile);
  return {
    configFile,
    runbooksDir: join(folder, 'runbooks'),
    scenariosDir: join(folder, 'runbooks', 'scenarios'),
  };
}

export async function loadRunbookNamed(
  project: Project,
  name: string,
  actions: ReadonlyMap<string, Action>,
): Promise<Runbook> {
  const { findRunbook, loadRunbook } = await import('../runbook/load.ts');
  return orUsage(() => {
    const { file, text } = findRunbook(project.runbooksDir, name);
    const runbook = loadRunbook(file, text, actions, project.service);
    return dirname(file) === project.runbooksDir ? runbook : { ...runbook, file };
  });
}

export async function runbookNames(project: Places): Promise<string[]> {
  const names = await readdir(project.runbooksDir).catch(() => [] as string[]);
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** firedrill.yaml here or in a folder above, or the one that was named. */
export function configFileOf(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, 'firedrill.yaml');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) break;
  }
  throw new CliError(
    `no firedrill.yaml in ${process.cwd()} or a folder above it`,
    'It describes the service to recover. Go to the repository that has it, or name it with --config FILE.',
  );
}

/** The loaders' error is the whole story already: file, line, column, what to do. */
async function orUsage<T>(load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigurationError') throw new CliError(error.message);
    throw error;
  }
}
