import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAws } from '../../aws/connect.ts';
import { explainAwsError } from '../../diagnosis/aws-error.ts';
import type { Told } from '../../engine/events.ts';
import { FailureError, withTraits } from '../../engine/failure.ts';
import { machineEndings } from '../../machine/endings.ts';
import { makeProcesses } from '../../process/processes.ts';
import type { Ready } from '../../sandbox/protocol.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { createBorder } from '../../text/border.ts';
import { environmentSecrets } from '../../text/mask/environment-secrets.ts';
import { callLog } from '../call-log.ts';
import { explainError } from '../explain.ts';
import { sandboxSocket } from '../session-socket.ts';
import type { Site, World } from '../world.ts';
import { requireLoopback } from './kept-sandbox.ts';
import { SandboxGone, SandboxHangs, sandboxCall } from './sandbox-call.ts';
import { sandboxClock } from './sandbox-clock.ts';
import { sandboxHttp } from './sandbox-http.ts';
import { digestOfTold } from './told.ts';
import { makeUnit } from './unit.ts';

export type Rehearsed = { readonly speed: number | 'max' } & (
  | { readonly scenario: string; readonly told?: undefined }
  /** A surprise drill. */
  | { readonly told: Told }
);

/**
 * The simulated world. Nothing of the operator's reaches it, and it reaches nothing but the sandbox: no profile, no
 * config files, no instance metadata, keys that only this sandbox takes, terragrunt by absolute path, HTTP to loopback.
 * Throws `Refused` before anything is sent when the sandbox's endpoint is not on loopback.
 */
export async function rehearsalWorld(
  { run, runbook, folder, service, installation }: Site,
  ready: Ready,
  { speed, ...of }: Rehearsed,
): Promise<World> {
  requireLoopback({ folder, runbook }, ready.endpoint);
  const unit = await makeUnit(service.unit, folder, service.exclude);
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  // An open run's folder counts as use: the sandbox stays as long as somebody holds the run.
  // One that is gone is said by the first step that needs it; the run can still be looked at and ended.
  await sandboxCall(ready, '/_firedrill/run', { folder }).catch(() => undefined);
  const clock = sandboxClock({ endpoint: ready.endpoint, secret: ready.secretAccessKey, speed });
  const calls = callLog(join(folder, 'logs', 'aws.jsonl'));
  const { accessKeyId, secretAccessKey } = ready;
  const border = createBorder();
  // Nothing of the operator's reaches this world, and what they hold must not be printed by it either.
  border.learn(environmentSecrets(process.env));
  const inside = { ...service, unit };
  return {
    mode: 'rehearsal',
    // What the fingers practise here must open nothing real (DESIGN §2).
    gate: { suffix: '', needsDigest: false },
    frame: {
      mode: 'rehearsal',
      ...(of.told ? { surprise: digestOfTold(of.told) } : { scenario: of.scenario }),
      speed,
      service: inside,
      tools: { terragrunt: 'stand-in' },
    },
    ...(of.told && { told: of.told }),
    explain: (error) => (error instanceof SandboxGone ? GONE : explainError(error, silent)),
    act: (action, params, context) =>
      action.run(params, context).catch(lostWith(ready, folder, context.signal)),
    onNotice: calls.onLost,
    async close(over) {
      // A closed run needs its world no more; a paused one finds it again, until it has been idle for half an hour.
      if (over) await sandboxCall(ready, '/_firedrill/stop').catch(() => undefined);
      clock.stop();
    },
    ports: {
      clock,
      aws: connectAws({
        region: ready.region,
        place: { name: `The sandbox at ${ready.endpoint}`, unreachable: silent, refused: refusedBy(ready) },
        only: { endpoint: ready.endpoint, credentials: { accessKeyId, secretAccessKey } },
        allow: 'mutate',
        run,
        border,
        explain: explainAwsError,
        record: calls.record,
      }),
      border,
      service: inside,
      unit: unitIn(unit),
      // This machine's own, in a rehearsal too.
      endings: machineEndings(folder),
      // Each rehearsal has a world of its own: nobody else can be in it.
      otherRuns: async () => [],
      http: sandboxHttp(ready.endpoint, ready.secretAccessKey),
      socket: sandboxSocket(ready.endpoint),
      terragrunt: {
        file: process.execPath,
        before: [installation.standin],
        unit,
        env: childEnvironment(ready, run),
      },
      processes: (output, records) =>
        makeProcesses({ folder: output, launcher: installation.launcher, records }),
    },
  };
}

/** No other sandbox is started for a run, whoever finds out that its own is gone. */
const silent = {
  hint: 'What it held is gone with it. Abort this run and rehearse again; what is recorded so far stays.',
  again: 'useless',
} as const;

const GONE = withTraits({
  code: 'sandbox-gone',
  message: 'The sandbox, this rehearsal’s simulated AWS, does not answer any more.',
  ...silent,
});

/** Whatever an action says of it, in a sandbox that is gone: that is what has happened. One that was stopped is not asked about. */
const lostWith = (ready: Ready, folder: string, signal: AbortSignal) => async (cause: unknown) => {
  if (signal.aborted) throw cause;
  const failure = explainError(cause, silent);
  const isGone =
    failure.code !== 'stopped' &&
    (await sandboxCall(ready, '/_firedrill/run', { folder }).then(
      () => false,
      (error: unknown) => error instanceof SandboxGone && !(error instanceof SandboxHangs),
    ));
  if (!isGone) throw cause;
  const { changed, log } = failure;
  throw new FailureError({ ...GONE, changed, ...(log !== undefined && { log }) }, cause);
};

const refusedBy = ({ endpoint }: Ready) => ({
  hint: `The calls go to ${endpoint}, which takes only its own keys.`,
  nextSteps: ['Start the sandbox again and use the keys that it prints.'],
});

/** Built from nothing: a child sees what stands here. */
function childEnvironment(ready: Ready, run: string): Record<string, string> {
  return {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    PATH: '/usr/bin:/bin',
    AWS_REGION: ready.region,
    AWS_ENDPOINT_URL: ready.endpoint,
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    FIREDRILL_SANDBOX_ENDPOINT: ready.endpoint,
    TF_APPEND_USER_AGENT: `firedrill/${run}`,
  };
}
