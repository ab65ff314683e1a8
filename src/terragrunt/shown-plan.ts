import type { Json } from '../engine/events.ts';
import { showArgs, tofu } from './command.ts';
import { cleaned, document, plain } from './execute.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

/** The parts of `show -json PLAN` that are judged (facts/tofu-real.md §3: no `applyable`, no `complete` in tofu 1.12). */
export interface ShownPlan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly errored: boolean;
  readonly timestamp?: string;
  readonly resource_changes?: readonly ShownChange[];
  readonly resource_drift?: readonly ShownChange[];
  readonly checks?: readonly ShownCheck[];
  /** The state that was planned on, read from the world anew. */
  readonly prior_state?: { readonly values?: { readonly root_module?: ShownModule } };
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  /** Only from the stand-in: addresses of kinds that the sandbox does not simulate. */
  readonly firedrill?: { readonly stateOnly: readonly string[] };
}

/** What a `check` block, a condition or a variable's rule says (`internal/command/jsonchecks`). */
export interface ShownCheck {
  readonly address: { readonly to_display: string };
  readonly status: string;
  readonly instances?: readonly {
    readonly address: { readonly to_display: string };
    readonly status: string;
    readonly problems?: readonly { readonly message: string }[];
  }[];
}

export interface ShownChange {
  readonly address: string;
  /** Where a `moved` block gave it the address it has now. */
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  /** Key of an old object that an interrupted replacement left behind. */
  readonly deposed?: string;
  readonly change: {
    readonly actions: readonly string[];
    /** The real thing is taken into the state first, whatever the actions are, `["no-op"]` too. */
    readonly importing?: { readonly id?: string };
    readonly before: Readonly<Record<string, Json>> | null;
    readonly after?: Readonly<Record<string, Json>> | null;
    readonly after_unknown?: Readonly<Record<string, Json>>;
    readonly before_sensitive?: Json;
    readonly after_sensitive?: Json;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
  readonly action_reason?: string;
}

/** A resource in `show -json` of the state. */
export interface ShownResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, Json>>;
  readonly depends_on?: readonly string[];
  readonly tainted?: boolean;
}

export async function showPlan(call: Call, planFile: string): Promise<ShownPlan> {
  const finished = await plain('Showing the plan', call, tofu(call.terragrunt, showArgs(planFile)));
  const shown = document('Showing the plan', finished) as Partial<ShownPlan>;
  if (typeof shown.errored !== 'boolean' || !shown.format_version?.startsWith('1.')) {
    throw new TerragruntError({
      code: 'unreadable',
      message: 'What `show -json` says of the plan is in a format that this program does not know.',
      log: finished.ended.stdoutFile,
    });
  }
  return shown as ShownPlan;
}

export async function showState(call: Call): Promise<readonly ShownResource[]> {
  const finished = await plain('Reading the state', call, tofu(call.terragrunt, showArgs()));
  const read = document('Reading the state', finished) as { values?: { root_module?: ShownModule } };
  const { values } = cleaned(call.border, read);
  return values?.root_module ? resourcesIn(values.root_module) : [];
}

export interface ShownModule {
  readonly resources?: readonly ShownResource[];
  readonly child_modules?: readonly ShownModule[];
}

function resourcesIn(module: ShownModule): ShownResource[] {
  return [...(module.resources ?? []), ...(module.child_modules ?? []).flatMap(resourcesIn)];
}
