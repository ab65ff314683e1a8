import { userInfo } from 'node:os';
import type { Runbook } from '../runbook/runbook.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { driveHeadless, readAnswers } from './headless.ts';
import { openRehearsal } from './open-rehearsal.ts';
import { loadRunbookNamed, openProject, requireStateDir } from './project.ts';

export interface RehearseFlags {
  readonly config?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly answers?: string;
  readonly scenario?: string;
  readonly speed?: number | 'max';
  readonly input?: readonly string[];
  readonly since?: string;
  readonly operator?: string;
}

/** How much faster than 1:1 machines work in a rehearsal when nobody says otherwise. */
export const DEFAULT_SPEED = 20;

export async function rehearse(this: Context, flags: RehearseFlags, name: string): Promise<void> {
  const project = await openProject(flags);
  const { actions } = await import('../actions/registry.ts');
  const runbook = await loadRunbookNamed(project, name, actions);
  const inputs = inputsOf(runbook, flags.input ?? []);
  const answers = await readAnswers(flags.answers, runbook.steps.map(({ id }) => id));
  const since = await t0Of(flags.since);
  const operator = flags.operator ?? userInfo().username;
  await requireStateDir(project);
  const session = await openRehearsal({
    project,
    installation: this.installation,
    runbook,
    actions,
    scenario: flags.scenario ?? runbook.scenario ?? 'warm-cache',
    speed: flags.speed ?? DEFAULT_SPEED,
    inputs,
    since,
    operator,
  });
  if (flags.plain || flags.json || !isTerminal(this.process)) {
    const { stdout: out, stderr: err } = this.process;
    try {
      this.process.exitCode = await driveHeadless({ session, answers, json: flags.json ?? false, operator, out, err });
    } finally {
      await session.close();
    }
    return;
  }
  const { showScreens } = await import('./screen.ts');
  this.process.exitCode = await showScreens(this, project, session);
}

export function isTerminal(process: NodeJS.Process): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

/** `key=value` pairs and defaults, held against the runbook's inputs. */
export function inputsOf(runbook: Runbook, pairs: readonly string[]): Record<string, string> {
  const inputs: Record<string, string> = Object.fromEntries(
    runbook.inputs.flatMap((input) => (input.default === undefined ? [] : [[input.id, input.default]])),
  );
  for (const pair of pairs) {
    const [id = '', value] = pair.split(/=(.*)/s, 2);
    const known = runbook.inputs.find((input) => input.id === id);
    if (!known || value === undefined) {
      const ids = runbook.inputs.map((input) => input.id).join(', ') || 'none';
      throw new CliError(`--input ${pair}: ${value === undefined ? 'write KEY=VALUE' : `"${runbook.title}" has no input "${id}"`}`, `Its inputs: ${ids}.`);
    }
    inputs[id] = value;
  }
  for (const input of runbook.inputs) {
    const wrong = wrongWith(runbook, input.id, inputs);
    if (wrong) throw new CliError(wrong, `${input.title}: ${input.why}`);
  }
  return inputs;
}

/** What is wrong with an input's value, in one sentence, or nothing. */
function wrongWith(runbook: Runbook, id: string, inputs: Readonly<Record<string, string>>): string | undefined {
  const input = runbook.inputs.find((one) => one.id === id);
  const value = inputs[id];
  if (!input) return undefined;
  if (value === undefined) return `"${runbook.title}" needs --input ${id}=…${input.choices ? `, one of: ${input.choices.join(', ')}` : ''}`;
  if (input.choices && !input.choices.includes(value)) return `--input ${id}=${value}: it is one of ${input.choices.join(', ')}`;
  if (input.pattern && value !== input.default && !new RegExp(`^(?:${input.pattern})$`).test(value)) return `--input ${id}=${value}: it must match ${input.pattern}`;
  const limit = input.limits?.find(({ when }) => when.is.includes(inputs[when.input] ?? ''));
  if (limit && !limit.choices.includes(value)) return `--input ${id}=${value}: here it can only be ${limit.choices.join(', ')}: ${limit.because}`;
  return undefined;
}

async function t0Of(since: string | undefined): Promise<Date> {
  const { parseSince } = await import('../tui/since.ts');
  const parsed = parseSince(since ?? '', new Date());
  if ('error' in parsed) throw new CliError(`--since ${since}: ${parsed.error}`);
  return parsed.at;
}
