import type { Json } from '../../engine/events.ts';
import { TOFU_VERSION } from './output.ts';
import type { PlanFile } from './plan-file.ts';
import type { Action, Change } from './planner.ts';
import { relevantAttributes, shownConfiguration } from './show-configuration.ts';
import { providerOf, STATE_VERSION, type StateOutput, type TofuState } from './state.ts';
import { type Known, knownIn, sensitiveShape } from './states.ts';
import { configAddress, UNIT, type UnitResource } from './unit.ts';

/** tofu's own words for what becomes of a resource, in their order. */
export function actionsOf({ action, resource }: Pick<Change, 'action' | 'resource'>): readonly string[] {
  const words: Record<Exclude<Action, 'replace'>, readonly string[]> = {
    create: ['create'],
    update: ['update'],
    delete: ['delete'],
    forget: ['forget'],
    'forget-create': ['forget', 'create'],
    'no-op': ['no-op'],
  };
  if (action !== 'replace') return words[action];
  return resource.createBeforeDestroy ? ['create', 'delete'] : ['delete', 'create'];
}

/** `show -json` of a state. `firedrill` is the stand-in's own: which addresses no sandbox object stands behind. */
export function showState(state: TofuState): Record<string, unknown> {
  const known = knownIn(state);
  return {
    ...stateValues(state),
    firedrill: { stateOnly: known.map(({ address }) => address).filter(isStateOnly) },
  };
}

function stateValues(state: TofuState): Record<string, unknown> {
  const outputs = Object.entries(state.outputs).map(([name, { value, type }]) => [
    name,
    { sensitive: false, value, type },
  ]);
  const resources = knownIn(state).map((known) => ({ ...resourceShape(known), ...dependsOn(known) }));
  return {
    format_version: '1.0',
    terraform_version: STATE_VERSION,
    values: {
      ...(outputs.length > 0 ? { outputs: Object.fromEntries(outputs) as Json } : {}),
      root_module: resources.length > 0 ? { resources } : {},
    },
  };
}

function dependsOn({ instance }: Known): Record<string, unknown> {
  return {
    ...(instance.dependencies ? { depends_on: instance.dependencies } : {}),
    ...(instance.status === 'tainted' ? { tainted: true } : {}),
  };
}

function resourceShape({ address, type, name, instance }: Known): Record<string, unknown> {
  return {
    ...identity(address, type, name, instance.index_key),
    schema_version: instance.schema_version,
    values: instance.attributes,
    sensitive_values: sensitiveShape(instance.attributes, unitResource(type, name)?.sensitive),
  };
}

function identity(
  address: string,
  type: string,
  name: string,
  index: string | undefined,
): Record<string, unknown> {
  const key = index === undefined ? {} : { index };
  return { address, mode: 'managed', type, name, ...key, provider_name: providerOf(type) };
}

/** `show -json` of a saved plan. */
export function showPlan(plan: PlanFile, outputs: OutputChanges): Record<string, unknown> {
  const { changes, options, prior } = plan;
  const shown = changes
    .toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
    .map(shownChange);
  const planned = changes
    .toSorted((a, b) => (a.address < b.address ? -1 : 1))
    .filter(({ after }) => after !== null)
    .map(plannedResource);
  return {
    format_version: '1.2',
    terraform_version: TOFU_VERSION,
    variables: Object.fromEntries(Object.entries(plan.variables).map(([name, value]) => [name, { value }])),
    planned_values: options.destroy
      ? { root_module: {} }
      : { outputs: plannedOutputs(outputs), root_module: { resources: planned } },
    ...(plan.drift.length > 0 ? { resource_drift: plan.drift.map((one) => shownDrift(one, changes)) } : {}),
    resource_changes: shown,
    ...(options.destroy ? {} : { output_changes: outputs }),
    prior_state: stateValues(prior),
    configuration: shownConfiguration(plan, outputs),
    ...relevantAttributes(plan),
    timestamp: plan.timestamp,
    errored: plan.errored,
    firedrill: { stateOnly: changes.map(({ address }) => address).filter(isStateOnly) },
  };
}

function shownChange(change: Change): Record<string, unknown> {
  const { address, resource, before, after, unknown, reason, replacePaths } = change;
  const { type, name, key, sensitive } = resource;
  return {
    ...identity(address, type, name, key),
    ...(change.deposed === undefined ? {} : { deposed: change.deposed }),
    change: {
      actions: actionsOf(change),
      before,
      after,
      after_unknown: unknown,
      before_sensitive: before === null ? false : sensitiveShape(before, sensitive),
      after_sensitive: after === null ? false : sensitiveShape(after, sensitive),
      ...(replacePaths.length > 0 ? { replace_paths: replacePaths } : {}),
    },
    ...(reason ? { action_reason: reason.shown } : {}),
  };
}

function shownDrift(
  { address, action, before, after }: PlanFile['drift'][number],
  changes: readonly Change[],
): Record<string, unknown> {
  const resource = changes.find((change) => change.address === address)?.resource;
  const { type = address.replace(/\..*$/, ''), name = '', key, sensitive = [] } = resource ?? {};
  return {
    ...identity(address, type, name, key),
    change: {
      actions: [action],
      before,
      after,
      after_unknown: {},
      before_sensitive: before === null ? false : sensitiveShape(before, sensitive),
      after_sensitive: after === null ? false : sensitiveShape(after, sensitive),
    },
  };
}

function plannedResource({ address, resource, after }: Change): Record<string, unknown> {
  const { type, name, key, schemaVersion = 0, sensitive } = resource;
  const values = after ?? {};
  return {
    ...identity(address, type, name, key),
    schema_version: schemaVersion,
    values,
    sensitive_values: sensitiveShape(values, sensitive),
  };
}

export type OutputChanges = Readonly<Record<string, OutputChange>>;

interface OutputChange {
  readonly actions: readonly string[];
  readonly before: string | null;
  readonly after?: string;
  readonly after_unknown: boolean;
  readonly before_sensitive: false;
  readonly after_sensitive: false;
}

/** What becomes of the unit's outputs: only the instance's id can change. */
export function outputChanges(
  before: Readonly<Record<string, StateOutput>>,
  wanted: Readonly<Record<string, StateOutput>>,
  instanceIsNew: boolean,
): OutputChanges {
  const names = [...new Set([...Object.keys(wanted), 'ec2_instance_id'])].sort();
  return Object.fromEntries(
    names.map((name): [string, OutputChange] => {
      const old = before[name]?.value ?? null;
      const later = name === 'ec2_instance_id' && instanceIsNew;
      const value = wanted[name]?.value;
      const action = old === null ? 'create' : later || value !== old ? 'update' : 'no-op';
      const after = later || value === undefined ? {} : { after: value };
      return [
        name,
        {
          actions: [action],
          before: old,
          ...after,
          after_unknown: later,
          before_sensitive: false,
          after_sensitive: false,
        },
      ];
    }),
  );
}

function plannedOutputs(changes: OutputChanges): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, { after }]) => [
      name,
      after === undefined ? { sensitive: false } : { sensitive: false, type: 'string', value: after },
    ]),
  );
}

function unitResource(type: string, name: string): UnitResource | undefined {
  return UNIT.find((one) => one.type === type && one.name === name);
}

/** Kinds that the sandbox does not hold: a change of one is a change of the state and of nothing else. */
export function isStateOnly(address: string): boolean {
  return !UNIT.some(
    (one) =>
      one.simulated && (address === configAddress(one) || address.startsWith(`${configAddress(one)}[`)),
  );
}
