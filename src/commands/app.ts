import {
  buildApplication,
  buildChoiceParser,
  buildCommand,
  buildRouteMap,
  type CommandContext,
  numberParser,
  text_en,
} from '@stricli/core';
import type { Installation } from '../process/installation.ts';
import { commandFirst } from '../service/program-name.ts';
import { exitCodeOf, explainError } from './cli-error.ts';
import type { Named } from './known-names.ts';
import { usageError } from './usage-error.ts';

// Longer than other files: it is the list of all commands with their flags, as `--help` prints it, and reads as one.

/** What each command gets as `this`. */
export interface Context extends CommandContext {
  readonly process: NodeJS.Process;
  readonly installation: Installation;
  /** The words before the one that a shell wants to have completed. */
  readonly typed?: readonly string[];
}

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;
const many = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, variadic: true, optional: true }) as const;
/** What a shell proposes. */
const proposing = (what: Named) => ({
  async proposeCompletions(this: CommandContext, partial: string): Promise<readonly string[]> {
    const { knownNames } = await import('./known-names.ts');
    const names = await knownNames(what, (this as Context).typed ?? []);
    return names.filter((name) => name.startsWith(partial));
  },
});
const flag = (brief: string) => ({ kind: 'boolean', brief, optional: true, withNegated: false }) as const;

const PLACES = {
  config: text('The service: firedrill.yaml here or in a folder above', 'FILE'),
  stateDir: text('Where runs and the RTO log are kept', 'DIR'),
};

const COMMON = {
  ...PLACES,
  json: flag('Machine-readable output'),
};

const HEADLESS = {
  answers: text('YAML file with prepared answers, `question id: text`', 'FILE'),
  plain: flag('One line an event, no screen'),
  linear: flag('The screens as lines: for a screen reader, or a terminal that moves no cursor'),
};

/** Beyond it the clock's steps are coarser than what happens; `max` is exact. */
const FASTEST = 1000;

function speed(value: string): number | 'max' {
  if (value === 'max') return 'max';
  const factor = Number(value);
  if (!(factor >= 1 && factor <= FASTEST)) throw new Error(`write a factor from 1 to ${FASTEST}, or max`);
  return factor;
}

function pace(value: string): number {
  const factor = Number(value);
  if (!(factor >= 1 && factor <= FASTEST)) throw new Error(`write a factor from 1 to ${FASTEST}`);
  return factor;
}

/** Of a run that is played again. */
const PACE = {
  kind: 'parsed',
  parse: pace,
  brief: 'How much faster than it went; 20 if not given',
  placeholder: 'N',
  optional: true,
} as const;

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d{1,15}$/.test(value)) throw new Error('write a number of bytes, 0 or more');
  return number;
}

const RUNBOOK = 'A runbook: its id in runbooks/, or a path to a file';

const one = (brief: string, placeholder: string, what?: Named) =>
  ({
    kind: 'tuple',
    parameters: [{ brief, parse: String, placeholder, ...(what && proposing(what)) }],
  }) as const;
const oneOrNone = (brief: string, placeholder: string, what?: Named) =>
  ({
    kind: 'tuple',
    parameters: [{ brief, parse: String, placeholder, optional: true, ...(what && proposing(what)) }],
  }) as const;

const home = buildCommand({
  docs: { brief: 'The home screen (also what `firedrill` alone does)' },
  parameters: { flags: { ...COMMON, linear: HEADLESS.linear } },
  loader: async () => (await import('./home.ts')).home,
});

const DECLARED = {
  input: many('An input of the runbook', 'KEY=VALUE'),
  since: text('When it broke: 02:41, 18m, or alarm; now if not given', 'WHEN'),
  operator: text('Who does this; your login name if not given', 'NAME'),
};

const rehearse = buildCommand({
  docs: { brief: 'Walk through a runbook in a simulated AWS' },
  parameters: {
    flags: {
      ...COMMON,
      ...HEADLESS,
      scenario: {
        ...text('What is broken, and what goes wrong: a file in runbooks/scenarios', 'NAME'),
        ...proposing('scenarios'),
      },
      surprise: flag('Any scenario that fits; which, is told at the end'),
      speed: {
        kind: 'parsed',
        parse: speed,
        brief: 'How much faster machines work than real ones: a factor, or max',
        placeholder: 'N|max',
        proposeCompletions: (partial: string) => ['max'].filter((word) => word.startsWith(partial)),
        optional: true,
      },
      ...DECLARED,
    },
    positional: one(RUNBOOK, 'RUNBOOK', 'runbooks'),
  },
  loader: async () => (await import('./rehearse.ts')).rehearse,
});

