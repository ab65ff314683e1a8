import { driftOf } from './drift.ts';
import type { Json } from '../engine/events.ts';
import type { PlanOptions } from './command.ts';
import type { ShownChange, ShownPlan } from './shown-plan.ts';

/** `unknown`: actions that this program does not know. */
export type ChangeKind =
  | 'unknown'
  | 'delete'
  | 'replace'
  | 'forget'
  | 'import'
  | 'create'
  | 'update'
  | 'read';

/** `asked`: by an option of this plan; `follows`: because another change of this plan makes it; the rest: what else it is. */
export type Why =
  | 'asked'
  | 'follows'
  | 'drift'
  | 'tainted'
  | 'leftover'
  | 'missing'
  | 'removed'
  | 'configuration';

/** An attribute that changes. Sensitive and long values are left out; `after` is absent when it is known only later. */
export interface ChangedAttribute {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly known: boolean;
}

export interface PlannedChange {
  readonly address: string;
  readonly kind: ChangeKind;
  /** tofu's own words: `["create","delete"]` is a replacement whose new object comes first. */
  readonly actions: readonly string[];
  /** Of a replacement. */
  readonly order?: 'create-first' | 'destroy-first';
  /** tofu's `action_reason`. */
  readonly reason?: string;
  readonly why: Why;
  /** Attributes that force a replacement. */
  readonly forcedBy: readonly string[];
  readonly changed: readonly ChangedAttribute[];
  /** The old object of a replacement that did not come to its end; the address has a newer one. */
  readonly deposed?: string;
  /** Of the object that exists now. */
  readonly id?: string;
  /** Taken into the state by this plan, beside what else becomes of it. */
  readonly imported?: true;
  /** Only in a rehearsal: this kind is not simulated, it changes in the state only. */
  readonly simulated?: 'state-only';
}

const RANK: Readonly<Record<ChangeKind, number>> = {
  unknown: 0,
  delete: 1,
  replace: 2,
  forget: 3,
  import: 4,
  create: 5,
  update: 6,
  read: 7,
};

/** What a plan would do, worst first; what stays as it is, is left out. Pure: the same plan gives the same list. */
export function changesOf(
  plan: ShownPlan,
  asked: Pick<PlanOptions, 'replace' | 'target' | 'destroy'>,
): PlannedChange[] {
  const drifted = new Set(driftOf(plan));
  const stateOnly = new Set(plan.firedrill?.stateOnly ?? []);
  return (plan.resource_changes ?? [])
    .flatMap((shown) => {
      const kind = kindOf(shown.change);
      return kind === undefined ? [] : [changeOf(shown, kind, asked, drifted, stateOnly)];
    })
    .sort((a, b) => rank(a) - rank(b) || (a.address < b.address ? -1 : 1));
}

/** Counts as tofu's `change_summary` has them. */
export function countsOf(changes: readonly PlannedChange[]): {
  add: number;
  change: number;
  remove: number;
  forget: number;
  import: number;
} {
  const count = (action: string): number => changes.filter(({ actions }) => actions.includes(action)).length;
  return {
    add: count('create'),
    change: count('update'),
    remove: count('delete'),
    forget: count('forget'),
    import: changes.filter(({ imported }) => imported).length,
  };
}

function rank({ kind, order }: PlannedChange): number {
  return RANK[kind] + (order === 'create-first' ? 0.5 : 0);
}

const ACTIONS = new Set(['no-op', 'read', 'create', 'update', 'delete', 'forget']);

function kindOf({ actions, importing }: ShownChange['change']): ChangeKind | undefined {
  // Never left out: what a later tofu can do may be the worst of all.
  if (actions.length === 0 || actions.some((action) => !ACTIONS.has(action))) return 'unknown';
  if (actions.includes('forget')) return 'forget';
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'delete';
  if (actions.includes('create')) return 'create';
  if (actions.includes('update')) return 'update';
  if (actions.includes('read')) return 'read';
  return importing ? 'import' : undefined;
}

