import { randomBytes } from 'node:crypto';
import type { Service } from '../service/service.ts';
import type { FailingLines } from './boot-script.ts';
import type { Instance } from './instances.ts';
import type { Ledger } from './ledger.ts';
import type { Names } from './names.ts';
import type { Bucket } from './s3-store.ts';
import type { SessionFaults } from './session/faults.ts';
import type { Session } from './session/sessions.ts';
import type { Scenario } from './scenario.ts';
import type { Trouble } from './troubles.ts';

export interface Certificate {
  readonly arn: string;
  readonly domain: string;
  readonly requestedMs: number;
  /** Undefined: never. */
  readonly issuedMs: number | undefined;
  readonly token: string | undefined;
}

export interface Target {
  readonly id: string;
  readonly port: number;
  readonly registeredMs: number;
  /** When it was taken out. */
  readonly outMs?: number;
}

export interface Invocation {
  readonly commandId: string;
  readonly instanceId: string;
  readonly document: string;
  readonly requestedMs: number;
  readonly endedMs: number;
  readonly status: 'Success' | 'Failed';
  readonly code: number;
  readonly output: string;
  readonly error: string;
}

/** Everything that is in the simulated account. Handlers change it; what time alone changes is passing-time.ts. */
export interface World {
  readonly service: Service;
  readonly scenario: Scenario;
  readonly names: Names;
  readonly failingLines: FailingLines;
  /** Simulated time, epoch ms. */
  readonly now: () => number;
  readonly instances: Map<string, Instance>;
  readonly buckets: Map<string, Bucket>;
  readonly parameters: Map<string, { readonly value: string; readonly changedMs: number }>;
  readonly certificates: Map<string, Certificate>;
  /** What the load balancer sends requests to, in the order of registration. */
  readonly targets: Map<string, Target>;
  /** What it did before: the alarm's history is theirs too. */
  readonly formerTargets: Target[];
  /** The certificate that the listener shows. */
  listenerCertificate: string;
  readonly invocations: Map<string, Invocation>;
  readonly sessions: Map<string, Session>;
  /** Keys of encrypted sessions, by their encrypted form. */
  readonly dataKeys: Map<string, { readonly plain: Buffer; readonly context: string }>;
  /** What goes wrong with sessions now, beside what the scenario says. */
  sessionFaults: SessionFaults;
  /** Files of this machine that stand for an instance's boot log. */
  readonly logFiles: Map<string, string>;
  /** Where sessions' WebSockets are, `ws://127.0.0.1:PORT`. */
  streams: () => string;
  readonly ledger: Ledger;
  /** What is wrong with the account beside what the scenario says (troubles.ts). */
  troubles: ReadonlySet<Trouble>;
  /** What the caller may not do: `ec2:DescribeImages`, or of S3 `s3:BUCKET/PREFIX`. */
  denied: ReadonlySet<string>;
  /** How often each fault of the scenario has struck. */
  readonly struck: Map<string, number>;
}

/** A hex id as AWS's look: `i-0c3f91d2a77e4b105`. */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
