import { isAbsolute, join, normalize } from 'node:path';
import type { Event } from '../engine/events.ts';
import { isCode, whyUnread } from '../files/error-code.ts';
import { readOwn } from '../files/own-files.ts';
import { digestOf } from '../journal/canonical.ts';

export type Review = Pick<Extract<Event, { type: 'review.stored' }>, 'file' | 'digest'>;

/** An auditor's check: each review document still has the digest that its gate was bound to. */
export async function reviewProblems(reviews: readonly Review[], folder: string): Promise<string[]> {
  const problems = await Promise.all(
    reviews.map(async ({ file, digest }) => {
      // Names come from a journal that somebody may have written.
      if (normalize(file).startsWith('..') || isAbsolute(file)) return `${file} is not in the run's folder`;
      try {
        const text = await readOwn(join(folder, file));
        return hasDigest(text, digest) ? undefined : `${file} is not what was reviewed: its digest differs`;
      } catch (error) {
        return isCode(error, 'ENOENT')
          ? `${file} is missing`
          : `${file} cannot be read (${whyUnread(error)})`;
      }
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

function hasDigest(text: string, digest: string): boolean {
  try {
    return digestOf(JSON.parse(text)) === digest;
  } catch {
    return false;
  }
}
