import { spawn } from 'node:child_process';
import { type Ready, RUN_FOLDER, SCENARIO } from '../../sandbox/protocol.ts';
import { Refused } from '../refused.ts';

export interface SandboxProgram {
  /** `dist/main.js` */
  readonly main: string;
  readonly configFile: string;
  readonly scenario: string;
  /** Of the run that it is for. */
  readonly runFolder?: string;
}

/** In real ms: on a busy machine a program needs some seconds to be there. */
const READY_MS = 30_000;
/** Characters of what it says: the line that says where it is has some hundred. */
const LONGEST = 64 * 1024;

/**
 * Starts the sandbox as a program of its own, that outlives a crash of this one, and waits until it is ready. Throws
 * `Refused` with what it complains of.
 */
export async function startSandboxProgram({
  main,
  configFile,
  scenario,
  runFolder,
}: SandboxProgram): Promise<Ready> {
  const child = spawn(process.execPath, [main, 'sandbox', '--json', '--config', configFile], {
    // Nothing of the operator's: it needs no credentials, and must not have any.
    env: {
      PATH: '/usr/bin:/bin',
      [SCENARIO]: scenario,
      ...(runFolder === undefined ? {} : { [RUN_FOLDER]: runFolder }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, LONGEST);
  });
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Ready>((resolve, reject) => {
      const refuse = (why: string) => reject(new Refused('not-started', why));
      late = setTimeout(() => refuse(`the sandbox was not ready within ${READY_MS / 1000} s`), READY_MS);
      child.on('error', reject);
      child.on('exit', (code) => refuse(saidBy(complaint) || `the sandbox ended at once (code ${code})`));
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (!said.includes('\n') && said.length < LONGEST) return;
        try {
          resolve(JSON.parse(said) as Ready);
        } catch {
          refuse(`the sandbox does not say where it is, but: ${said.slice(0, 200)}`);
        }
      });
    });
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  } finally {
    clearTimeout(late);
    child.stdout.destroy();
    child.stderr.destroy();
    child.removeAllListeners();
    child.unref();
  }
}

/** It is this program too, and introduces itself in what it complains of. */
const saidBy = (complaint: string): string => complaint.trim().replace(/^firedrill: /, '');
