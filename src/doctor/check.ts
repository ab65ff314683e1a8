import type { AwsClients } from '../aws/clients.ts';
import type { Source } from '../aws/credential-source.ts';
import type { Shown } from '../process/outlives.ts';
import type { Service } from '../service/service.ts';
import type { Unit } from '../terragrunt/unit.ts';
import type { Border } from '../text/border.ts';
import type { Examination, Verdict } from './finding.ts';
import type { StoredState } from './stored-state.ts';

/** What the checks of the account and of what a launch would meet stand on: a run's preflight has it too. */
export interface CloudPorts {
  readonly aws: AwsClients;
  readonly border: Border;
  readonly service: Service;
  readonly http: typeof fetch;
  /** What a name in DNS stands for (CNAME); empty where it stands for nothing. */
  cname(name: string): Promise<readonly string[]>;
  /** What was found the last time, where anything was. */
  readonly last?: Examination | undefined;
}

/** And those of this machine. */
export interface MachinePorts extends CloudPorts {
  readonly unit: Unit;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The tools as a run would find them, one line each. Throws as that would, with `message` and `hint`. */
  tools(
    signal: AbortSignal,
  ): Promise<{ readonly found: readonly string[]; readonly warnings: readonly string[] }>;
  /** Where a program is that changes run on this machine; `undefined` where it is not. */
  program(name: string): Promise<string | undefined>;
  keySource(): Promise<Source>;
  shown(): Promise<Shown>;
  readonly terminal: Terminal;
  runs(): Promise<readonly EarlierRun[]>;
}

/** Absent sizes: it is no terminal. */
export interface Terminal {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly kind?: string | undefined;
}

/** A run that left something, or is not over. */
export interface EarlierRun {
  readonly run: string;
  /** Its world is the real one. */
  readonly real: boolean;
  readonly standing: 'finished' | 'waiting' | 'running' | 'interrupted' | 'damaged';
  readonly title: string;
  readonly owes: readonly { readonly id: string; readonly what: string; readonly how: string }[];
}

/** What a check asks with. */
export type Asking<P> = P & {
  readonly signal: AbortSignal;
  /** Read once for all that want it. Throws `NotAsked` where it cannot be had. */
  stored(): Promise<StoredState>;
};

/** One thing that a recovery could trip over. */
export interface Check<P = CloudPorts, Seen = unknown> {
  readonly id: string;
  /** What is asked, for whoever reads the list: `the image is there and may be launched`. */
  readonly asks: string;
  /** Why it matters in a recovery. */
  readonly why: string;
  ask(asking: Asking<P>): Promise<Seen>;
  /** Pure. */
  judge(seen: Seen, service: Service): Verdict;
  /** What it means that nothing answers in time, where a recovery would stop there too. */
  readonly late?: Verdict;
}

/** It could not be asked, for this reason. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked';
  /** The command that mends it, or what to do. */
  readonly fix: string;
  /** The permission that is missing: `ec2:RunInstances`. */
  readonly lacks: string | undefined;
  constructor(what: string, fix: string, { lacks, cause }: { lacks?: string; cause?: unknown } = {}) {
    super(what, { cause });
    this.fix = fix;
    this.lacks = lacks;
  }
}
