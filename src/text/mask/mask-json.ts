import type { Json } from '../../engine/events.ts';
import { isTelling } from './telling-names.ts';
import { MASK } from './masked-places.ts';
import { isPlain } from './plain-values.ts';

interface Masking {
  /** Masks a string as a text. */
  text(value: string): string;
  /** Whether a string as a whole is a known secret. */
  isKnown(value: string): boolean;
  learn(secret: string): void;
}

interface JsonObject {
  readonly [key: string]: Json;
}

/** Deeper values are none that tools print. */
const DEEPEST = 200;

/** The same value with its secret strings masked. Keys, numbers and the shape stay. */
export function maskJson(value: Json, masking: Masking): Json {
  return maskPart(value, false, masking, 0);
}

/** `marks`: what of it is secret, as tofu marks values: `true` is all, an object or list says it of its members. */
function maskPart(value: Json, marks: Json | undefined, masking: Masking, depth: number): Json {
  if (typeof value === 'string') return maskString(value, marks === true, masking);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return MASK;
  if (isList(value)) return value.map((part, n) => maskPart(part, markOf(marks, n), masking, depth + 1));
  const secret = secretMembers(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const mark = markOf(marks, key) || secret[key] || (isTelling(key) && !isObject(part));
      return [key, maskPart(part, mark, masking, depth + 1)];
    }),
  );
}

function maskString(value: string, isSecret: boolean, masking: Masking): string {
  if (isSecret && !isPlain(value)) {
    masking.learn(value);
    return MASK;
  }
  return masking.isKnown(value) ? MASK : masking.text(value);
}

function markOf(marks: Json | undefined, key: string | number): Json | undefined {
  if (marks === true) return true;
  if (typeof marks !== 'object' || marks === null) return undefined;
  return Object.hasOwn(marks, key) ? (marks as JsonObject)[key] : undefined;
}

/** Members that are secret for what stands beside them, with their marks. */
function secretMembers(object: JsonObject): Readonly<Record<string, Json | undefined>> {
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
  if (typeof named === 'string' && isTelling(named))
    return { value: true, Value: true, ParameterValue: true };
  return {};
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
