import type { AwsClients } from '../aws/clients.ts';
import type { OpenSocket } from '../channel/connection.ts';
import type { Source } from '../aws/credential-source.ts';
import type { Facts } from '../engine/events.ts';
import type { Clock } from '../engine/loop-ports.ts';
import type { Endings } from '../machine/endings.ts';
import type { ChildRecords, Processes } from '../process/child.ts';
import type { Service } from '../service/service.ts';
import type { Terragrunt } from '../terragrunt/terragrunt.ts';
import type { Unit } from '../terragrunt/unit.ts';
import type { Border } from '../text/border.ts';

/** All of the outside that a run stands on. A world makes one of these (`src/worlds/world.ts`). */
export interface Ports {
  readonly clock: Clock;
  readonly aws: AwsClients;
  readonly terragrunt: Terragrunt;
  /** Where the keys come from that calls are signed with; absent where they are made for the run and never end. */
  readonly keySource?: () => Promise<Source>;
  /** What else must be the same when a change begins as when it was reviewed; read anew each time. */
  readonly standing?: () => Promise<Facts>;
  /** The unit's files, as this world lets them be read and written. */
  readonly unit: Unit;
  /** Where text from tools, machines and AWS comes in: clean and masked behind it. One for the whole run. */
  readonly border: Border;
  /** `fetch`, as the world has it: loopback only in a rehearsal. */
  readonly http: typeof fetch;
  /** WebSockets of sessions with machines, as the world has them: loopback only in a rehearsal. */
  readonly socket: OpenSocket;
  /** The service as this world reaches it: in a rehearsal its unit is a folder of the run. */
  readonly service: Service;
  /** When this machine's battery and disk end, as far as that is known; absent where nobody can be asked. */
  readonly endings?: () => Promise<Endings>;
  /** Names of other runs that are open in this world. */
  otherRuns(): Promise<readonly string[]>;
  /** Runs programs for one attempt of a step. `folder`: where their output goes, absolute; it is there. */
  processes(folder: string, records: ChildRecords): Processes;
}

/** What a world asks of whoever opens its gates. */
export interface GateRules {
  /** Typed behind what a gate asks for; empty where nothing is. */
  readonly suffix: string;
  /** An answer counts only with the digest of what was reviewed. */
  readonly needsDigest: boolean;
}
