import type { Json } from '../engine/events.ts';

const SECRET_KEY =
  /secret|password|passphrase|credential|session.?token|tokenvalue|private|userdata|customerkey|sse.*key/i;
const BODY_KEY = /^(body|content|value)$/i;
// Access keys, PEM blocks and bearer tokens, wherever they turn up.
const SECRET_TEXT = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bBearer\s+\S{16,}/;
const LONGEST = 300;

/** A call's input as evidence: names and ids stay, secrets and contents become their size. */
export function redact(value: unknown, key = ''): Json {
  if (value === null || value === undefined) return null;
  if (SECRET_KEY.test(key) && typeof value !== 'boolean') return `[redacted, ${sizeOf(value)}]`;
  if (BODY_KEY.test(key)) return `[${sizeOf(value)}]`;
  switch (typeof value) {
    case 'string':
      if (SECRET_TEXT.test(value)) return `[redacted, ${sizeOf(value)}]`;
      return value.length > LONGEST ? `${value.slice(0, LONGEST)}… [${value.length} characters]` : value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'object':
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
      if (value instanceof Uint8Array) return `[${sizeOf(value)}]`;
      if (Array.isArray(value)) return value.map((item) => redact(item, key));
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redact(item, name)]));
    default:
      return `[${typeof value}]`;
  }
}

function sizeOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length} characters`;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  return typeof value === 'object' ? 'an object' : 'a value';
}