const run = buildCommand({
  docs: { brief: 'Walk through a runbook for real: it changes the account' },
  parameters: {
    flags: { ...COMMON, ...HEADLESS, ...DECLARED },
    positional: one(RUNBOOK, 'RUNBOOK', 'runbooks'),
  },
  loader: async () => (await import('./run.ts')).run,
});

const dryRun = buildCommand({
  docs: { brief: 'Walk through a runbook on the real account, reading only: it says what would be done' },
  parameters: {
    flags: { ...COMMON, ...HEADLESS, ...DECLARED },
    positional: one(RUNBOOK, 'RUNBOOK', 'runbooks'),
  },
  loader: async () => (await import('./dry-run.ts')).dryRun,
});

const resume = buildCommand({
  docs: { brief: 'Continue a run that waits or was cut off' },
  parameters: {
    flags: {
      ...COMMON,
      ...HEADLESS,
      answer: many('An answer to the open question', 'ID=TEXT[@DIGEST]'),
      takeBack: text('A step that was not done by hand after all: it is open again', 'STEP'),
      operator: text('Who continues it', 'NAME'),
    },
    positional: oneOrNone('A run; the last one that waits if not given', 'RUN', 'runs'),
  },
  loader: async () => (await import('./resume.ts')).resume,
});

const tail = buildCommand({
  docs: { brief: 'Follow what a machine says while it boots: its console, then its boot log' },
  parameters: {
    flags: {
      ...PLACES,
      offset: {
        kind: 'parsed',
        parse: wholeNumber,
        brief: 'Byte of the boot log to begin at',
        placeholder: 'N',
        optional: true,
      },
      plain: flag('Lines only, as in a pipe, and no screen'),
      linear: flag('The same: for a screen reader, or a terminal that moves no cursor'),
    },
    positional: one('The id of an instance', 'INSTANCE'),
  },
  loader: async () => (await import('./tail.ts')).tail,
});

const watch = buildCommand({
  docs: { brief: "Look at somebody else's run, live; nothing is changed" },
  parameters: {
    flags: { ...COMMON, plain: HEADLESS.plain, linear: HEADLESS.linear },
    positional: oneOrNone('A run; the one that a program is at if not given', 'RUN', 'runs'),
  },
  loader: async () => (await import('./watch.ts')).watch,
});

const play = buildCommand({
  docs: { brief: 'A finished run again, on the same screens, at any pace' },
  parameters: {
    flags: {
      ...PLACES,
      speed: PACE,
      // Only to say why there is none.
      linear: { ...HEADLESS.linear, hidden: true },
    },
    positional: one('A run', 'RUN', 'runs'),
  },
  loader: async () => (await import('./play.ts')).play,
});

const cast = buildCommand({
  docs: { brief: 'A finished run as a moving picture: an asciinema file, or an animated SVG' },
  parameters: {
    flags: {
      ...PLACES,
      out: { kind: 'parsed', parse: String, brief: 'FILE.cast or FILE.svg', placeholder: 'FILE' },
      speed: PACE,
      size: text('Of the terminal that is drawn; 100x30 if not given', 'COLUMNSxROWS'),
    },
    positional: one('A run', 'RUN', 'runs'),
  },
  loader: async () => (await import('./cast.ts')).castRun,
});

const runs = buildCommand({
  docs: { brief: 'All runs of the service' },
  parameters: { flags: COMMON },
  loader: async () => (await import('./runs.ts')).runs,
});

const show = buildCommand({
  docs: { brief: 'One run: steps, times, what is open' },
  parameters: {
    flags: { ...COMMON, byHand: flag('The steps that are left, as commands to type') },
    positional: one('A run', 'RUN', 'runs'),
  },
  loader: async () => (await import('./show.ts')).show,
});

