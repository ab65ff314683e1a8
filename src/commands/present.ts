import { join } from 'node:path';
import type { Mode } from '../engine/events.ts';
import { placesOf } from '../journal/run-folders.ts';
import { endSoonOnSignals } from '../run/interrupts.ts';
import type { OpenRun } from '../run/start.ts';
import { printableLines } from '../text/clean.ts';
import { worldWords } from '../worlds/world-words.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { driveHeadless } from './headless.ts';
import type { Project } from './project.ts';

export interface Presentation {
  readonly linear?: boolean;
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly answers: ReadonlyMap<string, string>;
  readonly operator: string;
}

interface How {
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly linear?: boolean;
}

/** Whether a command shows its run to a person: on the screens, or in their linear form. */
export const hasScreens = (
  { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
  { plain = false, json = false, linear = false }: How,
): boolean => !plain && !json && (linear || (stdin.isTTY && stdout.isTTY));

/**
 * Whether that is as lines: asked for, or on a terminal that moves no cursor, or beside a screen reader. There is no one
 * variable for those: Ink's own, the one of other prompts, and ours.
 */
export const isLinear = ({ env }: Pick<NodeJS.Process, 'env'>, { linear = false }: How): boolean =>
  linear ||
  env['TERM'] === 'dumb' ||
  [env['FIREDRILL_LINEAR'], env['ACCESSIBLE'], env['INK_SCREEN_READER']].some(
    (value) => value !== undefined && !['', '0', 'false'].includes(value),
  );

/** Lines from a pipe are nobody's word: what is real is answered at a terminal. */
export function requireSomebody(
  { stdin }: Pick<NodeJS.Process, 'stdin'>,
  { linear = false }: How,
  mode: Mode,
): void {
  if (linear && worldWords[mode].real && !stdin.isTTY)
    throw new CliError(
      '--linear needs a terminal to type at, for a live run',
      'Without one: --plain, and `resume RUN --answer ID=TEXT@DIGEST`.',
    );
}

/** Shows an open run: on the screens where there is a terminal, as lines otherwise. Resolves to the exit code. */
export async function present(
  context: Context,
  project: Project,
  open: OpenRun,
  { plain = false, json = false, linear = false, answers, operator }: Presentation,
): Promise<number> {
  const { stdout: out, stderr: err } = context.process;
  if (hasScreens(context.process, { plain, json, linear })) {
    const { showScreens } = await import('./screen.ts');
    return showScreens(context, project, project.service, isLinear(context.process, { linear }), { open });
  }
  endSoonOnSignals();
  for (const notice of open.notices) err.write(`firedrill: ${printableLines(notice)}\n`);
  try {
    const { runs } = placesOf(project.stateDir, project.service.name);
    const journal = join(runs, open.run.state().frame.run, 'journal.jsonl');
    return await driveHeadless({ open, answers, json, operator, journal, out, err });
  } finally {
    const unkept = await open.close();
    if (unkept) err.write(`firedrill: ${printableLines(unkept)}\n`);
  }
}
