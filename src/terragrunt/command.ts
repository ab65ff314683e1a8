import { createHash } from 'node:crypto';
import type { Command } from '../process/child.ts';
import type { Service } from '../service/service.ts';
import type { Terragrunt } from './terragrunt.ts';

export interface PlanOptions {
  /** Where the saved plan goes, absolute. */
  readonly out: string;
  readonly replace?: readonly string[];
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
  readonly destroy?: boolean;
  /** The private copy that the plan is made in: a value that names it is good for nothing afterwards. */
  readonly copy?: string;
  /** A gate shows it, and it may be applied by another process than this: what in it is secret is kept beside it. */
  readonly keeps?: true;
  /** `false` leaves the state's lock alone: a dry run writes nothing. */
  readonly lock?: boolean;
}

/** `--log-format json` keeps terragrunt's own words apart; without `--` it takes tofu's flags for its own. */
const RUN = ['run', '--non-interactive', '--no-color', '--log-format', 'json', '--no-auto-retry'] as const;

/** A call of tofu through terragrunt. `forward`: tofu's stdout raw, for commands without `-json`. */
export function tofu(terragrunt: Terragrunt, args: readonly string[], forward = false): Command {
  const command = {
    file: terragrunt.file,
    args: [...terragrunt.before, ...RUN, ...(forward ? ['--tf-forward-stdout'] : []), '--', ...args],
    cwd: terragrunt.unit,
    env: terragrunt.env,
  };
  return terragrunt.wraps && WRAPPED.has(args[0] ?? '') && args[1] !== 'pull'
    ? { ...command, wraps: true }
    : command;
}

/** What takes the state's lock: the wrapper has the same list (process/tofu.sh). */
const WRAPPED: ReadonlySet<string> = new Set(['plan', 'apply', 'state', 'force-unlock']);

export function initArgs(): string[] {
  return ['init', '-json', '-input=false'];
}

export function planArgs(options: PlanOptions): string[] {
  const many = (flag: string, values: readonly string[] = []): string[] =>
    values.map((value) => `-${flag}=${value}`);
  return [
    'plan',
    '-json',
    '-input=false',
    '-detailed-exitcode',
    ...(options.destroy ? ['-destroy'] : []),
    ...many('replace', options.replace),
    ...many('target', options.target),
    ...many('exclude', options.exclude),
    ...(options.lock === false ? ['-lock=false'] : []),
    `-out=${options.out}`,
  ];
}

/** `suppressForget`: a plan that forgets would otherwise end in an error although it succeeded (facts/tofu-real.md §4). */
export function applyArgs(planFile: string, suppressForget = false): string[] {
  return ['apply', '-json', '-input=false', ...(suppressForget ? ['-suppress-forget-errors'] : []), planFile];
}

export function showArgs(planFile?: string): string[] {
  return ['show', '-json', ...(planFile === undefined ? [] : [planFile])];
}

export function outputArgs(): string[] {
  return ['output', '-json'];
}

export function pullArgs(): string[] {
  return ['state', 'pull'];
}

export function pushArgs(file: string): string[] {
  return ['state', 'push', file];
}

export function removeArgs(addresses: readonly string[], dryRun: boolean, lock = true): string[] {
  return ['state', 'rm', ...(dryRun ? ['-dry-run'] : []), ...(lock ? [] : ['-lock=false']), ...addresses];
}

export function unlockArgs(lockId: string): string[] {
  return ['force-unlock', '-force', '-json', lockId];
}

/** What changes what tofu or terragrunt do without being on the command line (facts/opentofu-terragrunt.md §2, trap 10). */
const MEDDLING = [
  /^TF_CLI_ARGS($|_)/,
  /^TF_VAR_/,
  /^TF_WORKSPACE$/,
  /^TF_DATA_DIR$/,
  /^TF_REATTACH_PROVIDERS$/,
  /^TF_LOG/,
  /^TF_ENCRYPTION$/,
  /^TG_/,
];

export interface ChildEnvironment {
  /** For the child. Variables that stop are not in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Meddling variables that `firedrill.yaml` lets through; values that look secret only by their digest. */
  readonly passed: Readonly<Record<string, string>>;
  /** Names that must be passed or dropped by `firedrill.yaml` before anything runs. */
  readonly stops: readonly string[];
}

/** The operator's environment as terragrunt may see it (DESIGN §5). `pass` and `drop` hold names, or starts with `*`. */
export function childEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  rules: Service['environment'],
): ChildEnvironment {
  const env: Record<string, string> = {};
  const passed: Record<string, string> = {};
  const stops: string[] = [];
  for (const [name, value] of Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined || listed(rules.drop, name)) continue;
    if (MEDDLING.some((pattern) => pattern.test(name))) {
      if (!listed(rules.pass, name)) {
        stops.push(name);
        continue;
      }
      passed[name] = shown(name, value);
    }
    env[name] = value;
  }
  return { env, passed, stops };
}

function listed(rules: readonly string[], name: string): boolean {
  return rules.some((rule) => (rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : rule === name));
}

function shown(name: string, value: string): string {
  if (!/TOKEN|SECRET|PASSW|CREDENTIAL|KEY|ENCRYPTION/i.test(name)) return value;
  return `sha256:${createHash('sha256').update(value).digest('hex')}`;
}
