import { blockOf, isOrIn, moduleOf } from './addresses.ts';
import type { ChangedAttribute } from './changed-attributes.ts';
import type { PlanOptions } from './command.ts';
import type { Drift } from './drift.ts';
import type { ShownPlan } from './shown-plan.ts';

/**
 * `asked`: by an option of this plan; `follows`: because of what was asked; the rest: what else it is. `triggered`: by a
 * `replace_triggered_by`, and not surely because of what was asked; `unknown`: tofu's reason is one that this program does
 * not know.
 */
export type Why =
  | 'asked'
  | 'follows'
  | 'drift'
  | 'tainted'
  | 'leftover'
  | 'missing'
  | 'removed'
  | 'moved'
  | 'check'
  | 'triggered'
  | 'configuration'
  | 'unknown';

export type Asked = Pick<PlanOptions, 'replace' | 'target' | 'destroy'>;

/** What is weighed of a change. */
export interface Weighed {
  readonly address: string;
  readonly kind: string;
  readonly reason: string | undefined;
  readonly forces: readonly { readonly path: string; readonly known: boolean }[];
  readonly changed: readonly ChangedAttribute[];
  readonly deposed: boolean;
  /** Where it is something else than the code that changed it. */
  readonly drift?: Drift;
}

/** tofu's reasons that need no weighing: all of 1.12 (`internal/command/jsonplan/plan.go`) but the ones weighed below. */
const PLAIN: ReadonlyMap<string, Why> = new Map(
  Object.entries<Why>({
    replace_by_request: 'asked',
    replace_because_tainted: 'tainted',
    delete_because_no_resource_config: 'removed',
    delete_because_wrong_repetition: 'removed',
    delete_because_count_index: 'removed',
    delete_because_enabled_false: 'removed',
    delete_because_each_key: 'removed',
    delete_because_no_module: 'removed',
    delete_because_no_move_target: 'removed',
    read_because_config_unknown: 'follows',
    read_because_dependency_pending: 'follows',
    read_because_check_nested: 'check',
  }),
);

/** They say why it is forgotten and not destroyed, and nothing of why it goes. */
const FORGOTTEN = new Set([
  'forgot_because_lifecycle_destroy_in_state',
  'forgot_because_lifecycle_destroy_in_config',
]);

/** Weighs each change by its own reason and by what it stands on. */
export function weigh(changes: readonly Weighed[], plan: ShownPlan, asked: Asked): (change: Weighed) => Why {
  const known = new Map<Weighed, Why>();
  const standsOn = dependencies(plan);
  const acting = changes.filter(({ kind, deposed }) => kind !== 'read' && kind !== 'move' && !deposed);
  const byBlock = Map.groupBy(acting, ({ address }) => blockOf(address));

  const why = (change: Weighed): Why => {
    const found = known.get(change);
    if (found !== undefined) return found;
    // What stands on itself by a detour of the code is no follower.
    known.set(change, 'configuration');
    const made = whyOf(change);
    known.set(change, made);
    return made;
  };

  /** Because of what was asked. */
  const meant = (change: Weighed): boolean =>
    ['asked', 'follows'].includes(why(change)) ||
    (asked.replace ?? []).some((address) => isOrIn(change.address, address));

  /** The changes among what it stands on, near and far; undefined where the plan does not say on what. */
  const causes = ({ address }: Weighed): readonly Weighed[] | undefined =>
    standsOn.get(address)?.flatMap((block) => byBlock.get(block) ?? []);

  const becauseOfWhatWasAsked = (change: Weighed): boolean =>
    (causes(change) ?? acting.filter((one) => one !== change)).some(meant);

  /** What triggers is not in the plan: it is in the same module, among what it stands on. All of that must be meant. */
  const triggeredByWhatWasAsked = (change: Weighed): boolean => {
    const module = moduleOf(blockOf(change.address));
    const near = (causes(change) ?? []).filter(({ address }) => moduleOf(blockOf(address)) === module);
    return near.length > 0 && near.every(meant);
  };

  function whyOf(change: Weighed): Why {
    const { address, kind, reason, forces, changed, drift } = change;
    if (change.deposed) return 'leftover';
    if (kind === 'move') return 'moved';
    const plain = PLAIN.get(reason ?? '');
    if (plain !== undefined) return plain;
    if (reason === 'replace_by_triggers') return triggeredByWhatWasAsked(change) ? 'follows' : 'triggered';
    const forgotten = reason !== undefined && FORGOTTEN.has(reason);
    if (reason !== undefined && reason !== 'replace_because_cannot_update' && !forgotten) return 'unknown';
    if (asked.destroy && (kind === 'delete' || kind === 'forget')) {
      // Without a target everything was meant; with one, the rest goes because it stands on it.
      const targets = asked.target ?? [];
      return targets.length === 0 || targets.some((target) => isOrIn(address, target)) ? 'asked' : 'follows';
    }
    if (forgotten) return 'removed';
    if (kind === 'create') return 'missing';
    // Asked for, though the code alone would have done it too: tofu names that reason then.
    if (kind === 'replace' && (asked.replace ?? []).some((one) => isOrIn(address, one))) return 'asked';
    // A value that is known already is what the code says; one that comes later is what another change makes.
    const later =
      changed.every((one) => !one.known) &&
      (kind === 'replace'
        ? forces.length > 0 && forces.every((one) => !one.known)
        : kind === 'update' && changed.length > 0);
    if (later && becauseOfWhatWasAsked(change)) return 'follows';
    // With anything beside it that was not changed out there, it is the code's.
    const outside =
      drift?.gone || changed.every(({ path }) => drift?.changed.some((one) => one.path === path));
    return drift !== undefined && outside ? 'drift' : 'configuration';
  }
  return why;
}

/** Each address → the blocks that it stands on, near and far, as tofu keeps them with the state that it planned on. */
function dependencies({ prior_state: prior }: ShownPlan): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  const walk = (
    module: NonNullable<NonNullable<ShownPlan['prior_state']>['values']>['root_module'],
  ): void => {
    for (const { address, depends_on } of module?.resources ?? []) all.set(address, depends_on ?? []);
    for (const child of module?.child_modules ?? []) walk(child);
  };
  walk(prior?.values?.root_module);
  return all;
}
