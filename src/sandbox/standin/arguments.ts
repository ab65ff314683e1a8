import { wrongNumber } from './operands.ts';

/** What the command line asks for. `raw` is tofu's own command line, as terragrunt repeats it in its messages. */
export interface Asked {
  readonly command: string;
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly operands: readonly string[];
  readonly raw: readonly string[];
  readonly forward: boolean;
  /** As given; the folder and the tool that terragrunt is told to use. */
  readonly workingDir?: string;
  readonly tfPath?: string;
}

/** A refusal. `by`: who words it, and so where it is printed. */
export class UsageError extends Error {
  readonly by: 'terragrunt' | 'tofu';
  readonly asked: Asked | undefined;
  /** tofu's title over the message. */
  readonly summary: string | undefined;
  constructor(by: 'terragrunt' | 'tofu', message: string, asked?: Asked, summary?: string) {
    super(message);
    this.by = by;
    this.asked = asked;
    this.summary = summary;
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

/** `name`: true or false, true without a value; `name=`: takes one, behind `=` or as the next word. */
const TOFU: Readonly<Record<string, readonly string[]>> = {
  init: ['json', 'input', 'upgrade', 'reconfigure', 'no-color'],
  plan: [
    'json',
    'input',
    'replace=',
    'target=',
    'exclude=',
    'exclude-file=',
    'destroy',
    'out=',
    'lock',
    'detailed-exitcode',
    'no-color',
  ],
  apply: ['json', 'input', 'lock', 'auto-approve', 'suppress-forget-errors', 'no-color'],
  show: ['json', 'no-color'],
  output: ['json', 'raw', 'no-color'],
  'state list': ['no-color'],
  'state show': ['no-color'],
  'state pull': ['no-color'],
  'state push': ['force', 'lock', 'no-color'],
  'state rm': ['dry-run', 'lock', 'no-color'],
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
  const given: Record<string, string> = {};
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
    if (value === undefined)
      throw new UsageError('terragrunt', `flag needs an argument: ${name.replace(/^-+/, '-')}`);
    given[name] = value;
    if (name === '--log-format' && value !== 'json') {
      throw new UsageError(
        'terragrunt',
        `The stand-in prints its log as JSON only, not as ${value}: pass --log-format json`,
      );
    }
  }
  const { '--working-dir': workingDir, '--tf-path': tfPath } = given;
  return {
    // Only its JSON log has the output of tofu wrapped.
    ...tofuArguments(words, forward || given['--log-format'] === undefined),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(tfPath === undefined ? {} : { tfPath }),
  };
}

function tofuArguments(words: readonly string[], forward: boolean): Asked {
  const two = words.slice(0, 2).join(' ');
  const command = Object.hasOwn(TOFU, two) ? two : (words[0] ?? '');
  const rest = words.slice(command.split(' ').length);
  const known = TOFU[command];
  const behind = rest.findIndex((word, at) => !word.startsWith('-') && !takesNext(rest[at - 1] ?? '', known));
  const options = behind < 0 ? rest : rest.slice(0, behind);
  const operands = behind < 0 ? [] : rest.slice(behind);
  // Terragrunt puts -no-color behind the flags and leaves operands last.
  const raw = [...command.split(' '), ...options, '-no-color', ...operands];
  const flags: Record<string, string[]> = {};
  const asked: Asked = {
    command,
    flags,
    operands,
    raw,
    forward: forward || rest.includes('-json') || command === 'output',
  };
  if (known === undefined) throw new UsageError('tofu', `OpenTofu has no command named "${command}".`, asked);
  for (let at = 0; at < options.length; at++) {
    const word = options[at] as string;
    const name = nameIn(word);
    const given = word.includes('=') ? word.slice(word.indexOf('=') + 1) : undefined;
    if (known.includes(`${name}=`)) {
      const value = given ?? options[++at];
      if (value === undefined) throw new UsageError('tofu', `flag needs an argument: -${name}`, asked);
      (flags[name] ??= []).push(value);
    } else if (known.includes(name)) {
      (flags[name] ??= []).push(truth(name, given ?? 'true', asked));
    } else throw new UsageError('tofu', `flag provided but not defined: -${name}`, asked);
  }
  const wrong = wrongNumber(command, operands);
  if (wrong) throw new UsageError('tofu', wrong[1], asked, wrong[0]);
  return asked;
}

const nameIn = (word: string): string => word.replace(/^--?/, '').replace(/=.*$/, '');

function takesNext(word: string, known: readonly string[] = []): boolean {
  return word.startsWith('-') && !word.includes('=') && known.includes(`${nameIn(word)}=`);
}

/** What Go's strconv.ParseBool takes. */
function truth(name: string, value: string, asked: Asked): 'true' | 'false' {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return 'true';
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return 'false';
  throw new UsageError('tofu', `invalid boolean value "${value}" for -${name}: parse error`, asked);
}

export function has(asked: Asked, flag: string): boolean {
  return asked.flags[flag]?.at(-1) === 'true';
}

export function valuesOf(asked: Asked, flag: string): readonly string[] {
  return asked.flags[flag] ?? [];
}
