import type { Finder, Span } from './masked-places.ts';
import { isPlain, looksRandom } from './plain-values.ts';
import { isTelling } from './telling-names.ts';

/** Passwords in URLs' user info, and query parameters that sign or admit. Scheme, user, host and path stay. */
export const findInAddresses: Finder = (text, add) => {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    findUserInfo(text, at + 3, add);
  }
  if (/[?&;]/.test(text)) findParameters(text, add);
  if (text.includes('@tcp(')) {
    for (const { index, 0: found, 1: password = '' } of text.matchAll(DATA_SOURCE)) {
      const end = index + found.length - '@tcp('.length;
      add({ start: end - password.length, end, named: true });
    }
  }
};

// Go's way to name a database: user:password@tcp(host:port)/name.
const DATA_SOURCE = /(?<![\w.-])[\w.-]{1,64}:([^\s"'@]{1,256})@tcp\(/g;

// An apostrophe is a letter of URLs too; a shell's quote stands before no letter.
const AUTHORITY = /(?:[^\s"'<>`/?#\\|]|'(?=[\w%])){1,1024}/y;
const UP_TO_SPACE = /(?:[^\s"'<>`\\|]|'(?=[\w%])){1,256}/y;

function findUserInfo(text: string, start: number, add: (span: Span) => void): void {
  const authority = stickyText(AUTHORITY, text, start);
  let at = authority.lastIndexOf('@');
  // A password with a slash in it; what follows a colon may also be a port.
  if (at < 0 && /^[^:@]*:(?!\d{1,5}$)/.test(authority) && !authority.startsWith('[')) {
    at = stickyText(UP_TO_SPACE, text, start).lastIndexOf('@');
  }
  if (at < 0) return;
  const user = text.slice(start, start + at);
  const colon = user.indexOf(':');
  if (colon < 0) {
    // A token in a user's place; `git` and `someone` are users.
    if (user.length >= 16 && looksRandom(user)) add({ start, end: start + at, named: true });
    return;
  }
  const password = user.slice(colon + 1);
  if (/^x-oauth-basic$/i.test(password)) add({ start, end: start + colon, named: true });
  else if (!isPlain(password)) add({ start: start + colon + 1, end: start + at, named: true });
}

const PARAMETER = /[?&;]([\w.%-]{1,80})=/g;
/** Telling in a query only. */
const SIGNING = /^(?:x-(?:amz|goog|ms)-(?:signature|security-token)|sig|signature|hmac|code|ticket)$/i;

function findParameters(text: string, add: (span: Span) => void): void {
  const parameter = new RegExp(PARAMETER);
  for (let hit = parameter.exec(text); hit; hit = parameter.exec(text)) {
    const name = hit[1] ?? '';
    const signs = SIGNING.test(name);
    if (!signs && !isTelling(name)) continue;
    const start = parameter.lastIndex;
    const value = stickyText(ARGUMENT, text, start);
    parameter.lastIndex = start + value.length;
    // `code=200` is no secret.
    if (!isPlain(value) && !/^\d{1,5}$/.test(value)) add({ start, end: start + value.length, named: true });
  }
}

const ARGUMENT = /(?:[^\s"'<>`&;#\\|)\]}]|'(?=[\w%])){1,4096}/y;

function stickyText(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
