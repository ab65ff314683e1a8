import { join } from 'node:path';
import { placesOf } from '../journal/run-folders.ts';
import { endSoonOnSignals } from '../run/interrupts.ts';
import type { OpenRun } from '../run/start.ts';
import { printableLines } from '../text/clean.ts';
import type { Context } from './app.ts';
import { driveHeadless } from './headless.ts';
import type { Project } from './project.ts';

export interface Presentation {
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly answers: ReadonlyMap<string, string>;
  readonly operator: string;
}

/** Whether a command shows its run on the screens. */
export const hasScreens = (
  { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
  { plain = false, json = false }: { readonly plain?: boolean; readonly json?: boolean },
): boolean => !plain && !json && stdin.isTTY && stdout.isTTY;

/** Shows an open run: on the screens where there is a terminal, as lines otherwise. Resolves to the exit code. */
export async function present(
  context: Context,
  project: Project,
  open: OpenRun,
  { plain = false, json = false, answers, operator }: Presentation,
): Promise<number> {
  const { stdout: out, stderr: err } = context.process;
  if (hasScreens(context.process, { plain, json })) {
    const { showScreens } = await import('./screen.ts');
    return showScreens(context, project, project.service, { open });
  }
  endSoonOnSignals();
  try {
    const { runs } = placesOf(project.stateDir, project.service.name);
    const journal = join(runs, open.run.state().frame.run, 'journal.jsonl');
    return await driveHeadless({ open, answers, json, operator, journal, out, err });
  } finally {
    const unkept = await open.close();
    if (unkept) err.write(`firedrill: ${printableLines(unkept)}\n`);
  }
}
