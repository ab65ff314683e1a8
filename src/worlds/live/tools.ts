import { realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { findProgram, isProgram } from '../../process/find-program.ts';
import { errorText } from '../../terragrunt/error-text.ts';
import { judgeVersion, type Tool } from '../../terragrunt/version.ts';
import type { Border } from '../../text/border.ts';
import { Refused } from '../refused.ts';

/** The operator's own programs, by absolute path, with their versions as they say them. */
export interface Tools {
  readonly terragrunt: string;
  readonly tofu: string;
  readonly tool: 'tofu' | 'terraform';
  readonly versions: { readonly terragrunt: string; readonly tofu: string };
  /** Versions that nobody has tried this program with, in words. */
  readonly warnings: readonly string[];
}

export interface Asking {
  readonly unit: string;
  /** What the programs see. */
  readonly env: Readonly<Record<string, string>>;
  readonly border: Pick<Border, 'text'>;
  readonly signal?: AbortSignal;
  /** What counts as both where this machine lacks one: the sandbox's own, for whoever only looks around in it. */
  readonly standin?: string | undefined;
}

/** Real ms for a program to say its version, or terragrunt to read its files. */
const LIMIT_MS = 30_000;
const LONGEST = 16 * 1024 * 1024;

/**
 * Finds terragrunt and OpenTofu, or the terraform that the unit's `terraform_binary` names, and asks their versions. Runs
 * what any call of terragrunt runs: the `run_cmd`s of the unit. Throws `Refused` where one is missing or too old, or where
 * terragrunt cannot read the unit.
 */
export async function findTools(asking: Asking): Promise<Tools> {
  const { standin, env } = asking;
  if (standin !== undefined && !(await hasBoth(env['PATH'])))
    return { terragrunt: standin, tofu: standin, tool: 'tofu', versions: STANDIN, warnings: [] };
  const terragrunt = await require(asking, 'terragrunt');
  // Asked at once, since nearly every unit takes it; that one names another is known only when it was read.
  const usual = toolAt(asking, 'tofu');
  usual.catch(() => undefined);
  const [own, named] = await Promise.all([
    ask(asking, terragrunt, ['--version']),
    namedBinary(asking, terragrunt),
  ]);
  const { file: tofu, said } = await (named ? toolAt(asking, named) : usual);
  const [, product = '', version = ''] = /^(OpenTofu|Terraform) v(\S+)/m.exec(said) ?? [];
  const tool = product === 'Terraform' ? 'terraform' : 'tofu';
  if (tool === 'terraform' && !named)
    throw preflight(`${tofu} is ${product} ${version}, not OpenTofu`, 'Put OpenTofu first on the PATH.');
  const versions = { terragrunt: /version v?(\S+)/.exec(own)?.[1] ?? '', tofu: version };
  const found: readonly (readonly [Tool, string, string])[] = [
    ['terragrunt', versions.terragrunt, terragrunt],
    [tool, version, tofu],
  ];
  const warnings = found.flatMap(([name, has, file]) => {
    const { refused, warning } = judgeVersion(name, has);
    if (refused) throw preflight(`${refused} (${file})`, 'Install a later one, or put it first on the PATH.');
    return warning ? [`${warning} (${file})`] : [];
  });
  return { terragrunt, tofu, tool, versions, warnings };
}

const STANDIN = { terragrunt: 'stand-in', tofu: 'stand-in' } as const;

async function hasBoth(path: string | undefined): Promise<boolean> {
  const found = await Promise.all(['terragrunt', 'tofu'].map((name) => findProgram(name, path)));
  return found.every((file) => file !== undefined);
}

async function toolAt(asking: Asking, name: string): Promise<{ file: string; said: string }> {
  const file = await require(asking, name);
  return { file, said: await ask(asking, file, ['version']) };
}

const preflight = (message: string, hint: string): Refused =>
  new Refused('preflight', message, `${hint} Nothing was begun.`);

async function require({ env, unit }: Asking, name: string): Promise<string> {
  const place = isAbsolute(name) ? name : join(unit, name);
  const found = !name.includes('/')
    ? await findProgram(name, env['PATH'])
    : (await isProgram(place))
      ? place
      : undefined;
  if (found !== undefined) return realpath(found);
  throw preflight(
    `there is no ${name === 'tofu' ? 'OpenTofu (tofu)' : name}${isAbsolute(name) ? '' : ' on the PATH'}`,
    name === 'tofu'
      ? 'Install OpenTofu 1.12.4 or later. Without it terragrunt would take terraform without a word.'
      : `Install ${name}, or correct what names it.`,
  );
}

/** `terraform_binary` as terragrunt understands its files; empty where they name none. */
async function namedBinary(asking: Asking, terragrunt: string): Promise<string> {
  const args = ['render', '--format', 'json', '--non-interactive', '--no-color', '--log-format', 'json'];
  const rendered = await ask(asking, terragrunt, args, 'terragrunt cannot read the unit');
  // What hooks and `run_cmd` print comes first.
  const line = rendered.split('\n').findLast((one) => one.startsWith('{')) ?? '{}';
  try {
    const { terraform_binary: binary } = JSON.parse(line) as { terraform_binary?: unknown };
    return typeof binary === 'string' ? binary : '';
  } catch {
    throw preflight(
      `what terragrunt says of ${asking.unit} cannot be read`,
      'Try `terragrunt render` there.',
    );
  }
}

async function ask(
  { unit, env, border, signal }: Asking,
  file: string,
  args: readonly string[],
  trouble = `${file} ${args.join(' ')} failed`,
): Promise<string> {
  const ended = await execa(file, args, {
    cwd: unit,
    env: { ...env, CHECKPOINT_DISABLE: '1' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: LIMIT_MS,
    maxBuffer: LONGEST,
    killSignal: 'SIGKILL',
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (ended.exitCode === 0) return ended.stdout;
  const said = ended.timedOut
    ? `no answer within ${LIMIT_MS / 1000} s`
    : errorText(ended.stderr) || ended.stdout.trim() || (ended.shortMessage ?? '');
  throw preflight(`${trouble}: ${border.text(said)}`, 'Put that right, and begin again.');
}
