import { constants } from 'node:fs';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { requireNoLink } from '../files/own-files.ts';
import { type Tree, treeOf } from '../process/git.ts';
import { GitFailure } from '../process/git-call.ts';
import { copyWorkTree, TooLarge } from '../process/work-tree-copy.ts';
import { namedPrograms } from './named-programs.ts';
import { TerragruntError } from './terragrunt.ts';

/** What a unit's code is at. */
export interface Code extends Tree {
  /** sha256 of the programs that it names, wherever they lie; empty where it names none. */
  readonly programs: string;
}

/** The files of a unit, as a world lets them be read and written. Names are of files right in its folder. */
export interface Unit {
  /** Where tools run. Absolute, as is the other. */
  readonly folder: string;
  /** The operator's own, which is another where tools run in a copy: what people are told, and where an apply left things. */
  readonly own: string;
  readonly names: () => Promise<readonly string[]>;
  /** `undefined`: there is no such file. */
  read(name: string): Promise<string | undefined>;
  /** On disk when it resolves. */
  write(name: string, text: string): Promise<void>;
  /** Makes a private file that is not there yet; `false` when one is. Never leaves half of one. */
  create(name: string, text: string): Promise<boolean>;
  /** Not an error when it is gone already. */
  remove(name: string): Promise<void>;
  /** What git says that the folder is at, and what git does not look at. */
  tree(signal?: AbortSignal): Promise<Code>;
  /** The unit in a private copy of its work tree (DESIGN §2). `into`: absolute, not there yet; whoever asks removes it. */
  copy(into: string, signal?: AbortSignal): Promise<Unit>;
}

/** The unit in a folder of this machine. */
export function unitIn(folder: string): Unit {
  const at = (name: string) => join(folder, name);
  return {
    folder,
    own: folder,
    names: () => readdir(folder),
    async read(name) {
      try {
        return await readShort(at(name));
      } catch (cause) {
        if (isCode(cause, 'ENOENT')) return undefined;
        throw cause;
      }
    },
    async write(name, text) {
      // Whole or not at all: half of one would spoil every plan. tofu reads no file with that ending.
      const fresh = at(`${name}.new`);
      requireNoLink(at(name));
      try {
        await writeFile(fresh, text, { mode: 0o644, flush: true });
        await rename(fresh, at(name));
      } catch (cause) {
        await rm(fresh, { force: true }).catch(() => undefined);
        throw cause;
      }
    },
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
    async tree(signal) {
      const [tree, programs] = await Promise.all([
        treeOf(folder, signal).catch(unknownTree),
        namedPrograms(folder),
      ]);
      return { ...tree, programs };
    },
    copy: async (into, signal) => unitIn(await copyWorkTree(folder, into, signal).catch(tooLarge)),
  };
}

/** Bytes of a file of the unit that is read: stages, variables and overrides have a thousandth. */
const LONGEST = 4 * 1024 * 1024;

async function readShort(file: string): Promise<string> {
  // Without waiting for the other end, where it is a pipe.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (found.isFile() && found.size <= LONGEST) return await handle.readFile('utf8');
    throw new TerragruntError({
      code: 'unreadable',
      message: `${file} is ${found.isFile() ? `${found.size} bytes long` : 'no plain file'}, and so not what belongs there.`,
      nextSteps: ['Put the right file there, then try again'],
    });
  } finally {
    await handle.close();
  }
}

function unknownTree(cause: unknown): never {
  if (!(cause instanceof GitFailure)) throw cause;
  const { message } = cause;
  throw new TerragruntError(
    { code: 'unreadable', message, nextSteps: ['Put that right, then try again'] },
    cause,
  );
}

function tooLarge(cause: unknown): never {
  if (!(cause instanceof TooLarge)) throw cause;
  throw new TerragruntError(
    {
      code: 'copy-too-large',
      message: cause.message,
      nextSteps: ['Move what is large out of the repository, then try again'],
    },
    cause,
  );
}
