// What one command answered, as a flat list of fields: what a reader of it can rely on. What differs from one run to the
// next (times, ids, folders) is the same word on both sides, and so is what differs from one unit to the other (names).
import type { Result } from '../../sandbox/standin/standin.ts';

/** Path of a field → what was seen there: its JSON types, or its text where readers go by the text. */
export type Observed = ReadonlyMap<string, ReadonlySet<string>>;

/** Fields whose text is told, not only their type. */
const TOLD = new Set(
  `@level @message @module ui severity summary detail action reason operation actions action_reason errored mode
  format_version level msg`.split(/\s+/),
);
/** Maps whose keys the unit's author chose. */
const NAMED = new Set(['outputs', 'output_changes', 'variables', 'provider_config']);
/** A resource's own attributes: the provider's, and no part of what is compared here. */
const OPAQUE = new Set(
  `values before after after_unknown before_sensitive after_sensitive sensitive_values attributes value id_value
  replace_paths sensitive_attributes expressions range snippet`.split(/\s+/),
);
/** How far it has come, and what the provider found: said where it takes long, or by some providers only. */
const PASSING = /^(?:refresh_|apply_progress$|resource_drift$|state_lock_)/;

export class Fields {
  readonly seen = new Map<string, Set<string>>();
  readonly #same: (text: string) => string;

  constructor(same: (text: string) => string) {
    this.#same = same;
  }

  add(path: string, what: string): void {
    const values = this.seen.get(path) ?? new Set();
    this.seen.set(path, values.add(what));
  }

  text(path: string, text: string): void {
    this.add(path, this.#same(text));
  }

  walk(path: string, key: string, value: unknown): void {
    if (Array.isArray(value)) {
      this.add(path, 'array');
      if (!OPAQUE.has(key)) for (const one of value) this.walk(`${path}[]`, key, one);
    } else if (typeof value === 'object' && value !== null) {
      this.add(path, 'object');
      // `values` of a whole state is a part of it, not a resource's.
      if (OPAQUE.has(key) && !Object.hasOwn(value, 'root_module')) return;
      for (const [name, one] of Object.entries(value))
        this.walk(`${path}.${NAMED.has(key) ? 'NAME' : name}`, name, one);
    } else if (TOLD.has(key)) this.text(path, String(value));
    else this.add(path, OPAQUE.has(key) ? 'object' : value === null ? 'null' : typeof value);
  }
}

/** `key`: the name of what a document is as a whole. */
export function observe(
  { code, stdout, stderr }: Result,
  same: (text: string) => string,
  key: string,
): Observed {
  const fields = new Fields(same);
  fields.add('exit code', String(code));
  output('stdout', stdout, fields, key);
  output('stderr', stderr, fields);
  return fields.seen;
}

function output(name: string, text: string, fields: Fields, key = ''): void {
  if (text.trim() === '') return fields.add(name, 'nothing');
  const whole = parsed(text);
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.map(parsed);
  if (records.every((one) => one !== undefined && '@level' in one)) return stream(name, records, fields);
  if (whole !== undefined && !isLog(whole)) {
    fields.add(name, 'a document');
    return fields.walk(name, key, whole);
  }
  for (const one of records.filter(isLog)) {
    fields.add(name, 'log lines');
    fields.walk(`${name}.${levelOf(one)}`, '', one);
  }
  const rest = lines.filter((_, at) => !isLog(records[at])).join('\n');
  if (rest === '') return;
  fields.add(name, 'text');
  fields.text(`${name}.text`, rest);
}

const levelOf = (record: Record<string, unknown> | undefined): string =>
  typeof record?.['level'] === 'string' ? record['level'] : 'no level';

const isLog = (record: Record<string, unknown> | undefined): boolean =>
  record !== undefined && 'level' in record && 'time' in record;

function stream(
  name: string,
  records: readonly (Record<string, unknown> | undefined)[],
  fields: Fields,
): void {
  fields.add(name, 'a stream');
  const order: string[] = [];
  for (const record of records) {
    const type = typeof record?.['type'] === 'string' ? record['type'] : 'a line without a type';
    if (PASSING.test(type)) continue;
    if (order.at(-1) !== type) order.push(type);
    fields.walk(`${name}.${type}`, '', record);
  }
  // Changes begin and end in an order that the provider makes.
  const begun = order.filter((type) => type !== 'apply_start');
  fields.add(`${name}: order of the types`, begun.filter((type, at) => type !== begun[at - 1]).join(', '));
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export interface Difference {
  readonly command: string;
  readonly field: string;
  readonly standin: string;
  readonly real: string;
}

/** Where one side lacks a whole part, only the part is named, not what is in it. */
export function differencesOf(command: string, standin: Observed, real: Observed): Difference[] {
  const said = (side: Observed, path: string) => [...(side.get(path) ?? ['nothing'])].sort().join(' | ');
  const lacks = (path: string) => standin.has(path) !== real.has(path);
  const parts = (path: string) => [...path.matchAll(/\.|\[\]/g)].map(({ index }) => path.slice(0, index));
  return [...new Set([...standin.keys(), ...real.keys()])]
    .filter((path) => said(standin, path) !== said(real, path))
    .filter((path) => !parts(path).some((part) => part !== path && lacks(part)))
    .sort()
    .map((field) => ({ command, field, standin: said(standin, field), real: said(real, field) }));
}
