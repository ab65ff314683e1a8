import { AwsFailure } from './aws-failure.ts';

/** Pages of a list that are read: far more than a service's instances, or its model's files, fill. */
const PAGES = 100;

/**
 * Asks for one page after the other until `ask` knows of no next one. `what` names the list in a sentence. Throws
 * `unreadable` for a list that comes back to where it was, or does not end: part of it must not count as all of it.
 */
export async function allPages<Mark>(
  what: string,
  ask: (mark: Mark | undefined) => Promise<Mark | undefined>,
): Promise<void> {
  let mark: Mark | undefined;
  const seen = new Set<string>();
  for (let page = 1; page <= PAGES; page += 1) {
    mark = await ask(mark);
    if (mark === undefined) return;
    const next = JSON.stringify(mark);
    if (seen.has(next)) throw endless(what, `its page ${page} leads back to one before it`);
    seen.add(next);
  }
  throw endless(what, `there are more than ${PAGES} pages of it`);
}

const endless = (what: string, because: string): AwsFailure =>
  new AwsFailure({
    code: 'unreadable',
    message: `The list of ${what} does not end: ${because}. None of it was used.`,
    hint: 'Something between here and AWS may have answered in its place, or there is far more than belongs there.',
    nextSteps: ['Try again.', 'Look at the list in the AWS console.'],
  });
