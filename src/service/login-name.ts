import { userInfo } from 'node:os';
import { printable } from '../text/clean.ts';

/** Who is at this program. In a container a user may have a number only, and no entry that says its name. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['LOGNAME'] || process.env['USER'] || `uid ${process.getuid?.()}`;
  }
}

/** The name that goes on record, in one line: the one that was given, or else the login's. */
export const operatorName = (given: string | undefined): string =>
  printable((given ?? loginName()).replace(/[\r\n\u2028\u2029]+/g, ' '));
