import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailureDraft } from '../engine/failure.ts';
import { isCode } from '../files/error-code.ts';
import { OUTPUT_BYTES } from '../process/output.ts';
import { cacheFolders } from './cache-folders.ts';
import { TerragruntError } from './terragrunt.ts';

export interface ErroredState {
  readonly file: string;
  /** UTC ISO. */
  readonly modifiedAt: string;
  /** Absent when the file is not a whole state file, or cannot be read. */
  readonly serial?: number;
  readonly lineage?: string;
}

/** What is typed to put it back; nothing does where it is no whole state. */
export const confirmationOf = ({ serial, lineage }: ErroredState): string | undefined =>
  serial === undefined || lineage === undefined ? undefined : `push serial ${serial}`;

/** What is said wherever it is found. */
export function erroredFailure(found: ErroredState): FailureDraft {
  const { file, modifiedAt, serial, lineage } = found;
  const confirm = confirmationOf(found);
  return {
    code: 'errored-state',
    message: `An apply could not save its state: ${file} holds it${serial === undefined ? '' : ` (serial ${serial})`}. Every plan is wrong until it is put back.`,
    hint: confirm
      ? `It is put back by typing "${confirm}"; a state of another lineage, or one that has gone on since, is never written over.`
      : 'It is no whole state file, so it cannot be put back by itself.',
    nextSteps: confirm
      ? [
          'Put it back here, then try again',
          `Or by hand: terragrunt run -- state push ${file}, then move it away`,
        ]
      : ['Read it, compare it with `state pull`, then move it away and try again'],
    facts: {
      file,
      modifiedAt,
      serial: serial ?? null,
      lineage: lineage ?? null,
      ...(confirm ? { confirm } : {}),
    },
  };
}

/**
 * State that tofu could not write back. It lies where tofu ran, in the cache folder, and no later command looks for it
 * (facts/tofu-real.md §7). Newest first. Throws TerragruntError `unreadable` where it cannot be seen whether there is one.
 */
export async function findErroredStates(unit: string): Promise<readonly ErroredState[]> {
  const cached = await cacheFolders(unit).catch((cause: NodeJS.ErrnoException) =>
    noneOf(cause.path ?? unit, cause, []),
  );
  const places = [unit, ...cached];
  const found = await Promise.all(places.map((folder) => look(join(folder, 'errored.tfstate'))));
  return found.filter((state) => state !== undefined).sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : -1));
}

async function look(file: string): Promise<ErroredState | undefined> {
  const found = await stat(file).catch((cause: unknown) => noneOf(file, cause, undefined));
  if (!found) return undefined;
  // One that cannot be read, or is no state by its length, is there all the same.
  const readable = found.isFile() && found.size <= OUTPUT_BYTES;
  const text = readable ? await readFile(file, 'utf8').catch(() => '') : '';
  return { file, modifiedAt: found.mtime.toISOString(), ...asState(text) };
}

/** Only what does not exist is none. */
function noneOf<T>(path: string, cause: unknown, none: T): T {
  if (isCode(cause, 'ENOENT')) return none;
  throw new TerragruntError(
    {
      code: 'unreadable',
      message: `${path} cannot be looked into, so nobody knows whether an earlier apply left its state there: ${cause instanceof Error ? cause.message : String(cause)}`,
      nextSteps: ['Make it readable, then try again'],
    },
    cause,
  );
}

function asState(text: string): Pick<ErroredState, 'serial' | 'lineage'> {
  try {
    const { serial, lineage } = JSON.parse(text) as { serial?: unknown; lineage?: unknown };
    return {
      ...(typeof serial === 'number' ? { serial } : {}),
      ...(typeof lineage === 'string' ? { lineage } : {}),
    };
  } catch {
    return {};
  }
}
