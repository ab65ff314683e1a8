import { existsSync, mkdirSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { diskKindOf } from '../machine/disk-kind.ts';
import { roomWords } from '../run/disk-room.ts';
import { printableLines } from '../text/clean.ts';
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
  const folder = process.platform === 'linux' ? paths.log : paths.data;
  if (!isAbsolute(folder))
    throw new CliError(
      `HOME or XDG_STATE_HOME is no whole path: runs would be kept in ${folder}, another place in each folder`,
      'Name a folder with --state-dir DIR or FIREDRILL_STATE_DIR.',
    );
  return folder;
}

/** What is to be done where nothing can be kept: a new run may be kept elsewhere, one that is there goes on where it is. */
const MEND = {
  new: {
    denied: 'Name a folder that can be written with --state-dir DIR or FIREDRILL_STATE_DIR.',
    full: 'Free some space, or name a folder on another disk with --state-dir DIR.',
  },
  kept: {
    denied:
      'A run goes on where it is kept: put that right, or name the folder that it is in with --state-dir DIR or FIREDRILL_STATE_DIR.',
    full: 'Free some space there: a run goes on where it is kept.',
  },
} as const;

/**
 * Says at once, and before anything is done, when runs could not be kept: a `new` one, or one that is `kept` already. Resolves to
 * what is to be said of the disk they are kept on, if anything is.
 */
export async function requireStateDir(
  stateDir: string,
  run: keyof typeof MEND = 'new',
): Promise<string | undefined> {
  try {
    makeFolders(stateDir);
    await access(stateDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      `runs cannot be kept in ${stateDir}: ${why}`,
      `Nothing was started. ${MEND[run].denied}`,
    );
  }
  const { full, warn } = roomWords(stateDir, await diskKindOf(stateDir));
  if (full !== undefined)
    throw new CliError(`runs cannot be kept: ${full}`, `Nothing was started. ${MEND[run].full}`);
  return warn;
}

/** The same, said on stderr. */
export async function openStateDir(
  stateDir: string,
  run: keyof typeof MEND,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  const warn = await requireStateDir(stateDir, run);
  if (warn !== undefined) stderr.write(`firedrill: ${printableLines(warn)}\n`);
}

/** One level at a time: Node's own `recursive` never comes back where a level can't be made, as in /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
