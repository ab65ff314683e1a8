import type { Json } from '../engine/events.ts';
import type { ShownChange } from './shown-plan.ts';

/** An attribute that changes. Sensitive and long values are left out; `after` is absent when it is known only later. */
export interface ChangedAttribute {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Whether what is known of it already differs. */
  readonly known: boolean;
}

/** Top-level attributes that differ. Of a new or deleted object they would be all, so none are listed. */
export function changedOf(change: ShownChange['change']): ChangedAttribute[] {
  const { before, after } = change;
  if (before === null || after === null || before === undefined || after === undefined) return [];
  const unknown = change.after_unknown ?? {};
  const replaced = change.actions.length > 1;
  const out: ChangedAttribute[] = [];
  for (const path of [
    ...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]),
  ].sort()) {
    const later = hasUnknown(unknown[path]) && !differs(before[path], after[path], unknown[path]);
    // A new object computes most of its attributes anew; only those that force or follow say something.
    const telling = !replaced || (change.replace_paths ?? []).some(([first]) => first === path);
    if (later ? !telling : same(before[path], after[path])) continue;
    // Left out of the code, or known in part only: the new object gets a value of its own, as the old one did.
    const unset = (after[path] ?? null) === null || hasUnknown(unknown[path]);
    if (replaced && !later && !telling && unset) continue;
    const hidden = isSensitive(change.before_sensitive, path) || isSensitive(change.after_sensitive, path);
    out.push({
      path,
      ...(hidden ? {} : short('before', before[path])),
      ...(hidden || later ? {} : short('after', after[path])),
      known: !later,
    });
  }
  return out;
}

/** What forces a replacement, and whether its new value is known already: a value that comes later is another change's. */
export function forcesOf(
  change: ShownChange['change'],
): { readonly path: string; readonly known: boolean }[] {
  return (change.replace_paths ?? []).map((path) => {
    const unknown = at(change.after_unknown ?? {}, path, true);
    const known = !hasUnknown(unknown) || differs(at(change.before, path), at(change.after, path), unknown);
    return { path: path.join('.'), known };
  });
}

/** `instance_type m7i.2xlarge → m7i.4xlarge`, or the name alone where a value may not be shown or is not known. */
export function inWords({ path, before, after }: ChangedAttribute): string {
  return before === undefined || after === undefined ? path : `${path} ${value(before)} → ${value(after)}`;
}

const value = (json: Json): string =>
  typeof json === 'string' && json !== '' ? json : isNothing(json) ? 'nothing' : JSON.stringify(json);

/** Whether nothing is in it: tofu and providers write that in several ways, and often change from one to the other. */
export function isNothing(json: Json | undefined): boolean {
  return (
    json === undefined ||
    json === null ||
    json === '' ||
    (typeof json === 'object' && Object.keys(json).length === 0)
  );
}

type Step = string | number;

/** `whole`: where something above the path is `true`, all below it is. */
function at(json: Json | undefined, path: readonly Step[], whole = false): Json | undefined {
  let part: Json | undefined = json;
  for (const step of path) {
    if (whole && part === true) return true;
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Readonly<Record<Step, Json>>)[step];
  }
  return part;
}

/** Whether what is known of `after` differs from what was there. */
function differs(before: Json | undefined, after: Json | undefined, unknown: Json | undefined): boolean {
  if (unknown === true) return false;
  if (!hasUnknown(unknown)) return !same(before, after);
  if (!isTree(before) || !isTree(after) || Array.isArray(before) !== Array.isArray(after)) return true;
  const keys = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown as object)]);
  return [...keys].some((key) => differs(at(before, [key]), at(after, [key]), at(unknown, [key])));
}

const isTree = (json: Json | undefined): json is Exclude<Json, string | number | boolean | null> =>
  typeof json === 'object' && json !== null;

function hasUnknown(mask: Json | undefined): boolean {
  return mask === true || (isTree(mask) && Object.values(mask).some(hasUnknown));
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function isSensitive(mask: Json | undefined, path: string): boolean {
  if (mask === true) return true;
  return isTree(mask) && !Array.isArray(mask) && hasUnknown(at(mask, [path]));
}

function short<K extends string>(key: K, json: Json | undefined): { readonly [P in K]?: Json } {
  if (json === undefined || isTree(json) || String(json).length > 120) return {};
  return { [key]: json } as { readonly [P in K]?: Json };
}
