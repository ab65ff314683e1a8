import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { GitFailure, type Tree, treeOf } from '../process/git.ts';
import { TerragruntError } from './terragrunt.ts';

/** The files of a unit, as a world lets them be read and written. Names are of files right in its folder. */
export interface Unit {
  /** Absolute. */
  readonly folder: string;
  readonly names: () => Promise<readonly string[]>;
  /** `undefined`: there is no such file. */
  read(name: string): Promise<string | undefined>;
  /** On disk when it resolves. */
  write(name: string, text: string): Promise<void>;
  /** Makes a private file that is not there yet; `false` when one is. Never leaves half of one. */
  create(name: string, text: string): Promise<boolean>;
  /** Not an error when it is gone already. */
  remove(name: string): Promise<void>;
  /** What git says that the folder is at. */
  tree(signal?: AbortSignal): Promise<Tree>;
}

/** The unit in a folder of this machine. */
export function unitIn(folder: string): Unit {
  const at = (name: string) => join(folder, name);
  return {
    folder,
    names: () => readdir(folder),
    async read(name) {
      try {
        return await readFile(at(name), 'utf8');
      } catch (cause) {
        if (isCode(cause, 'ENOENT')) return undefined;
        throw cause;
      }
    },
    write: (name, text) => writeFile(at(name), text, { mode: 0o644, flush: true }),
    async create(name, text) {
      try {
        const handle = await open(at(name), 'wx', 0o600);
        try {
          await handle.writeFile(text);
          await handle.sync();
        } catch (cause) {
          await rm(at(name), { force: true });
          throw cause;
        } finally {
          await handle.close();
        }
        return true;
      } catch (cause) {
        if (isCode(cause, 'EEXIST')) return false;
        throw cause;
      }
    },
    remove: (name) => rm(at(name), { force: true }),
    tree: (signal) => treeOf(folder, signal).catch(unknownTree),
  };
}

function unknownTree(cause: unknown): never {
  if (!(cause instanceof GitFailure)) throw cause;
  const { message } = cause;
  throw new TerragruntError(
    { code: 'unreadable', message, nextSteps: ['Put that right, then try again'] },
    cause,
  );
}
