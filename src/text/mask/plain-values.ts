import { MASK } from './masked-places.ts';

/** Whether a value under a telling name says nothing secret: a state, a placeholder, a reference, an id, a path. */
export function isPlain(value: string): boolean {
  if (value.length === 0 || value === MASK) return true;
  return value.length > 300 ? false : PLAIN.some((shape) => shape.test(value));
}

/** Whether a value is known again only as itself: not a word, a state or an id that means something elsewhere too. */
export function isWorthLearning(value: string, least: number): boolean {
  if (value.length < least || value.includes(MASK) || MASK.includes(value) || isPlain(value)) return false;
  if (value.length < 16 && (WORDS.test(value) || !/(?:[A-Za-z0-9].*){5}/s.test(value))) return false;
  return !ORDINARY.some((shape) => shape.test(value));
}

/** What nobody would write as a word or two: with a digit, a sign, or letters of both sizes inside. */
export function looksRandom(value: string): boolean {
  return value.length >= 4 && !PROSE.test(value.slice(0, 200));
}

const PROSE = /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[-'.,/:!?](?:[A-Z]?[a-z]+|[A-Z]+)?)*$/;

const PLAIN_WORD =
  /^(?:true|false|null|none|nil|undefined|unset|yes|no|on|off|ok|empty|required|optional|enabled|disabled|default|invalid|expired|missing|unknown|denied|failed|redacted|masked|hidden|sensitive|string|object|bool|number|basic|bearer|env|file|aws|data|n\/a|-|\.\.\.|…)[.,;:!]?$/i;
// `(sensitive value)`, `<token>`, `***`, `$NAME`, `${…}`, `{{ … }}`, `[redacted, 12 characters]`, Docker's `id=…`.
const PLACEHOLDER =
  /^(?:\([a-z ]+\)|<[^<>]*>|[*x•.]{3,}|\$\w+|\$[({].*|\{\{.*|%[A-Za-z_]\w*%|id=.*|\[[a-z ]*(?:mask|redact|hidden|secret|omitted|sensitive)[^\][/]{0,60}\])$/i;
// Where the value comes from, as the code in a diagnostic says: `var.db_password`, `sensitive(…)`, `env["X"]`.
const REFERENCE =
  /^(?:(?:var|local|data|module|each|self|path|ephemeral|dependency|random_\w+|aws_\w+|tls_\w+)\.[\w.[\]"*-]+|(?:sensitive|nonsensitive|jsondecode|jsonencode|yamldecode|file|lookup|try|coalesce|base64\w+|get_env|run_cmd|getenv|os\.environ|process\.env|env)[([.].*)$/;

const ID = [
  // i-…, ami-…, vpc-…, sg-…, eipalloc-…
  /^[a-z]{1,12}-[0-9a-f]{8}(?:[0-9a-f]{9})?$/,
  /^arn:aws[\w-]*:[^\s"']+$/,
  // An access key's id with the scope it signs for; the id itself is found by its form (tokens.ts).
  /^(?:(?:AKIA|ASIA)[A-Z0-9]{12,28}|\[masked\])(?:\/|%2F)\d{8}(?:\/|%2F)/i,
  /^sha(?:1|256|512)[:-][0-9a-f]+$/,
  /^(?:alias|aws|s3:|https?:|file:|fileb:|ssm:|vault:|env:)\/+[^\s"']*$/,
  // A path; a secret key may begin with a slash too, but has capital letters.
  /^(?:~|\.{1,2})?(?:\/[a-z0-9_.-]+){2,}\/?$/,
];

const PLAIN = [PLAIN_WORD, PLACEHOLDER, REFERENCE, ...ID];

const WORDS = /^[A-Za-z]+(?:[-_./ :]+[A-Za-z]+)*$/;

const ORDINARY = [
  // Numbers short enough to be counts, ports, accounts.
  /^[+-]?[\d., ]{1,12}$/,
  // Regions, zones, instance types, versions, days and times.
  /^[a-z]{2}(?:-[a-z]+){1,2}-\d[a-z]?$/,
  /^[a-z]\w{1,9}\.\d*[a-z]{4,8}$/,
  /^v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$/,
  /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/,
  // Addresses: IP, CIDR, host names with a top-level domain, user@host.
  /^\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?$/,
  /^(?:[\w.+-]+@)?(?:[a-z0-9-]+\.){1,6}[a-z]{2,12}(?::\d+)?$/,
  // A piece of JSON: keys and marks of lines to come.
  /":\s?["[{\d]/,
  // Lower-case words with a number behind: server-2, app_01.
  /^[a-z]{2,12}[-_]\d{1,2}$/,
];
