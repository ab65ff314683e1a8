import { existsSync, mkdirSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from './cli-error.ts';

/** Where runs are kept: the folder that was named, or else the platform's for what a program remembers. */
export async function stateDirOf(named: string | undefined): Promise<string> {
  const given = named ?? process.env['FIREDRILL_STATE_DIR'] ?? (await platformsOwn());
  // Children get paths below it as arguments and in files: what breaks a line there is refused here.
  if (given === '' || /[\u0000-\u001f\u007f]/.test(given))
    throw new CliError(
      'the state folder has no name, or one with control characters',
      'Name another with --state-dir DIR.',
    );
  return resolve(given);
}

/** XDG_STATE_HOME on Linux. */
async function platformsOwn(): Promise<string> {
  // As it is loaded it looks for the home folder, and fails where a user has none.
  const { default: envPaths } = await import('env-paths').catch((): never => {
    throw new CliError(
      'you have no home folder here, so nobody knows where runs are kept',
      'Name a folder with --state-dir DIR or FIREDRILL_STATE_DIR.',
    );
  });
  const paths = envPaths('firedrill', { suffix: '' });
  return process.platform === 'linux' ? paths.log : paths.data;
}

/** Says at once, and before anything is done, when runs could not be kept. */
export async function requireStateDir(stateDir: string): Promise<void> {
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

/** One level at a time: Node's own `recursive` never comes back where a level can't be made, as in /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
