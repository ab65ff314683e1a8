import type { Finder, Span } from './masked-places.ts';
import { looksRandom } from './plain-values.ts';

/** Secrets that tell by their own form, whatever their place, and that no rule of known-formats-data.ts has. */
export const findTokens: Finder = (text, add) => {
  for (const { hint, pattern } of TOKENS) {
    if (!text.includes(hint)) continue;
    for (const hit of text.matchAll(pattern)) {
      const start = hit.index + hit[0].length - (hit[1] ?? hit[0]).length;
      add({ start, end: hit.index + hit[0].length });
    }
  }
  findAwsKeys(text, add);
  if (text.includes('AC')) findTwilio(text, add);
  if (SCHEME_HINT.test(text)) findBearers(text, add);
};

const TOKENS: readonly { readonly hint: string; readonly pattern: RegExp }[] = [
  // JSON Web Tokens: two or three parts, the first an object.
  { hint: 'eyJ', pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{4,8192}(?:\.[\w-]{0,2048})?/g },
  // What `aws ecr get-login-password` prints: an object with a payload.
  { hint: 'eyJwYXlsb2FkIjoi', pattern: /eyJwYXlsb2FkIjoi[\w+/=-]{20,8192}/g },
  // Session tokens of AWS.
  { hint: 'IQoJb3JpZ2lu', pattern: /IQoJb3JpZ2lu[\w+/=%-]{30,8192}/g },
  { hint: 'FwoGZXIvYXdz', pattern: /FwoGZXIvYXdz[\w+/=%-]{30,8192}/g },
  { hint: 'FQoGZXIvYXdz', pattern: /FQoGZXIvYXdz[\w+/=%-]{30,8192}/g },
  // A request's signature.
  { hint: 'ignature=', pattern: /\b[Ss]ignature=([0-9a-f]{64}|[\w+/%-]{24,128}={0,2})/g },
  // A password as /etc/shadow has it.
  {
    hint: '$',
    pattern: /\$(?:1|2[abxy]?|5|6|7|g?y|apr1|sha1|md5|scrypt|argon2[a-z]{1,2})\$[./\w$,=+-]{20,200}/g,
  },
  // The same as htpasswd, LDAP and Django have it.
  { hint: 'SHA', pattern: /\{S?SHA(?:256|384|512)?\}([A-Za-z0-9+/]{26,120}={0,2})/g },
  {
    hint: 'pbkdf2_sha',
    pattern: /pbkdf2_sha(?:1|256|512)\$\d{1,9}\$[\w.+/-]{1,100}\$[A-Za-z0-9+/]{20,120}={0,2}/g,
  },
  // A parameter of SSM's, whose name is anything.
  {
    hint: '"SecureString"',
    pattern: /"SecureString"\s{0,9},\s{0,9}"Value"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,4096})(?=")/g,
  },
  { hint: 'AIza', pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  { hint: '/api/webhooks/', pattern: /\/api\/webhooks\/\d{10,25}\/([\w-]{40,120})/g },
  // A provider's refusal of a value, which names it before anything else does.
  {
    hint: 'invalid value "',
    pattern: /invalid value "([^"\\\n]{6,200})(?=" for [\w.]{0,60}(?:password|passphrase|secret|token)\b)/g,
  },
  // Terraform's and OpenTofu's own registries; DigitalOcean, PyPI, Doppler, GitLab's others, Pulumi, Telegram.
  { hint: '.atlasv1.', pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/g },
  { hint: '_v1_', pattern: /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}(?![0-9a-f])/g },
  { hint: 'pypi-AgE', pattern: /(?<![A-Za-z0-9])pypi-AgE[\w-]{50,1000}/g },
  {
    hint: 'dp.',
    pattern:
      /(?<![\w.-])dp\.(?:pt|ct|sa|scim|audit|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}(?![A-Za-z0-9])/g,
  },
  { hint: 'gl', pattern: /(?<![\w-])gl(?:ptt|rt|dt|cbt|ft|soat|agent|imt)-[\w-]{20,64}(?![\w-])/g },
  { hint: 'pul-', pattern: /(?<![\w-])pul-[0-9a-f]{40}(?![0-9a-f])/g },
  { hint: ':AA', pattern: /(?<!\d)\d{8,10}:(AA[\w-]{33})(?![\w-])/g },
  // Vault's of before 1.10, and later ones that are shorter than the kept rule wants them.
  {
    hint: 's.',
    pattern: /(?<![\w.-])s\.(?=[A-Za-z0-9]{0,23}[0-9])(?=[A-Za-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![\w.])/g,
  },
  { hint: 'hv', pattern: /(?<![\w.-])hv[sbr]\.(?=[\w-]{0,300}\d)(?=[\w-]{0,300}[A-Z])[\w-]{20,300}/g },
  // Twilio's keys, Fly's tokens (several in a row), crates.io's.
  { hint: 'SK', pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { hint: 'fm', pattern: /(?<![\w-])fm[12][ar]?_[\w+/=-]{20,4096}(?:,fm[12][ar]?_[\w+/=-]{20,4096}){0,9}/g },
  { hint: 'fo1_', pattern: /(?<![\w-])fo1_[\w-]{40,50}(?![\w-])/g },
  { hint: 'cio', pattern: /(?<![A-Za-z0-9])cio(?=[A-Za-z0-9]{0,31}\d)[A-Za-z0-9]{32}(?![A-Za-z0-9])/g },
  { hint: 'AGE-SECRET-KEY-', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{20,100}/g },
];

const ACCESS_KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,28}(?![A-Za-z0-9])/g;
const FORTY = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/** An access key's id; beside one, 40 characters with capitals, small letters and digits are the key. */
function findAwsKeys(text: string, add: (span: Span) => void): void {
  let found = false;
  for (const { index, 0: id } of text.matchAll(ACCESS_KEY_ID)) {
    found = true;
    add({ start: index, end: index + id.length });
  }
  if (!found) return;
  for (const { index, 0: key } of text.matchAll(FORTY)) {
    if (/[a-z]/.test(key) && /[A-Z]/.test(key)) add({ start: index, end: index + key.length, named: true });
  }
}

const TWILIO_ACCOUNT = /(?<![A-Za-z0-9])AC[0-9a-f]{32}(?![A-Za-z0-9])/;
const HEX_32 = /(?<![A-Za-z0-9])[0-9a-f]{32}(?![A-Za-z0-9])/g;

/** An account of Twilio's is no secret; 32 more hex digits beside it are what admits to it. */
function findTwilio(text: string, add: (span: Span) => void): void {
  if (!TWILIO_ACCOUNT.test(text)) return;
  for (const { index, 0: token } of text.matchAll(HEX_32))
    add({ start: index, end: index + token.length, named: true });
}

const SCHEME_HINT = /bearer|basic/i;
const BEARER = /(?<![\w-])(?:bearer|basic)\s{1,4}(?=([\w.~+/=-]{16,8192}))/gi;

function findBearers(text: string, add: (span: Span) => void): void {
  for (const hit of text.matchAll(BEARER)) {
    const token = hit[1] ?? '';
    const start = hit.index + hit[0].length;
    if (looksRandom(token) && !/^\w+=$/.test(token)) add({ start, end: start + token.length, named: true });
  }
}
