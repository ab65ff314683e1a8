import { userInfo } from 'node:os';

/** Who is at this program. In a container a user may have a number only, and no entry that says its name. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['LOGNAME'] || process.env['USER'] || `uid ${process.getuid?.()}`;
  }
}
