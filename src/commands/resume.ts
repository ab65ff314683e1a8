import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { placesOf, standingOf } from '../journal/store.ts';
import type { Context } from './app.ts';
import { CliError, EXIT } from './cli-error.ts';
import { findRun } from './find-run.ts';
import { checkQuestionId, driveHeadless, readAnswers, refusalOf } from './headless.ts';
import { resumeRehearsal } from './open-rehearsal.ts';
import { openProject, requireStateDir } from './project.ts';
import { isTerminal } from './rehearse.ts';

export interface ResumeFlags {
  readonly config?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly answers?: string;
  readonly answer?: readonly string[];
  readonly operator?: string;
}

export async function resume(this: Context, flags: ResumeFlags, name?: string): Promise<void> {
  const project = await openProject(flags);
  await requireStateDir(project);
  const stored = await findRun(placesOf(project.stateDir, project.service.name).runs, name);
  const { state, chain, folder } = stored;
  const standing = await standingOf(stored);
  const broken = chain.problems[0];
  if (!state || broken) {
    throw new CliError(`run ${stored.run} is damaged: line ${broken?.line ?? 1} of its journal ${broken?.what ?? 'is missing'}`, `It can be read (\`firedrill show ${stored.run}\`), not gone on with.`, EXIT.refused);
  }
  if (standing === 'finished') throw new CliError(`run ${stored.run} is over: ${state.outcome}`, 'See it with `firedrill show`.', EXIT.refused);
  if (standing === 'running') throw new CliError(`run ${stored.run} is open in another terminal`, 'Close it there first; two writers would spoil it.', EXIT.refused);
  if (standing === 'interrupted') {
    throw new CliError(`run ${stored.run} was cut off while it was working, and this version cannot go on with it`, `What it had done by then: \`firedrill show ${stored.run}\`.`, EXIT.refused);
  }
  const operator = flags.operator ?? userInfo().username;
  const steps = state.frame.runbook.steps.map(({ id }) => id);
  const answers = new Map([...(await readAnswers(flags.answers, steps)), ...pairsOf(flags.answer ?? [], steps)]);
  const given = state.question && answers.get(state.question.id);
  const refused = given === undefined ? undefined : refusalOf(state, given, operator);
  if (refused) throw new CliError(`the answer to ${state.question?.id} was refused: ${refused}`, 'Nothing was done.', EXIT.refused);
  if (answers.size > 0 && flags.answer?.length && given === undefined) {
    throw new CliError(`${[...answers.keys()].join(', ')}: not the question that is open`, `Open: ${state.question?.id ?? 'none'}.`);
  }

  const { actions } = await import('../actions/registry.ts');
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8');
  const request = { project, installation: this.installation, actions, operator };
  const session = await resumeRehearsal(request, state.frame, folder, journal);
  if (flags.plain || flags.json || !isTerminal(this.process)) {
    const { stdout: out, stderr: err } = this.process;
    try {
      this.process.exitCode = await driveHeadless({ session, answers, json: flags.json ?? false, operator, out, err });
    } finally {
      await session.close();
    }
    return;
  }
  const { showRun } = await import('./screen.ts');
  this.process.exitCode = await showRun(this, project, session);
}

function pairsOf(answers: readonly string[], steps: readonly string[]): [string, string][] {
  return answers.map((pair) => {
    const [id = '', text] = pair.split(/=(.*)/s, 2);
    if (text === undefined) throw new CliError(`--answer ${pair}: write ID=TEXT, or ID=TEXT@DIGEST`);
    checkQuestionId(id, steps, `--answer ${id}`);
    return [id, text];
  });
}
