import { dirname, sep } from 'node:path';
import { shellWord } from '../text/shell-word.ts';

/** What a disk does that takes or gives no more, and what to do about it: both go on behind the name of what it holds. */
export interface DiskTrouble {
  /** The system's code. */
  readonly code: string;
  /** `is full` */
  readonly what: string;
  /** `free some space there` */
  readonly mend: string;
}

const KNOWN: Readonly<Record<string, Omit<DiskTrouble, 'code'>>> = {
  ENOSPC: { what: 'is full', mend: 'free some space there' },
  EDQUOT: {
    what: 'has no room left for you: your quota is used up',
    mend: 'delete something of yours there, or have the quota raised',
  },
  EROFS: {
    what: 'is mounted read-only',
    mend: 'make it writable again; the system itself mounts a disk so that fails (`dmesg` says whether it did)',
  },
  EIO: {
    what: 'reports an error',
    mend: 'find out what is wrong with it (`dmesg`), and keep a copy of the folder elsewhere',
  },
};

/** What the disk said, where an error is one of those, or comes from one. */
export function diskTrouble(error: unknown): DiskTrouble | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth += 1) {
    const code = 'code' in one ? String(one.code) : '';
    const known = KNOWN[code];
    if (known) return { code, ...known };
  }
  return undefined;
}

/** `the disk that holds /runs/r is full (ENOSPC)` */
export const diskWords = ({ code, what }: DiskTrouble, held: string): string =>
  `the disk that holds ${held} ${what} (${code})`;

/** Why a run's folder takes or gives no more, in words, and what to do: its disk, or what may not be touched in it. */
export function folderTrouble(
  error: unknown,
  folder: string,
): { readonly words: string; readonly mend: string } | undefined {
  const trouble = diskTrouble(error);
  if (trouble) return { words: diskWords(trouble, pathOf(error) ?? folder), mend: trouble.mend };
  const path = pathOf(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if ((code !== 'EACCES' && code !== 'EPERM') || path === undefined || !isIn(path, folder)) return undefined;
  return {
    words: `you may not write to ${dirname(path)}, or not read there (${code})`,
    mend: `give yourself the rights to it again (\`chmod -R u+rwX ${shellWord(folder)}\`)`,
  };
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

const pathOf = (error: unknown): string | undefined =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;

/** Why something was not written, as the end of a sentence or in brackets: a disk's own words first. */
export function whyUnwritten(error: unknown, held: string): string {
  const trouble = diskTrouble(error);
  if (trouble) return `${diskWords(trouble, held)}: ${trouble.mend}`;
  return error instanceof Error ? error.message : String(error);
}
