import type { Json } from '../../engine/events.ts';
import type { Config, Wanted } from './config.ts';
import { Failed } from './output.ts';
import type { StateInstance, TofuState } from './state.ts';
import { deposedIn, find } from './states.ts';
import { type Attributes, addressOf, configAddress, matches } from './unit.ts';
import { prune, wantedAttributes } from './wanted.ts';

export interface PlanOptions {
  readonly replace: readonly string[];
  readonly target: readonly string[];
  readonly exclude: readonly string[];
  readonly destroy: boolean;
}

export type Action = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'forget-create' | 'no-op';

/** What becomes of one resource. */
export interface Change {
  readonly address: string;
  readonly resource: Wanted;
  readonly action: Action;
  /** Key of an old object that a replacement left behind; it is destroyed when everything else has moved. */
  readonly deposed?: string;
  /** As the stream says it and as `show -json` does. */
  readonly reason?: { readonly stream: string; readonly shown: string };
  readonly replacePaths: readonly (readonly string[])[];
  readonly before: Attributes | null;
  /** What is known of it afterwards; null when it is gone. */
  readonly after: Attributes | null;
  readonly unknown: Readonly<Record<string, Json>>;
}

export interface Planned {
  readonly changes: readonly Change[];
  /** Failures after which the plan file is written all the same, marked as errored. */
  readonly errors: readonly Failed[];
}

const REQUESTED = { stream: 'requested', shown: 'replace_by_request' };
const CANNOT_UPDATE = { stream: 'cannot_update', shown: 'replace_because_cannot_update' };
const TAINTED = { stream: 'tainted', shown: 'replace_because_tainted' };
const FORGOT = {
  stream: 'forgot_because_lifecycle_destroy_in_config',
  shown: 'forgot_because_lifecycle_destroy_in_config',
};

/** Compares what is (a refreshed state) with what is wanted. Pure. Order: dependencies first, for a destroy last. */
export function makePlan(
  state: TofuState,
  config: Config,
  names: Readonly<Record<string, string>>,
  options: PlanOptions,
): Planned {
  const chosen = choose(config, options);
  const planned = options.destroy
    ? planDestroy(state, chosen)
    : planChanges(state, config, chosen, names, options);
  return { ...planned, changes: [...leftovers(state, chosen), ...planned.changes] };
}

/** Resources that this plan may touch (`-target`, `-exclude`), in the order of their dependencies. */
export function choose(
  config: Config,
  options: Pick<PlanOptions, 'target' | 'exclude' | 'destroy'>,
): readonly Wanted[] {
  const all = config.resources;
  const named = (list: readonly string[]): Wanted[] =>
    all.filter((resource) => list.some((address) => matches(addressOf(resource), address)));
  const above = (of: readonly Wanted[]): Wanted[] =>
    all.filter(
      (resource) =>
        of.includes(resource) || of.some((one) => resource.dependencies.includes(configAddress(one))),
    );
  const below = (of: readonly Wanted[]): Wanted[] =>
    all.filter(
      (resource) =>
        of.includes(resource) || of.some((one) => one.dependencies.includes(configAddress(resource))),
    );
  if (options.target.length > 0) return (options.destroy ? above : below)(named(options.target));
  if (options.exclude.length > 0) {
    const left = new Set((options.destroy ? below : above)(named(options.exclude)));
    return all.filter((resource) => !left.has(resource));
  }
  return all;
}

function leftovers(state: TofuState, chosen: readonly Wanted[]): Change[] {
  return deposedIn(state).flatMap(({ address, instance }): Change[] => {
    const resource = chosen.find((one) => addressOf(one) === address);
    const { deposed, attributes: before } = instance;
    if (resource === undefined || deposed === undefined) return [];
    return [
      { address, resource, action: 'delete', deposed, replacePaths: [], before, after: null, unknown: {} },
    ];
  });
}

