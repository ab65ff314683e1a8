import { execa } from 'execa';

/** Git cannot say what is asked of a folder that it keeps. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

/** For one call of git, in ms and characters. A unit that differs by more is not what anybody has reviewed. */
const LIMIT_MS = 30_000;
const LONGEST = 16 * 1024 * 1024;

export interface GitEnded {
  readonly exitCode?: number | undefined;
  /** `ENOENT`: there is no git. */
  readonly code?: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls of git in a folder. Each rejects with the signal's reason, and with `GitFailure` where git does not come to an end. */
export function gitIn(folder: string, signal?: AbortSignal): (...args: string[]) => Promise<GitEnded> {
  return async (...args) => {
    // Nothing of the repository's own that could hang or act for it: no helper that watches files.
    const ended = await execa(
      'git',
      ['-C', folder, '--no-optional-locks', '-c', 'core.fsmonitor=false', ...args],
      {
        // Neither another repository (GIT_DIR) nor another program (GIT_EXTERNAL_DIFF) is asked on the operator's behalf.
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LC_ALL: 'C' },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        stripFinalNewline: false,
        timeout: LIMIT_MS,
        maxBuffer: LONGEST,
        killSignal: 'SIGKILL',
        ...(signal ? { cancelSignal: signal } : {}),
      },
    );
    signal?.throwIfAborted();
    if (ended.timedOut) throw cannotSay(folder, `it did not answer within ${LIMIT_MS / 1000} s.`);
    if (ended.isMaxBuffer) throw cannotSay(folder, `more than ${LONGEST / 1024 / 1024} MB differ.`);
    return ended;
  };
}

export function cannotSay(folder: string, said: string): GitFailure {
  return new GitFailure(`git cannot say what differs in ${folder}: ${said.trim().slice(0, 1000)}`);
}
