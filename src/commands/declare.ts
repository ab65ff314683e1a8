import type { Mode } from '../engine/events.ts';
import { placesOf, type RunPlaces } from '../journal/run-folders.ts';
import { choicesLeft, settleInputs } from '../runbook/inputs.ts';
import type { Input, Runbook } from '../runbook/runbook.ts';
import { operatorName } from '../service/login-name.ts';
import { printableLines } from '../text/clean.ts';
import { liveIsOpen, worldWords } from '../worlds/world-words.ts';
import { readAnswers } from './answers.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { present, requireSomebody } from './present.ts';
import { loadRunbookNamed, openProject } from './project.ts';
import { sinceOf } from './since-flag.ts';
import { openStateDir } from './state-dir.ts';

/** What is said on the command line of a run that is opened, in whatever world. */
export interface DeclareFlags {
  readonly config?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly linear?: boolean;
  readonly answers?: string;
  readonly input?: readonly string[];
  readonly since?: string;
  readonly operator?: string;
}

/** Opens a run and shows it. `options`: values of the world's own fields. */
export async function declare(
  context: Context,
  flags: DeclareFlags,
  name: string,
  mode: Mode,
  optionsFor: (
    runbook: Runbook,
    inputs: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>> = () => ({}),
): Promise<void> {
  requireSomebody(context.process, flags, mode);
  const project = await openProject(flags);
  const { actions } = await import('../actions/registry.ts');
  const runbook = await loadRunbookNamed(project, name, actions);
  const inputs = inputsOf(runbook, flags.input ?? []);
  const answers = await readAnswers(
    flags.answers,
    runbook.steps.map(({ id }) => id),
  );
  const since = await sinceOf(flags.since, mode, project.service);
  const operator = operatorName(flags.operator);
  await openStateDir(project.stateDir, 'new', context.process.stderr);
  const places = placesOf(project.stateDir, project.service.name);
  if (!worldWords[mode].real) await tellOfLive(context, places);
  const { openRun } = await import('../run/open.ts');
  const open = await openRun({
    mode,
    options: optionsFor(runbook, inputs),
    places,
    configFile: project.configFile,
    service: project.service,
    installation: context.installation,
    runbook,
    inputs,
    since,
    operator,
  });
  context.process.exitCode = await present(context, project, open, { ...flags, answers, operator });
}

/** Whoever rehearses while something real waits may have taken one terminal for the other. */
async function tellOfLive({ process }: Context, places: RunPlaces): Promise<void> {
  const { unfinishedRuns } = await import('../run/other-runs.ts');
  const live = await unfinishedRuns(places, 'live').catch(() => []);
  if (live.length > 0) process.stderr.write(`firedrill: ${printableLines(liveIsOpen(live))}\n`);
}

/** `key=value` pairs and defaults, held against the runbook's inputs. */
export function inputsOf(runbook: Runbook, pairs: readonly string[]): Record<string, string> {
  const given = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new CliError(`--input ${pair}: write KEY=VALUE`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  const { values, missing, problems } = settleInputs(runbook.inputs, Object.fromEntries(given));
  if (problems.length > 0) throw new CliError(problems.join('\n'));
  if (missing.length > 0) {
    throw new CliError(
      `"${runbook.title}" needs ${missing.map(({ id }) => `--input ${id}=…`).join(' ')}`,
      missing.map((input) => asked(input, values)).join('\n'),
    );
  }
  return values;
}

/** What is asked for, with the choices that the values at hand leave. */
function asked(input: Input, values: Readonly<Record<string, string>>): string {
  const left = choicesLeft(input, values);
  const choices = left ? `\n  one of: ${[left.choices.join(', '), ...left.because].join('. ')}` : '';
  return `${input.id}: ${input.title}. ${input.why}${choices}`;
}
