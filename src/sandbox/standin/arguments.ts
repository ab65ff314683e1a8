/** What the command line asks for. `raw` is tofu's own command line, as terragrunt repeats it in its messages. */
export interface Asked {
  readonly command: string;
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly operands: readonly string[];
  readonly raw: readonly string[];
  readonly forward: boolean;
}

/** A refusal. `by`: who words it, and so where it is printed. */
export class UsageError extends Error {
  readonly by: 'terragrunt' | 'tofu';
  readonly asked: Asked | undefined;
  constructor(by: 'terragrunt' | 'tofu', message: string, asked?: Asked) {
    super(message);
    this.by = by;
    this.asked = asked;
  }
}

const SWITCHES = [
  '--non-interactive',
  '--no-color',
  '--no-auto-retry',
  '--no-auto-init',
  '--no-tips',
  '--tf-forward-stdout',
];
const VALUES = ['--log-format', '--log-level', '--working-dir', '--tf-path'];

/** `name`: no value; `name=`: takes one. */
const TOFU: Readonly<Record<string, readonly string[]>> = {
  init: ['json', 'input=', 'upgrade', 'reconfigure', 'no-color'],
  plan: [
    'json',
    'input=',
    'replace=',
    'target=',
    'exclude=',
    'destroy',
    'out=',
    'lock=',
    'detailed-exitcode',
    'no-color',
  ],
  apply: ['json', 'input=', 'lock=', 'auto-approve', 'suppress-forget-errors', 'no-color'],
  show: ['json', 'no-color'],
  output: ['json', 'no-color'],
  'state pull': ['no-color'],
  'state rm': ['dry-run', 'lock=', 'no-color'],
  'force-unlock': ['force', 'json', 'no-color'],
  version: ['json', 'no-color'],
};

/** Reads what follows `terragrunt`. Errors: UsageError. */
export function parseArguments(argv: readonly string[]): Asked | 'version' {
  if (argv.includes('--version') && argv[0] === '--version') return 'version';
  const [first, ...rest] = argv;
  if (first !== 'run') {
    const what = first ?? '';
    throw new UsageError(
      'terragrunt',
      `unknown command: "${what}". Terragrunt no longer forwards unknown commands by default. Use 'terragrunt run -- ${what} ...' or a supported shortcut. Learn more: https://docs.terragrunt.com/migrate/cli-redesign/#use-the-new-run-command`,
    );
  }
  const dashes = rest.indexOf('--');
  const own = dashes < 0 ? rest : rest.slice(0, dashes);
  const words = dashes < 0 ? [] : rest.slice(dashes + 1);
  let forward = false;
  for (let at = 0; at < own.length; at++) {
    const flag = own[at] as string;
    if (flag === '--tf-forward-stdout') forward = true;
    if (SWITCHES.includes(flag)) continue;
    const name = flag.replace(/=.*$/, '');
    if (!VALUES.includes(name)) {
      const short = `-${name.replace(/^-+/, '')}`;
      throw new UsageError(
        'terragrunt',
        flag.startsWith('-')
          ? `flag \`${short}\` is not a Terragrunt flag. If this is an OpenTofu/Terraform flag, use \`--\` to forward it (e.g., \`terragrunt run -- <command> ${short}\`).`
          : `The stand-in wants \`--\` in front of tofu's command, and found "${flag}".`,
      );
    }
    const value = flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : own[++at];
    if (name === '--log-format' && value !== 'json') {
      throw new UsageError(
        'terragrunt',
        `The stand-in prints its log as JSON only, not as ${value}: pass --log-format json`,
      );
    }
  }
  return tofuArguments(words, forward);
}

function tofuArguments(words: readonly string[], forward: boolean): Asked {
  const two = words.slice(0, 2).join(' ');
  const command = two in TOFU ? two : (words[0] ?? '');
  const rest = words.slice(command.split(' ').length);
  const flags: Record<string, string[]> = {};
  const firstOperand = rest.findIndex((word) => !word.startsWith('-'));
  const options = firstOperand < 0 ? rest : rest.slice(0, firstOperand);
  const operands = firstOperand < 0 ? [] : rest.slice(firstOperand);
  // Terragrunt puts -no-color behind the flags and leaves operands last.
  const raw = [...command.split(' '), ...options, '-no-color', ...operands];
  const asked: Asked = {
    command,
    flags,
    operands,
    raw,
    forward: forward || rest.includes('-json') || command === 'output',
  };
  const known = TOFU[command];
  if (known === undefined) throw new UsageError('tofu', `OpenTofu has no command named "${command}".`, asked);
  for (const word of options) {
    const name = word.replace(/^--?/, '').replace(/=.*$/, '');
    const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : 'true';
    if (!known.some((flag) => flag.replace('=', '') === name)) {
      throw new UsageError('tofu', `flag provided but not defined: -${name}`, asked);
    }
    (flags[name] ??= []).push(value);
  }
  return asked;
}

export function has(asked: Asked, flag: string): boolean {
  return asked.flags[flag]?.at(-1) === 'true';
}

export function valuesOf(asked: Asked, flag: string): readonly string[] {
  return asked.flags[flag] ?? [];
}
