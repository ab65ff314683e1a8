import type { Finder } from './masked-places.ts';
import { isPlain } from './plain-values.ts';
import { valueAt } from './value-at.ts';

/** How programs take a secret where no name tells: what must be in the line, and what stands right before the secret. */
const COMMANDS: readonly { readonly has: string; readonly before: RegExp }[] = [
  // user:password, whatever the option is called
  { has: 'curl', before: /\s(?:-u|--user|-U|--proxy-user)[ =]?["']?[^\s:"']{0,64}:(?=\S)/g },
  {
    has: 'login',
    before: /\s(?:docker|podman|nerdctl|buildah|skopeo|crane|oras|helm|az)\s(?:[^|;&]{0,300}\s)?-p[ =]?/g,
  },
  { has: 'sshpass', before: /\bsshpass\s+-p\s?/g },
  { has: 'mysql', before: /\bmysql\w{0,12}\s(?:[^|;&]{0,300}?\s)?-p(?=[^\s-])/g },
  { has: 'mariadb', before: /\bmariadb[\w-]{0,12}\s(?:[^|;&]{0,300}?\s)?-p(?=[^\s-])/g },
  { has: 'redis-cli', before: /\bredis-cli\s(?:[^|;&]{0,300}?\s)?-a\s+/g },
  { has: 'mongo', before: /\bmongo\w{0,12}\s(?:[^|;&]{0,300}?\s)?-p\s+(?=[^\s-])/g },
  { has: 'ldap', before: /\bldap\w{1,12}\s(?:[^|;&]{0,300}?\s)?-w\s+(?=[^\s-])/g },
  { has: 'zip', before: /\b(?:un)?zip\s(?:[^|;&]{0,300}?\s)?-P\s*(?=[^\s-])/g },
  {
    has: '<<<',
    before: /(?:\bchpasswd|\bsudo\s+-S|--?password-stdin|--with-token|--stdin)\s[^|;&<]{0,300}<<<\s*/g,
  },
  { has: 'chpasswd', before: /\bchpasswd:\s{0,4}\{?\s{0,4}list:\s{0,4}["']?[\w.-]{1,64}:(?=\S)/g },
  { has: 'htpasswd', before: /\bhtpasswd\s+-\w{0,4}b\w{0,4}\s+\S{1,200}\s+\S{1,64}\s+/g },
  { has: 'pass:', before: /\s["']?pass:(?=\S)/g },
  { has: 'IDENTIFIED', before: /\bIDENTIFIED\s+(?:WITH\s+\S{1,60}\s+)?(?:BY|AS)\s+(?=')/g },
  { has: 'requirepass', before: /\brequirepass\s+/g },
  {
    has: 'put-parameter',
    before: /\bput-parameter\s(?=[^|;&]{0,500}SecureString)(?:[^|;&]{0,300}?\s)?--value[ =]/g,
  },
  { has: 'cargo', before: /\bcargo\s+login\s+(?:-\S{1,60}\s+)*(?=[A-Za-z0-9]{20,200}\b)/g },
  { has: 'vault', before: /\bvault\s+login\s+(?:-\S{1,60}\s+)*(?=[^\s-])/g },
];

/** What is piped to a program that reads a secret: `echo secret | docker login --password-stdin`. */
const READERS =
  /\|\s*(?:\S{1,100}\s+){0,8}?(?:--?password-stdin|--?password-file=(?:STDIN|-)|--with-token|chpasswd|--stdin|sudo\s+-S)/;
const ECHO = /\b(?:echo|printf)\s+(?:-\w{1,3}\s+|["']?%s(?:\\n)?["']?\s+)?/g;

/** Secrets in the command lines that shells trace and errors quote, by what is known of the programs. */
export const findInCommands: Finder = (text, add) => {
  for (const { has, before } of COMMANDS) {
    if (!text.includes(has)) continue;
    forEachValue(text, before, (start, end) => {
      // `-u 1000:1000` are the ids of a user and a group.
      if (!/^\d{1,5}$/.test(text.slice(start, end))) add({ start, end, named: true });
    });
  }
  if (!text.includes('|') || !READERS.test(text)) return;
  forEachValue(text, ECHO, (start, end) => {
    // chpasswd takes user:password.
    const user = /^[\w.-]{1,64}:(?=.)/.exec(text.slice(start, end))?.[0].length ?? 0;
    add({ start: start + user, end, named: true });
  });
};

/** The values that stand behind a pattern; what is in a value is not looked at again. */
function forEachValue(text: string, before: RegExp, take: (start: number, end: number) => void): void {
  const place = new RegExp(before);
  while (place.test(text)) {
    const value = valueAt(text, place.lastIndex);
    if (!value) continue;
    place.lastIndex = value.next;
    if (!isPlain(text.slice(value.start, value.end))) take(value.start, value.end);
  }
}
