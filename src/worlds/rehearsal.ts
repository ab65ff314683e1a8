import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAws } from '../aws/connect.ts';
import type { Ready } from '../sandbox/protocol.ts';
import type { Service } from '../service/service.ts';
import { evidenceFile } from './evidence.ts';
import { explain } from './explain.ts';
import { sandboxCall } from './sandbox-call.ts';
import { sandboxClock } from './sandbox-clock.ts';
import { sandboxHttp } from './sandbox-http.ts';
import type { World } from './session.ts';

export interface RehearsalOptions {
  readonly ready: Ready;
  readonly service: Service;
  readonly run: string;
  readonly folder: string;
  /** `dist/terragrunt.js` */
  readonly standin: string;
  readonly speed: number | 'max';
}

/** A rehearsal was to talk to something that is not on this machine. Nothing was sent. */
export class NotOnThisMachine extends Error {
  override readonly name = 'NotOnThisMachine';
}

/** The file that says where a run's sandbox is was lost or spoilt. */
export class SandboxNotKept extends Error {
  override readonly name = 'SandboxNotKept';
}

/**
 * The simulated world. Nothing of the operator's reaches it, and it reaches nothing but the sandbox: no profile, no
 * config files, no instance metadata, keys that only this sandbox takes, terragrunt by absolute path, HTTP to loopback.
 * Throws `NotOnThisMachine` before anything is sent when the sandbox's endpoint is not on loopback.
 */
export async function rehearsalWorld({
  ready,
  service,
  run,
  folder,
  standin,
  speed,
}: RehearsalOptions): Promise<World> {
  requireLoopback(ready.endpoint);
  forgetOperator();
  const unit = await makeUnit(service, folder);
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  // An open run's folder counts as use: the sandbox stays as long as somebody holds the run.
  // One that is gone is said by the first step that needs it; the run can still be looked at and ended.
  await sandboxCall(ready, '/_firedrill/run', { folder }).catch(() => undefined);
  const clock = sandboxClock({ endpoint: ready.endpoint, secret: ready.secretAccessKey, speed });
  const calls = evidenceFile(join(folder, 'logs', 'aws.jsonl'));
  const aws = connectAws({
    region: ready.region,
    endpoint: ready.endpoint,
    credentials: { accessKeyId: ready.accessKeyId, secretAccessKey: ready.secretAccessKey },
    allow: 'mutate',
    run,
    record: calls.record,
  });
  return {
    explain,
    onNotice: calls.onLost,
    async close(over) {
      // A closed run needs its world no more; a paused one finds it again, until it has been idle for half an hour.
      if (over) await sandboxCall(ready, '/_firedrill/stop').catch(() => undefined);
      clock.stop();
    },
    ports: {
      clock,
      aws,
      service: { ...service, unit },
      // Each rehearsal has a world of its own: nobody else can be in it.
      otherRuns: async () => [],
      http: sandboxHttp(ready.endpoint, ready.secretAccessKey),
      terragrunt: { file: process.execPath, before: [standin], unit, env: childEnvironment(ready, run) },
    },
  };
}

/** The endpoint comes from a file that anybody may have edited, and everything goes there: AWS calls, keys, clock. */
function requireLoopback(endpoint: string): void {
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(endpoint)?.[1];
  if (port === undefined || Number(port) > 65_535)
    throw new NotOnThisMachine(
      `this rehearsal's sandbox is said to be at ${String(endpoint)}; a rehearsal talks to 127.0.0.1 and to nothing else`,
    );
}

/**
 * The unit's stand-in: a folder of the run, where overrides and variables are written. Real terragrunt finds neither a
 * backend nor a resource in it, so a command typed there by mistake does nothing.
 */
async function makeUnit(service: Service, folder: string): Promise<string> {
  const unit = join(folder, 'rehearsal', 'unit');
  if (existsSync(unit)) return unit;
  await mkdir(unit, { recursive: true, mode: 0o700 });
  await writeFile(
    join(unit, 'terragrunt.hcl'),
    '# A rehearsal: the stand-in terragrunt works here, on a simulated AWS. Nothing real.\n',
    { mode: 0o600 },
  );
  const stages = join(service.unit, 'stages.json');
  // Not copied: it would keep the mode that it has there.
  if (existsSync(stages)) await writeFile(join(unit, 'stages.json'), await readFile(stages), { mode: 0o600 });
  return unit;
}

/** Kept in the run's folder, so that a run that stopped at a question finds its world again. */
export async function keepReady(folder: string, ready: Ready): Promise<void> {
  await writeFile(join(folder, 'sandbox.json'), JSON.stringify(ready), { mode: 0o600 });
}

/** Throws `SandboxNotKept` when the file does not say where the sandbox is. */
export async function keptReady(folder: string): Promise<Ready> {
  const file = join(folder, 'sandbox.json');
  try {
    const ready = JSON.parse(await readFile(file, 'utf8')) as Partial<Ready> | null;
    const needed = [ready?.endpoint, ready?.region, ready?.accessKeyId, ready?.secretAccessKey];
    if (!needed.every((one) => typeof one === 'string')) throw new Error('it does not hold what it should');
    return ready as Ready;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SandboxNotKept(
      `nobody knows where this rehearsal's sandbox is: ${file} cannot be read (${why})`,
    );
  }
}

function childEnvironment(ready: Ready, run: string): Record<string, string> {
  return {
    ...NO_OPERATOR,
    PATH: '/usr/bin:/bin',
    AWS_REGION: ready.region,
    AWS_ENDPOINT_URL: ready.endpoint,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    FIREDRILL_SANDBOX_ENDPOINT: ready.endpoint,
    TF_APPEND_USER_AGENT: `firedrill/${run}`,
  };
}

const NO_OPERATOR = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/** The SDK looks at this process's environment for what it was not told. */
function forgetOperator(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, NO_OPERATOR);
}
