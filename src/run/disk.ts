import { type Failure, FailureError, withTraits } from '../engine/failure.ts';
import { folderTrouble } from '../files/disk-trouble.ts';

/** Less than this is full: nothing that a program prints fits. */
const FULL_BYTES = 65_536;

/** What fails on a full disk blames whatever could not be read afterwards: then the disk is named first. Pure. */
export function blameDisk(failure: Failure, folder: string, free: number | undefined): Failure {
  if (free === undefined || free >= FULL_BYTES || failure.code === 'disk') return failure;
  const full = `The disk that holds ${folder} is full, and what was written there may be cut off: free some space before you try again.`;
  return { ...failure, hint: [full, failure.hint].filter(Boolean).join(' ') };
}

/** The failure of a step of which the run's folder took no file; nothing for any other error. `folder`: the run's. */
export function diskFailure(error: unknown, folder: string): Failure | undefined {
  const trouble = error instanceof FailureError ? undefined : folderTrouble(error, folder);
  if (!trouble) return undefined;
  const [first = '', ...rest] = trouble.words;
  return withTraits({
    code: 'disk',
    message: `${first.toUpperCase()}${rest.join('')}. What this step needs could not be written or read there, so it was not done to its end.`,
    hint: `Before you try again: ${trouble.mend}.`,
  });
}