function changeOf(
  shown: ShownChange,
  kind: ChangeKind,
  asked: Pick<PlanOptions, 'replace' | 'target' | 'destroy'>,
  drifted: ReadonlySet<string>,
  stateOnly: ReadonlySet<string>,
): PlannedChange {
  const { address, change, action_reason: reason } = shown;
  const forcedBy = (change.replace_paths ?? []).map((path) => path.join('.'));
  const changed = changedOf(change);
  const id = change.before?.['id'];
  return {
    address,
    kind,
    actions: change.actions,
    ...(kind === 'replace'
      ? { order: change.actions[0] === 'create' ? ('create-first' as const) : ('destroy-first' as const) }
      : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(shown.deposed === undefined ? {} : { deposed: shown.deposed }),
    why:
      shown.deposed !== undefined
        ? 'leftover'
        : whyOf(address, kind, reason, forcedBy, changed, asked, drifted),
    forcedBy,
    changed,
    ...(typeof id === 'string' ? { id } : {}),
    ...(change.importing ? { imported: true as const } : {}),
    ...(stateOnly.has(address) ? { simulated: 'state-only' as const } : {}),
  };
}

function whyOf(
  address: string,
  kind: ChangeKind,
  reason: string | undefined,
  forcedBy: readonly string[],
  changed: readonly ChangedAttribute[],
  asked: Pick<PlanOptions, 'replace' | 'target' | 'destroy'>,
  drifted: ReadonlySet<string>,
): Why {
  if (reason === 'replace_by_request') return 'asked';
  if (reason === 'replace_because_tainted') return 'tainted';
  if (reason?.startsWith('delete_because_')) return 'removed';
  if (asked.destroy && (kind === 'delete' || kind === 'forget')) {
    // Without a target everything was meant; with one, the rest goes because it stands on it.
    const targets = asked.target ?? [];
    return targets.length === 0 || targets.some((target) => isOrIn(address, target)) ? 'asked' : 'follows';
  }
  if (kind === 'create') return 'missing';
  const later = (path: string): boolean => changed.some((change) => change.path === path && !change.known);
  if (kind === 'replace') {
    if (forcedBy.some(later)) return 'follows';
  } else if (kind === 'update' && changed.some((change) => !change.known)) return 'follows';
  return drifted.has(address) ? 'drift' : 'configuration';
}

/** Whether an address is this resource, or one of its instances. */
export function isOrIn(address: string, resource: string): boolean {
  return address === resource || address.startsWith(`${resource}[`);
}

/** Top-level attributes that differ. Of a new or deleted object they would be all, so none are listed. */
function changedOf(change: ShownChange['change']): ChangedAttribute[] {
  const { before, after } = change;
  if (before === null || after === null || before === undefined || after === undefined) return [];
  const unknown = change.after_unknown ?? {};
  const replaced = change.actions.length > 1;
  const out: ChangedAttribute[] = [];
  for (const path of [
    ...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]),
  ].sort()) {
    const later = unknown[path] === true;
    // A new object computes most of its attributes anew; only those that force or follow say something.
    const telling = !replaced || (change.replace_paths ?? []).some(([first]) => first === path);
    if (later ? !telling : same(before[path], after[path])) continue;
    // Left out of the code, or known in part only: the new object gets a value of its own, as the old one did.
    const unset = (after[path] ?? null) === null || JSON.stringify(unknown[path] ?? false).includes('true');
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

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function isSensitive(mask: Json | undefined, path: string): boolean {
  if (mask === true) return true;
  if (mask === null || typeof mask !== 'object' || Array.isArray(mask)) return false;
  const part = (mask as Readonly<Record<string, Json>>)[path];
  return part !== undefined && JSON.stringify(part).includes('true');
}

function short<K extends string>(key: K, value: Json | undefined): { readonly [P in K]?: Json } {
  if (value === undefined || (typeof value === 'object' && value !== null) || String(value).length > 120)
    return {};
  return { [key]: value } as { readonly [P in K]?: Json };
}
