import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Ready } from '../../sandbox/protocol.ts';
import { Refused } from '../refused.ts';

export interface SandboxProgram {
  /** `dist/main.js` */
  readonly main: string;
  readonly configFile: string;
  readonly scenario: string;
}

/**
 * Starts the sandbox as a program of its own, that outlives a crash of this one, and waits until it is ready. Throws
 * `Refused` with what it complains of.
 */
export async function startSandboxProgram({ main, configFile, scenario }: SandboxProgram): Promise<Ready> {
  const child = spawn(
    process.execPath,
    [main, 'sandbox', '--json', '--scenario', scenario, '--config', configFile],
    {
      // Nothing of the operator's: it needs no credentials, and must not have any.
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  try {
    return await new Promise<Ready>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) =>
        reject(new Refused('not-started', saidBy(complaint) || `the sandbox ended at once (code ${code})`)),
      );
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Ready));
    });
  } finally {
    child.stdout.destroy();
    child.stderr.destroy();
    child.removeAllListeners();
    child.unref();
  }
}

/** It is this program too, and introduces itself in what it complains of. */
const saidBy = (complaint: string): string => complaint.trim().replace(/^firedrill: /, '');
