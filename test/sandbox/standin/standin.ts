import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command, Ended, Processes } from '../../../src/process/child.ts';
import { HEALTHY, type Scenario } from '../../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import type { Service } from '../../../src/service/service.ts';
import { bundle as bundleOf } from '../../support/bundle.ts';
import { SERVICE as BASE } from '../../support/frame.ts';

export const SERVICE: Service = {
  ...BASE,
  unit: resolve('infrastructure'),
  state: { ...BASE.state, bucket: 'ttb-verifier-tfstate-123456789012' },
  cache: { ...BASE.cache, bucket: 'ttb-verifier-ollama-models-123456789012' },
};

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A sandbox whose clock jumps, a unit folder, and the stand-in bundled as a release has it. */
export interface Stand {
  readonly sandbox: Sandbox;
  readonly unit: string;
  readonly file: string;
  readonly env: Record<string, string>;
  readonly folder: string;
  /** `terragrunt run … -- ARGS` */
  tofu(...args: string[]): Promise<Result>;
  run(
    args: readonly string[],
    options?: { env?: Record<string, string>; cwd?: string; onLine?: (line: string, pid: number) => void },
  ): Promise<Result>;
  control(path: string, body?: unknown): Promise<unknown>;
  /** The clock's pace from now on; `max` at first. */
  pace(speed: number | 'max'): Promise<unknown>;
  readonly processes: Processes;
  stop(): Promise<void>;
}

let bundled: Promise<string> | undefined;

/** One bundle for all tests of a file. */
export function bundle(): Promise<string> {
  bundled ??= bundleOf('src/sandbox/standin/main.ts').then(({ file }) => file);
  return bundled;
}

export const RUN = [
  'run',
  '--non-interactive',
  '--no-color',
  '--log-format',
  'json',
  '--no-auto-retry',
  '--',
];

export async function stand(scenario: Scenario = HEALTHY): Promise<Stand> {
  const file = await bundle();
  const sandbox = await startSandbox({ service: SERVICE, scenario });
  const { ready } = sandbox;
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-unit-'));
  const unit = folder;
  writeFileSync(join(unit, 'terragrunt.hcl'), '');
  const env = {
    PATH: process.env['PATH'] ?? '',
    FIREDRILL_SANDBOX_ENDPOINT: ready.endpoint,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    AWS_REGION: ready.region,
    TF_APPEND_USER_AGENT: 'firedrill/test',
  };
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/_firedrill/${path}`, ready.endpoint), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${ready.secretAccessKey}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  let speed: number | 'max' = 'max';
  const lease = (): Promise<unknown> => control('clock/lease', { speed });
  await lease();
  const timer = setInterval(() => void lease().catch(() => undefined), 500);

  const run: Stand['run'] = (args, options = {}) =>
    new Promise((done, reject) => {
      const child = spawn(process.execPath, [file, ...args], {
        cwd: options.cwd ?? unit,
        env: { ...env, ...options.env },
      });
      let stdout = '';
      let stderr = '';
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop() as string;
        for (const line of lines) options.onLine?.(line, child.pid as number);
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => done({ code, stdout, stderr }));
    });

  const one = async (name: string, command: Command): Promise<Ended> => {
    const args = command.args;
    const result = await run(args, { env: { ...command.env } });
    const stdoutFile = join(folder, `${name}.stdout`);
    const stderrFile = join(folder, `${name}.stderr`);
    writeFileSync(stdoutFile, result.stdout, { mode: 0o600 });
    writeFileSync(stderrFile, result.stderr, { mode: 0o600 });
    return { code: result.code, signal: null, endedAt: new Date().toISOString(), stdoutFile, stderrFile };
  };

  return {
    sandbox,
    unit,
    file,
    env,
    folder,
    run,
    control,
    pace: (wanted) => {
      speed = wanted;
      return lease();
    },
    tofu: (...args) => run([...RUN, ...args]),
    processes: { run: one, held: one },
    async stop() {
      clearInterval(timer);
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
