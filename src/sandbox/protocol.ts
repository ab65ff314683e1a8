import type { Service } from '../service/service.ts';

/**
 * The sandbox's own endpoint, beside AWS's: everything under `/_firedrill/` on its port, JSON over HTTP on 127.0.0.1,
 * header `authorization: Bearer <secretAccessKey>`. Used by the rehearsal's world and by the stand-in terragrunt.
 *
 *   GET  /_firedrill/clock                        → Clock
 *   POST /_firedrill/clock/lease {speed}          → Clock       holds for 2 s of real time, then 1:1 again; speeds up waiting only
 *   POST /_firedrill/clock/wait  {untilMs, deadline?} → Clock   answers when simulated time is there (long poll)
 *   GET  /_firedrill/world                        → WorldFacts  what a scenario made true, for screens and tests
 *   GET  /_firedrill/ledger                       → Change[]    what was changed in the account, in order
 *   POST /_firedrill/trouble {troubles, denied}   → {}          what is wrong with the account, and what the caller may not do
 *   POST /_firedrill/dns {name}                   → {names}     what a name stands for (CNAME)
 *   POST /_firedrill/adopt {id, type, zone, image} → {}         a machine that another simulated EC2 launched boots here too
 *   POST /_firedrill/session {…}                  → {}         what goes wrong with sessions from now on (session/faults.ts)
 *   POST /_firedrill/boot-log {id, file}          → {}         a file of this machine is that instance's boot log
 *   POST /_firedrill/run  {folder}                → {}          an open run's folder counts as use (idle end)
 *   POST /_firedrill/stop                         → {}
 *
 * At `max`, time jumps to the earliest waiter, but only while somebody waits without `deadline`: a time limit over other
 * work (a step's timeout) sends `deadline: true`, or it would be jumped to while the work is still being done.
 *
 * The service itself (health, question) answers on the same port, told apart by its Host header (or
 * `x-forwarded-host`, for clients that cannot set Host), and to those only who send `SECRET_HEADER`.
 */
export interface Clock {
  /** Simulated time as epoch ms. */
  readonly nowMs: number;
  /** As it runs now: a leased factor counts while somebody waits. */
  readonly speed: number | 'max';
}

/** Holds the secretAccessKey in a request to the simulated service: whoever lacks it costs a rehearsal no time. */
export const SECRET_HEADER = 'x-firedrill-secret';

/** How long a leased speed holds without renewal, in real ms (DESIGN §9). */
export const LEASE_MS = 2000;

/** The one line that `firedrill sandbox --json` prints when ready (DESIGN §11). */
export interface Ready {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly scenario: string;
}

/** The whole environment in which the stand-in, or any tool of AWS's, works on this sandbox and on nothing else. */
export function environmentOf({
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
}: Ready): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // The first version of AWS's command line knows this one only.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    [STANDIN_ENVIRONMENT.endpoint]: endpoint,
    FIREDRILL_NODE: process.execPath,
  };
}

export interface WorldFacts {
  readonly scenario: string;
  /** The service that is simulated: names, state bucket, addresses. The stand-in terragrunt has no other source. */
  readonly service: Service;
  /** The instance that is in service, or was when it broke. */
  readonly instanceId: string;
  readonly targetGroupArn?: string;
  readonly loadBalancerArn?: string;
  readonly listenerArn?: string;
  readonly certificateArn?: string;
}

/** A line of the ledger (DESIGN §11): an accepted call that changed something, the stand-in's included. */
export interface Change {
  readonly service: string;
  readonly action: string;
  /** Id, ARN or bucket/key. */
  readonly target: string;
  /** Simulated UTC ISO. */
  readonly at: string;
  readonly userAgent: string;
}

/** Environment of a sandbox that is started for a run: the run's folder, which counts as use from the start. */
export const RUN_FOLDER = 'FIREDRILL_SANDBOX_RUN';

/** The same: its scenario. Arguments stand in every list of programs, where a surprise drill's would be read. */
export const SCENARIO = 'FIREDRILL_SANDBOX_SCENARIO';

/** Environment by which the stand-in terragrunt finds its sandbox (beside AWS's own variables). */
export const STANDIN_ENVIRONMENT = {
  endpoint: 'FIREDRILL_SANDBOX_ENDPOINT',
  secret: 'AWS_SECRET_ACCESS_KEY',
} as const;
