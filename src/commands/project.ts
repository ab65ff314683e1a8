import { access, constants, readdir } from 'node:fs/promises';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Action } from '../actions/action.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Service } from '../service/service.ts';
import { CliError } from './cli-error.ts';

export interface ProjectFlags {
  readonly config?: string;
  readonly stateDir?: string;
}

/** Where things are: all that the home screen needs before something is chosen. */
export interface Places {
  readonly configFile: string;
  readonly runbooksDir: string;
  readonly scenariosDir: string;
  readonly stateDir: string;
}

/** What a command works on: the service file, checked whole, the runbooks beside it, the state folder. */
export interface Project extends Places {
  readonly service: Service;
}

export async function openProject(flags: ProjectFlags): Promise<Project> {
  const places = findPlaces(flags);
  const { loadService } = await import('../service/load.ts');
  return { ...places, service: await orUsage(() => loadService(places.configFile)) };
}

/** Children get paths below it as arguments and in files: what breaks a line there is refused here. */
function stateDirOf(given: string): string {
  if (given === '' || /[\u0000-\u001f\u007f]/.test(given))
    throw new CliError(
      'the state folder has no name, or one with control characters',
      'Name another with --state-dir DIR.',
    );
  return resolve(given);
}

export function findPlaces(flags: ProjectFlags): Places {
  const configFile = configFileOf(flags.config);
  const folder = dirname(configFile);
  return {
    configFile,
    runbooksDir: join(folder, 'runbooks'),
    scenariosDir: join(folder, 'runbooks', 'scenarios'),
    stateDir: stateDirOf(flags.stateDir ?? process.env['FIREDRILL_STATE_DIR'] ?? defaultStateDir()),
  };
}

/** Says at once, and before anything is done, when runs could not be kept. */
export async function requireStateDir({ stateDir }: Places): Promise<void> {
  try {
    makeFolders(stateDir);
    await access(stateDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      `runs cannot be kept in ${stateDir}: ${why}`,
      'Nothing was started. Name a folder that can be written with --state-dir DIR or FIREDRILL_STATE_DIR.',
    );
  }
}

export async function loadRunbookNamed(
  project: Project,
  name: string,
  actions: ReadonlyMap<string, Action>,
): Promise<Runbook> {
  const { findRunbook, loadRunbook } = await import('../runbook/load.ts');
  return orUsage(() => {
    const { file, text } = findRunbook(project.runbooksDir, name);
    return loadRunbook(file, text, actions, project.service);
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

/** The platform's folder for what a program remembers: XDG_STATE_HOME on Linux. */
function defaultStateDir(): string {
  const paths = envPaths('firedrill', { suffix: '' });
  return process.platform === 'linux' ? paths.log : paths.data;
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

/** One level at a time: Node's own `recursive` never comes back where a level can't be made, as in /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
