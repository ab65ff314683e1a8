import type { Json } from '../../engine/events.ts';
import { MASK } from './masked-places.ts';
import { isPlain } from './plain-values.ts';
import { isTelling } from './telling-names.ts';

/** Work that can be interrupted: yields after each step with how many characters that took. */
export type Steps<T> = Generator<number, T, void>;

interface Masking {
  /** Masks a string as a text. */
  text(value: string): Steps<string>;
  /** Whether a string as a whole is a known secret. */
  isKnown(value: string): boolean;
  learn(secret: string): void;
}

interface JsonObject {
  readonly [key: string]: Json;
}

/** Deeper values are none that tools print. */
const DEEPEST = 200;

/** A variable of tofu's, under its name: what it was given, and what it is otherwise. */
const VARIABLE = { value: true, default: true } as const;

/** The same value with its secret strings masked. Keys, numbers and the shape stay. */
export function maskJson(value: Json, masking: Masking): Steps<Json> {
  return maskPart(value, false, masking, 0);
}

/** `marks`: what of it is secret, as tofu marks values: `true` is all, an object or list says it of its members. */
function* maskPart(value: Json, marks: Json | undefined, masking: Masking, depth: number): Steps<Json> {
  if (typeof value === 'string') return yield* maskString(value, marks === true, masking);
  yield 1;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return MASK;
  if (isList(value)) {
    const parts: Json[] = [];
    for (const [n, part] of value.entries())
      parts.push(yield* maskPart(part, markOf(marks, n), masking, depth + 1));
    return parts;
  }
  const secret = yield* secretMembers(value, masking);
  const members: [string, Json][] = [];
  for (const [key, part] of Object.entries(value)) {
    const mark = markOf(marks, key) || secret[key] || (isTelling(key) && (isObject(part) ? VARIABLE : true));
    members.push([key, yield* maskPart(part, mark, masking, depth + 1)]);
  }
  return Object.fromEntries(members);
}

function* maskString(value: string, isSecret: boolean, masking: Masking): Steps<string> {
  if (isSecret && !isPlain(value)) {
    masking.learn(value);
    yield value.length;
    return MASK;
  }
  return masking.isKnown(value) ? MASK : yield* masking.text(value);
}

function markOf(marks: Json | undefined, key: string | number): Json | undefined {
  if (marks === true) return true;
  if (typeof marks !== 'object' || marks === null) return undefined;
  return Object.hasOwn(marks, key) ? (marks as JsonObject)[key] : undefined;
}

/** Members that are secret for what stands beside them, with their marks. */
function* secretMembers(
  object: JsonObject,
  masking: Masking,
): Steps<Readonly<Record<string, Json | undefined>>> {
  const { before_sensitive: before, after_sensitive: after, sensitive_values: values } = object;
  if (before !== undefined || after !== undefined) return { before, after };
  if (values !== undefined) return { values };
  // An output of tofu's.
  if (object['sensitive'] === true) return { value: true };
  // A parameter of SSM's.
  if (object['Type'] === 'SecureString') return { Value: true };
  // Kubernetes' own.
  if (object['kind'] === 'Secret') return { data: true, stringData: true };
  // `{"name": "DB_PASSWORD", "value": …}`, tags, parameters.
  const { name, Name, key, Key, ParameterKey } = object;
  const named = name ?? Name ?? key ?? Key ?? ParameterKey;
  // As it came and as it is shown: they can differ by what only a terminal acts on.
  if (typeof named === 'string' && (isTelling(named) || isTelling(yield* masking.text(named))))
    return { value: true, Value: true, ParameterValue: true };
  return {};
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
