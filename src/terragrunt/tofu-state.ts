import { chmod, readFile } from 'node:fs/promises';
import type { Json } from '../engine/events.ts';
import { secretsOf } from '../text/mask/plan-secrets.ts';
import { isOrIn } from './addresses.ts';
import { initArgs, outputArgs, pullArgs, pushArgs, removeArgs, tofu } from './command.ts';
import { document, plain, streamed } from './execute.ts';
import { parsed } from './json-lines.ts';
import { type ShownResource, showState } from './shown-plan.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

/** Prepares the unit's cache folder: providers, modules, backend. */
export async function init(call: Call): Promise<void> {
  await streamed('init', call, tofu(call.terragrunt, initArgs()));
}

/** Values of the unit's outputs that are not sensitive. */
export async function readOutputs(call: Call): Promise<Readonly<Record<string, Json>>> {
  const finished = await plain('Reading the outputs', call, tofu(call.terragrunt, outputArgs()));
  const outputs = document('Reading the outputs', finished) as Record<
    string,
    { value: Json; sensitive?: boolean }
  >;
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { sensitive }]) => sensitive !== true)
      .map(([name, { value }]) => [name, value]),
  );
}

export interface PulledState {
  /** The state as it is in the bucket, secrets in clear: in this attempt's output file (0600), and here. */
  readonly file: string;
  readonly text: string;
  readonly serial: number;
  readonly lineage: string;
  /** Addresses of the managed resource instances in it, sorted. */
  readonly addresses: readonly string[];
}

/** Reads the whole state into the call's output file. */
export async function pullState(call: Call): Promise<PulledState> {
  const finished = await plain('Reading the state', call, tofu(call.terragrunt, pullArgs(), true));
  const file = finished.ended.stdoutFile;
  await chmod(file, 0o600);
  const state = document('Reading the state', finished) as {
    serial?: number;
    lineage?: string;
    resources?: {
      mode: string;
      type: string;
      name: string;
      module?: string;
      instances: { index_key?: string | number }[];
    }[];
  };
  call.border.learn(secretsOf(state));
  if (typeof state.serial !== 'number' || typeof state.lineage !== 'string') {
    throw new TerragruntError({
      code: 'unreadable',
      message: 'What `state pull` printed is no state file.',
      log: file,
    });
  }
  const addresses = (state.resources ?? [])
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ module, type, name, instances }) =>
      instances.map(({ index_key: key }) => {
        const base = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
        return key === undefined ? base : `${base}[${JSON.stringify(key)}]`;
      }),
    )
    .sort();
  return { file, text: JSON.stringify(state), serial: state.serial, lineage: state.lineage, addresses };
}

/** A state file of this machine. Errors: TerragruntError `unreadable`. */
export async function readState(file: string): Promise<Pick<PulledState, 'text' | 'serial' | 'lineage'>> {
  const text = await readFile(file, 'utf8');
  const { serial, lineage } = (parsed(text) ?? {}) as { serial?: unknown; lineage?: unknown };
  if (typeof serial === 'number' && typeof lineage === 'string') return { text, serial, lineage };
  throw new TerragruntError({ code: 'unreadable', message: `${file} is no state file.` });
}

/** Makes a file the state. tofu refuses one of another lineage, or older than what is there. `Processes.held`. */
export async function pushState(call: Call, file: string): Promise<void> {
  await plain('Putting the state back', call, tofu(call.terragrunt, pushArgs(file), true), true);
}

/** The resource and everything in the state that stands on it, near or far: what has to be forgotten together. */
export function withDependants(resources: readonly ShownResource[], address: string): readonly string[] {
  const managed = resources.filter(({ mode }) => mode === 'managed');
  const standingOn = new Map<string, string[]>();
  for (const { address: stands, depends_on: on = [] } of managed) {
    for (const one of on) {
      const others = standingOn.get(one);
      if (others) others.push(stands);
      else standingOn.set(one, [stands]);
    }
  }
  const found = new Set<string>();
  const open = managed.map((one) => one.address).filter((one) => isOrIn(one, address));
  for (const one of open) {
    if (found.has(one)) continue;
    found.add(one);
    for (const name of namesOf(one)) open.push(...(standingOn.get(name) ?? []));
  }
  return [...found].sort();
}

/** What a dependency may call an instance of a resource: by its own address, or by that of all of them. */
function namesOf(address: string): readonly string[] {
  const keys = [...address.matchAll(/\[/g)].map(({ index }) => address.slice(0, index));
  return [address, ...keys];
}

/** What `state rm` would remove, by its own word. Changes nothing. */
export async function previewRemoval(call: Call, addresses: readonly string[]): Promise<readonly string[]> {
  const command = tofu(call.terragrunt, removeArgs(addresses, true, call.terragrunt.lock), true);
  const { stdout } = await plain('Previewing what would be forgotten', call, command);
  return [...stdout.matchAll(/^Would remove (.+)$/gm)].map((match) => (match[1] as string).trim()).sort();
}

/**
 * Forgets resources: they live on, the state no longer knows them. `Processes.held`. Judged by reading the state
 * afterwards (`<name>-after`). Errors: TerragruntError `still-in-state`, `lock-held`, … .
 */
export async function removeFromState(
  call: Call,
  addresses: readonly string[],
): Promise<{ readonly removed: readonly string[] }> {
  const command = tofu(call.terragrunt, removeArgs(addresses, false), true);
  const { stdout, ended } = await plain('Forgetting', call, command, true);
  const left = await showState({ ...call, name: `${call.name}-after` });
  const still = left.filter((one) => addresses.some((address) => isOrIn(one.address, address)));
  if (still.length > 0) {
    throw new TerragruntError({
      code: 'still-in-state',
      message: `${still.map(({ address }) => address).join(', ')} is still in the state, although removing it ended well.`,
      log: ended.stdoutFile,
      facts: { left: still.map(({ address }) => address) },
    });
  }
  return {
    removed: [...stdout.matchAll(/^Removed (.+)$/gm)].map((match) => (match[1] as string).trim()).sort(),
  };
}
