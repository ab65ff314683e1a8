import { whyNotTakenBack } from '../engine/take-back.ts';
import { placesOf, readRun, type StoredRun } from '../journal/run-folders.ts';
import { goneHolderOf, goneWords } from '../run/lock.ts';
import { requireContinuable } from '../run/standing.ts';
import { operatorName } from '../service/login-name.ts';
import { printableLines } from '../text/clean.ts';
import { isHeld } from '../worlds/refused.ts';
import { answersOf, readAnswers } from './answers.ts';
import type { Context } from './app.ts';
import { changedSince } from './changed-since.ts';
import { CliError, EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { refusalOf } from './headless.ts';
import { hasScreens, isLinear, present, requireSomebody } from './present.ts';
import { openProject } from './project.ts';
import { openStateDir } from './state-dir.ts';

export interface ResumeFlags {
  readonly config?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly linear?: boolean;
  readonly answers?: string;
  readonly answer?: readonly string[];
  readonly operator?: string;
  readonly takeBack?: string;
}

export async function resume(this: Context, flags: ResumeFlags, name?: string): Promise<void> {
  // What will be needed is loaded while files are waited for. What is wrong with it is told where it is used.
  void import('../run/resume.ts').catch(() => undefined);
  if (hasScreens(this.process, flags)) void import('./screen.ts').catch(() => undefined);
  const project = await openProject(flags);
  await openStateDir(project.stateDir, 'kept', this.process.stderr);
  const stored = await readRun(await findRun(placesOf(project.stateDir, project.service.name), name));
  if (stored.state?.phase === 'closed') await tidied(stored, this.process.stderr);
  const state = await requireContinuable(stored).catch((cause: unknown) => {
    // Where there are screens, whoever finds it held can at least look at it.
    if (isHeld(cause) && hasScreens(this.process, flags)) return undefined;
    throw cause;
  });
  if (!state) {
    const { showScreens } = await import('./screen.ts');
    this.process.exitCode = await showScreens(this, project, project.service, isLinear(this.process, flags), {
      watch: stored.folder,
    });
    return;
  }
  requireSomebody(this.process, flags, state.frame.mode);
  const gone = await goneHolderOf(stored.folder).catch(() => undefined);
  if (gone) this.process.stderr.write(`firedrill: ${printableLines(goneWords(gone))}\n`);
  const operator = operatorName(flags.operator);
  const steps = state.frame.runbook.steps.map(({ id }) => id);
  const answers = new Map([
    ...(await readAnswers(flags.answers, steps)),
    ...answersOf(flags.answer ?? [], steps),
  ]);
  const given = state.question && answers.get(state.question.id);
  const refused = given === undefined ? undefined : refusalOf(state, given, operator);
  if (refused)
    throw new CliError(
      `the answer to ${state.question?.id} was refused: ${refused}`,
      'Nothing was done.',
      EXIT.refused,
    );
  if (state.question && flags.answer?.length && given === undefined) {
    throw new CliError(
      `${[...answers.keys()].join(', ')}: not the question that is open`,
      `Open: ${state.question?.id ?? 'none'}.`,
    );
  }

  const held = flags.takeBack === undefined ? undefined : whyNotTakenBack(state, flags.takeBack);
  if (held !== undefined) throw new CliError(held, 'Nothing was done.', EXIT.refused);

  const { resumeRun } = await import('../run/resume.ts');
  const changed = changedSince(state.frame, project, this.installation);
  const { takeBack } = flags;
  const open = await resumeRun(stored, this.installation, operator, {
    changed,
    ...(takeBack !== undefined && { takeBack }),
  });
  this.process.exitCode = await present(this, project, open, { ...flags, answers, operator });
}

/** A program that was killed at the very end of its run may have left this much to do. */
async function tidied(stored: StoredRun, err: Context['process']['stderr']): Promise<void> {
  const { tidyOver } = await import('../run/tidy.ts');
  const added = await tidyOver(stored).catch((cause: unknown) => {
    // Whoever is at it does it.
    if (!isHeld(cause)) throw cause;
  });
  if (added) err.write('firedrill: its line was missing in the RTO log, and was added\n');
}
