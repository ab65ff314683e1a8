import { type ChangedAttribute, changedOf, forcesOf } from './changed-attributes.ts';
import { type Drift, driftOf, leadsTo } from './drift.ts';
import type { ShownChange, ShownPlan } from './shown-plan.ts';
import { type Asked, type Weighed, type Why, weigh } from './why.ts';

/** `unknown`: actions that this program does not know; `move`: nothing but its address in the state. */
export type ChangeKind =
  | 'unknown'
  | 'delete'
  | 'replace'
  | 'forget'
  | 'import'
  | 'create'
  | 'update'
  | 'read'
  | 'move';

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
  /** The address it had until now: the code calls it something else (`moved`). */
  readonly movedFrom?: string;
  /** Something else than the code changed the real thing, and this is the plan's answer to it. */
  readonly drift?: Drift;
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
  move: 8,
};

/** What a plan would do, worst first; what stays as it is, is left out. Pure: the same plan gives the same list. */
export function changesOf(plan: ShownPlan, asked: Asked): PlannedChange[] {
  const drifts = new Map(driftOf(plan).map((drift) => [drift.address, drift]));
  const stateOnly = new Set(plan.firedrill?.stateOnly ?? []);
  const read = (plan.resource_changes ?? []).flatMap((shown) => {
    const kind = kindOf(shown);
    return kind === undefined ? [] : [{ shown, weighed: weighed(shown, kind, drifts.get(shown.address)) }];
  });
  const why = weigh(
    read.map((one) => one.weighed),
    plan,
    asked,
  );
  return read
    .map((one) => changeOf(one, why(one.weighed), stateOnly))
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

function kindOf({ change, previous_address: moved }: ShownChange): ChangeKind | undefined {
  const { actions, importing } = change;
  // Never left out: what a later tofu can do may be the worst of all.
  if (actions.length === 0 || actions.some((action) => !ACTIONS.has(action))) return 'unknown';
  if (actions.includes('forget')) return 'forget';
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'delete';
  if (actions.includes('create')) return 'create';
  if (actions.includes('update')) return 'update';
  if (actions.includes('read')) return 'read';
  if (importing) return 'import';
  return moved === undefined ? undefined : 'move';
}

interface Read {
  readonly shown: ShownChange;
  readonly weighed: Weighed & { readonly kind: ChangeKind; readonly drift?: Drift };
}

function weighed(shown: ShownChange, kind: ChangeKind, drift: Drift | undefined): Read['weighed'] {
  const changed = changedOf(shown.change);
  const forces = forcesOf(shown.change);
  const led = drift !== undefined && leadsTo(drift, changed);
  return {
    address: shown.address,
    kind,
    reason: shown.action_reason,
    forces,
    changed,
    deposed: shown.deposed !== undefined,
    ...(led ? { drift } : {}),
  };
}

function changeOf({ shown, weighed: it }: Read, why: Why, stateOnly: ReadonlySet<string>): PlannedChange {
  const { address, change, action_reason: reason, deposed, previous_address: movedFrom } = shown;
  const id = change.before?.['id'];
  return {
    address,
    kind: it.kind,
    actions: change.actions,
    ...(it.kind === 'replace'
      ? { order: change.actions[0] === 'create' ? ('create-first' as const) : ('destroy-first' as const) }
      : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(deposed === undefined ? {} : { deposed }),
    why,
    forcedBy: it.forces.map(({ path }) => path),
    changed: it.changed,
    ...(typeof id === 'string' ? { id } : {}),
    ...(change.importing ? { imported: true as const } : {}),
    ...(movedFrom === undefined ? {} : { movedFrom }),
    ...(it.drift === undefined ? {} : { drift: it.drift }),
    ...(stateOnly.has(address) ? { simulated: 'state-only' as const } : {}),
  };
}
