import { hostname } from 'node:os';
import type { RunState } from '../engine/state.ts';
import { holderOf, holderWords } from '../journal/lock.ts';
import { isResumable, standingOf, type StoredRun } from '../journal/store.ts';
import type { Session } from '../worlds/session.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Installation } from './installation.ts';
import { resumeRehearsal } from './open-rehearsal.ts';
import type { Project } from './project.ts';

/** Goes on with a run that stopped in good order. */
export async function resumeStored(
  installation: Installation,
  project: Project,
  stored: StoredRun,
  operator: string,
): Promise<Session> {
  const { frame } = await requireResumable(stored);
  const { actions } = await import('../actions/registry.ts');
  return resumeRehearsal({ project, installation, actions, operator }, frame, stored.folder);
}

/** Says why a run cannot be gone on with, and what can be done instead. */
export async function requireResumable(stored: StoredRun): Promise<RunState> {
  const { run, state, chain } = stored;
  const refuse = (message: string, hint: string) => new CliError(message, hint, EXIT.refused);
  const broken = chain.problems[0];
  if (!state || broken) {
    throw refuse(
      `run ${run} is damaged: line ${broken?.line ?? 1} of its journal ${broken?.what ?? 'is missing'}`,
      `It can be read (\`firedrill show ${run}\`), not gone on with.`,
    );
  }
  const standing = await standingOf(stored);
  if (standing === 'finished')
    throw refuse(`run ${run} is over: ${state.outcome}`, `See it with \`firedrill show ${run}\`.`);
  const holder = standing === 'running' ? await holderOf(stored.folder) : undefined;
  if (holder) {
    throw refuse(
      `run ${run} is open elsewhere: ${holderWords(holder)}`,
      holder.host === hostname()
        ? 'Close it there first: two writers would spoil it.'
        : `Close it there first. Only if you know that machine is gone: delete the lock files in ${stored.folder}.`,
    );
  }
  if (!isResumable(standing, state)) {
    throw refuse(
      `run ${run} was cut off while it was changing something, and this version cannot go on with it`,
      `What it had done by then: \`firedrill show ${run}\`; what is left, as commands: \`firedrill show ${run} --by-hand\`.`,
    );
  }
  return state;
}
