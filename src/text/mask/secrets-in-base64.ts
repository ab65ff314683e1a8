import type { Finder, Span } from './masked-places.ts';

// Shorter ones hold no more than a word. Tried where a run begins only, not at each of its characters.
const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;
const HEX = /^[0-9a-fA-F-]+$/;
const TEXT = /^[\t\n\r\u0020-\u007e]+$/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/;
/** `user:password` as `Basic` and Docker's "auth" have it. */
const USER_AND_PASSWORD = /^[\w.@+-]{1,100}:\S{4,200}$/;

/** Base64 of a text in which `find` finds something, of a private key, or of a user and password: all of it. */
export function findEncoded(find: Finder): Finder {
  return (text, add) => {
    for (const { index, 0: run } of text.matchAll(RUN)) {
      if (HEX.test(run)) continue;
      const decoded = Buffer.from(run, 'base64').toString('latin1');
      // Most runs are names and paths: the first characters tell.
      if (!TEXT.test(decoded.slice(0, 24)) || !TEXT.test(decoded.slice(0, -3))) continue;
      if (PRIVATE_KEY.test(decoded) || USER_AND_PASSWORD.test(decoded) || finds(find, decoded)) {
        add({ start: index, end: index + run.length, named: true });
      }
    }
  };
}

function finds(find: Finder, text: string): boolean {
  const spans: Span[] = [];
  for (const line of text.split('\n')) find(line, (span) => spans.push(span));
  return spans.length > 0;
}
