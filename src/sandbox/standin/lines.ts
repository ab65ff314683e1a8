import type { Action, Change } from './planner.ts';
import { addressOf, type UnitResource } from './unit.ts';

/** `hook.resource` and `change.resource` of tofu's stream. */
export function resourceField(
  resource: Pick<UnitResource, 'type' | 'name' | 'key'>,
): Record<string, unknown> {
  const address = addressOf(resource);
  return {
    addr: address,
    module: '',
    resource: address,
    implied_provider: resource.type.replace(/_.*$/, ''),
    resource_type: resource.type,
    resource_name: resource.name,
    resource_key: resource.key ?? null,
  };
}

export function hookOf(
  resource: Pick<UnitResource, 'type' | 'name' | 'key'>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { resource: resourceField(resource), ...fields };
}

/** The stream's words. A forget-then-create is a `noop` there, which says the wrong thing (facts/tofu-real.md §4). */
const STREAM_ACTION: Readonly<Record<Action, string>> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  forget: 'remove',
  'forget-create': 'noop',
  'no-op': 'noop',
};

export function plannedLine({ address, resource, action, reason }: Change): {
  message: string;
  fields: Record<string, unknown>;
} {
  const word = STREAM_ACTION[action];
  return {
    message: `${address}: Plan to ${word}`,
    fields: {
      change: {
        resource: resourceField(resource),
        action: word,
        ...(reason ? { reason: reason.stream } : {}),
      },
      type: 'planned_change',
    },
  };
}

interface Counts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly forget: number;
}

export function summaryFields(counts: Counts, operation: 'plan' | 'apply'): Record<string, unknown> {
  const { add, change, remove, forget } = counts;
  return { changes: { add, change, import: 0, remove, forget, operation }, type: 'change_summary' };
}

export function planSummary({ add, change, remove, forget }: Counts): string {
  return `Plan: ${add} to add, ${change} to change, ${remove} to destroy${forget > 0 ? `, ${forget} to forget` : ''}.`;
}

export function applySummary({ add, change, remove, forget }: Counts): string {
  const forgotten = forget > 0 ? `, ${forget} forgotten` : '';
  return `Apply complete! Resources: ${add} added, ${change} changed, ${remove} destroyed${forgotten}.`;
}

/** Go's way to print whole seconds: `10s`, `1m0s`. */
export function goSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

export const TARGETING = {
  severity: 'warning',
  summary: 'Resource targeting is in effect',
  detail:
    'You are creating a plan with either the -target option or the -exclude option, which means that the result of this plan may not represent all of the changes requested by the current configuration.\n\nThe -target and -exclude options are not for routine use, and are provided only for exceptional situations such as recovering from errors or mistakes, or when OpenTofu specifically suggests to use it as part of an error message.',
} as const;

export const INCOMPLETE = {
  severity: 'warning',
  summary: 'Applied changes may be incomplete',
  detail:
    'The plan was created with the -target or the -exclude option in effect, so some changes requested in the configuration may have been ignored and the output values may not be fully updated. Run the following command to verify that no other changes are pending:\n    tofu plan\n\t\nNote that the -target and -exclude options are not suitable for routine use, and are provided only for exceptional situations such as recovering from errors or mistakes, or when OpenTofu specifically suggests to use it as part of an error message.',
} as const;

export const LEFT_BEHIND = {
  severity: 'error',
  summary: 'Destroy was successful but left behind forgotten instances',
  detail:
    'As requested, OpenTofu has not deleted some remote objects that are no longer managed by this configuration. Those objects continue to exist in their remote system and so may continue to incur charges. Refer to the original plan for more information.\nTo suppress this error for the future \'destroy\' runs, you can add the CLI flag "-suppress-forget-errors".',
} as const;

/** What is printed while a resource is changed. */
export const ACTION_WORDS = {
  create: {
    start: 'Creating...',
    still: 'Still creating...',
    done: 'Creation complete',
    errored: 'Creation errored',
  },
  update: {
    start: 'Modifying...',
    still: 'Still modifying...',
    done: 'Modifications complete',
    errored: 'Modifications errored',
  },
  delete: {
    start: 'Destroying...',
    still: 'Still destroying...',
    done: 'Destruction complete',
    errored: 'Destruction errored',
  },
} as const;