function planDestroy(state: TofuState, chosen: readonly Wanted[]): Planned {
  const errors: Failed[] = [];
  const changes = chosen.toReversed().flatMap((resource): Change[] => {
    const address = addressOf(resource);
    const known = find(state, address);
    if (known === undefined) return [];
    const forget = !resource.destroy;
    if (resource.preventDestroy && !forget) errors.push(prevented(address));
    const action = forget ? ('forget' as const) : ('delete' as const);
    const { attributes: before } = known.instance;
    return [
      {
        address,
        resource,
        action,
        ...(forget ? { reason: FORGOT } : {}),
        replacePaths: [],
        before,
        after: null,
        unknown: {},
      },
    ];
  });
  return { changes, errors };
}

function planChanges(
  state: TofuState,
  config: Config,
  chosen: readonly Wanted[],
  names: Readonly<Record<string, string>>,
  options: PlanOptions,
): Planned {
  const changes = new Map<string, Change>();
  const errors: Failed[] = [];
  const stopped = new Set<string>();
  for (const resource of chosen) {
    // Nothing above a resource that failed is planned.
    if (resource.dependencies.some((dependency) => stopped.has(dependency))) continue;
    const address = addressOf(resource);
    const change = planOne(
      resource,
      find(state, address)?.instance,
      state,
      config,
      changes,
      names,
      options.replace,
    );
    changes.set(address, change);
    if (resource.preventDestroy && change.action === 'replace') {
      errors.push(prevented(address));
      stopped.add(configAddress(resource));
    }
  }
  return { changes: [...changes.values()], errors };
}

function planOne(
  resource: Wanted,
  instance: StateInstance | undefined,
  state: TofuState,
  config: Config,
  earlier: ReadonlyMap<string, Change>,
  names: Readonly<Record<string, string>>,
  replace: readonly string[],
): Change {
  const address = addressOf(resource);
  const {
    attributes: wanted,
    unknown,
    forced,
  } = wantedAttributes(resource, instance?.attributes, state, config, earlier, names);
  if (instance === undefined) {
    const all = { ...created(resource), ...unknown };
    return {
      address,
      resource,
      action: 'create',
      replacePaths: [],
      before: null,
      after: prune(wanted, all),
      unknown: all,
    };
  }
  const before = instance.attributes;
  // Tainted wins over requested, as in the real tool.
  const reason =
    instance.status === 'tainted'
      ? TAINTED
      : replace.some((one) => matches(address, one))
        ? REQUESTED
        : forced.length > 0
          ? CANNOT_UPDATE
          : undefined;
  if (reason) {
    const all = { ...created(resource), ...unknown };
    const action = resource.destroy ? ('replace' as const) : ('forget-create' as const);
    const replacePaths = forced.map((attribute) => [attribute]);
    return {
      address,
      resource,
      action,
      reason,
      replacePaths,
      before,
      after: prune(wanted, all),
      unknown: all,
    };
  }
  const differs = Object.keys(unknown).length > 0 || JSON.stringify(wanted) !== JSON.stringify(before);
  const action = differs ? ('update' as const) : ('no-op' as const);
  return { address, resource, action, replacePaths: [], before, after: prune(wanted, unknown), unknown };
}

/** What only the provider knows of a new object. Kinds that are not simulated: their identity. */
function created(resource: Wanted): Readonly<Record<string, Json>> {
  if (resource.computed) return resource.computed;
  const identity = ['arn', 'html_url', 'id', 'node_id', 'repo_id'].filter(
    (name) => name in resource.attributes,
  );
  return Object.fromEntries(identity.map((name) => [name, true]));
}

function prevented(address: string): Failed {
  return new Failed(
    'Resource instance cannot be destroyed',
    `Resource instance ${address} has prevent_destroy set, but the plan calls for it to be destroyed.\n\nTo proceed, either disable prevent_destroy for this resource or exclude instances of this resource from this round using:\n    -exclude="${address}"`,
    address,
  );
}

/** How many are added, changed, destroyed and forgotten, as `change_summary` counts. */
export function summarize(actions: readonly Action[]): {
  add: number;
  change: number;
  remove: number;
  forget: number;
} {
  const count = (...which: Action[]): number => actions.filter((action) => which.includes(action)).length;
  return {
    add: count('create', 'replace', 'forget-create'),
    change: count('update'),
    remove: count('delete', 'replace'),
    forget: count('forget', 'forget-create'),
  };
}