const settle = buildCommand({
  docs: { brief: 'Look whether what a run left open was put right, and settle it then' },
  parameters: {
    flags: {
      ...COMMON,
      note: text('How it was put right', 'TEXT'),
      onMyWord: flag('Settle it too where it cannot be looked at'),
      operator: text('Who says so', 'NAME'),
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'A run', parse: String, placeholder: 'RUN', ...proposing('runs') },
        {
          brief: 'What it left open, by its id; all are listed if not given',
          parse: String,
          placeholder: 'ID',
          optional: true,
        },
      ],
    },
  },
  loader: async () => (await import('./settle.ts')).settle,
});

const rto = buildCommand({
  docs: { brief: 'How long recoveries took' },
  parameters: {
    flags: { ...COMMON, csv: flag('Comma-separated values') },
    positional: oneOrNone('A runbook', 'RUNBOOK', 'runbooks'),
  },
  loader: async () => (await import('./rto.ts')).rto,
});

const verify = buildCommand({
  docs: { brief: 'Check that a run is what was recorded, unchanged' },
  parameters: { flags: COMMON, positional: one('A run, or the folder of one', 'RUN|DIR', 'runs') },
  loader: async () => (await import('./verify.ts')).verify,
});

const doctor = buildCommand({
  docs: { brief: 'Whether a recovery would work now: asks, and changes nothing' },
  parameters: { flags: COMMON },
  loader: async () => (await import('./doctor.ts')).doctor,
});

const validate = buildCommand({
  docs: { brief: 'Check the service file, runbooks and scenarios' },
  parameters: {
    flags: COMMON,
    positional: {
      kind: 'array',
      parameter: { brief: 'Files; all of them if none is given', parse: String, placeholder: 'FILE' },
    },
  },
  loader: async () => (await import('./validate.ts')).validate,
});

const diagnose = buildCommand({
  docs: { brief: "What a console, a boot log or a tool's output means; no account and no run needed" },
  parameters: { flags: COMMON, positional: one('A file; - for what comes in on stdin', 'FILE') },
  loader: async () => (await import('./diagnose.ts')).diagnose,
});

const schema = buildCommand({
  docs: { brief: 'The JSON Schema of runbooks, for editors' },
  parameters: { flags: COMMON },
  loader: async () => (await import('./schema.ts')).schema,
});

const sandbox = buildCommand({
  docs: { brief: 'The simulated AWS on its own, for the AWS SDKs and command line' },
  parameters: {
    flags: {
      ...COMMON,
      scenario: {
        ...text('What is broken; a healthy service if not given', 'NAME'),
        ...proposing('scenarios'),
      },
      port: {
        kind: 'parsed',
        parse: numberParser,
        brief: 'Any free one if not given',
        placeholder: 'N',
        optional: true,
      },
    },
  },
  loader: async () => (await import('./sandbox.ts')).sandbox,
});

const completion = buildCommand({
  docs: { brief: 'Makes a shell complete these command lines: prints what it needs for that' },
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'bash, zsh or fish',
          placeholder: 'SHELL',
          parse: buildChoiceParser(['bash', 'zsh', 'fish']),
          proposeCompletions: (partial: string) =>
            ['bash', 'zsh', 'fish'].filter((shell) => shell.startsWith(partial)),
        },
      ],
    },
  },
  loader: async () => (await import('./completion.ts')).completion,
});

const routes = {
  home,
  rehearse,
  'dry-run': dryRun,
  run,
  resume,
  watch,
  play,
  cast,
  tail,
  runs,
  show,
  settle,
  rto,
  verify,
  diagnose,
  doctor,
  validate,
  schema,
  sandbox,
  completion,
};

/** What each command does, in a line. */
export const commandBriefs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(routes).map(([name, { brief }]) => [name, brief]),
);

/** Without this, a mistyped command would be taken for an argument of `home`. */
export const commandNames: readonly string[] = Object.keys(routes);

export const app = buildApplication(
  buildRouteMap({
    routes,
    defaultCommand: 'home',
    docs: { brief: 'Walks you through recovering a service: in an emergency, and in rehearsal before it' },
  }),
  {
    name: 'firedrill',
    versionInfo: {
      async getCurrentVersion() {
        return (this as Context).installation.version();
      },
    },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: { useAliasInUsageLine: false, caseStyle: 'convert-camel-to-kebab' },
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error) =>
          explainError(usageError(error, commandFirst(process.argv.slice(2)), commandNames)),
        exceptionWhileRunningCommand: (error) => explainError(error),
      },
    },
    determineExitCode: exitCodeOf,
  },
);
