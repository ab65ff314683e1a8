import { program, tofu, versionArgs } from './command.ts';
import { document, plain } from './execute.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

export interface Versions {
  /** As printed, without a leading `v`; `latest` when built without one (facts/tofu-real.md). */
  readonly terragrunt: string;
  readonly tofu: string;
}

/** 1.12.4 keeps lifecycle.destroy in saved plans; terragrunt 1.0.5 is the first that knows OpenTofu 1.12. */
const FLOOR = { tofu: [1, 12, 4], terragrunt: [1, 0, 5] } as const;
const BELOW = { tofu: 2, terragrunt: 2 } as const;

/** Versions of both tools. Errors: TerragruntError `tool-version`, `no-terragrunt`. */
export async function versions(call: Call): Promise<Versions> {
  const own = await plain('Asking terragrunt for its version', call, program(call.terragrunt, ['--version']));
  const terragrunt = /version v?(\S+)/.exec(own.stdout)?.[1] ?? '';
  const asked = { ...call, name: `${call.name}-tofu` };
  const finished = await plain('Asking tofu for its version', asked, tofu(call.terragrunt, versionArgs()));
  const { terraform_version: version } = document('Asking tofu for its version', finished) as {
    terraform_version?: unknown;
  };
  const found = { terragrunt, tofu: typeof version === 'string' ? version : '' };
  for (const tool of ['terragrunt', 'tofu'] as const) refuseUnsupported(tool, found[tool]);
  return found;
}

/** A suffix (`1.12.6-dev`) does not make a version older here: builds from source carry one. */
export function refuseUnsupported(tool: 'terragrunt' | 'tofu', version: string): void {
  if (version === 'latest') return;
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  const floor = FLOOR[tool];
  if (numbers && !isBelow(numbers, floor) && (numbers[0] as number) < BELOW[tool]) return;
  throw new TerragruntError({
    code: 'tool-version',
    message: `${tool} is ${version === '' ? 'of unknown version' : version}; firedrill needs ${floor.join('.')} or later, below ${BELOW[tool]}.`,
    nextSteps: [`Install ${tool} ${floor.join('.')} or later`],
  });
}

function isBelow(version: readonly number[], floor: readonly number[]): boolean {
  for (const [i, least] of floor.entries()) {
    const have = version[i] ?? 0;
    if (have !== least) return have < least;
  }
  return false;
}
