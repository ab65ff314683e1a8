import type { Facts } from '../engine/events.ts';
import type { SessionFaults } from './session/faults.ts';

/**
 * What a rehearsal starts from and what goes wrong in it: `runbooks/scenarios/NAME.yaml`. Plain data; scenario-file.ts
 * reads and checks it.
 */
export interface Scenario {
  readonly name: string;
  /** Ids of the runbooks that meet it: it may come up in their surprise drills. */
  readonly runbooks: readonly string[];
  readonly title: string;
  /** One paragraph: what somebody learns by rehearsing this. */
  readonly teaches: string;
  readonly start: {
    /** `sick`: in service until it ran out of memory; out of service, status impaired, nobody can log in. */
    readonly instance: 'healthy' | 'sick';
    /** `corrupt`: all there, but the weights are not what their name says. */
    readonly cache: 'whole' | 'missing' | 'corrupt';
    /** Somebody's lock on the unit's state, as a run that died left it. */
    readonly lock?: { readonly who: string; readonly operation: string; readonly ageMs: number };
  };
  /** Stages that take another time than infrastructure/stages.json says. Simulated ms by stage id. */
  readonly durationsMs: Readonly<Record<string, number>>;
  readonly faults: readonly Fault[];
  /** What the service answers to a question when it is well: JSON. */
  readonly answer?: Facts;
}

export type Fault =
  /** RunInstances is refused for this type in this zone; `times` absent: until another type or zone is asked for. */
  | {
      readonly kind: 'no-capacity';
      readonly instanceType: string;
      readonly zone: string;
      readonly times?: number;
    }
  /** An instance ends right after its launch, with AWS's own reason, that many times. */
  | {
      readonly kind: 'launch-fails';
      readonly reason: string;
      readonly message: string;
      readonly times: number;
    }
  /** cloud-init takes the boot script for no script and runs nothing of it, on that many new instances. */
  | { readonly kind: 'script-ignored'; readonly times: number }
  /** The SSM agent of new instances never registers. */
  | { readonly kind: 'agent-offline' }
  /** The model's registry refuses, in that many of a machine's own attempts to boot. */
  | { readonly kind: 'registry-fails'; readonly message: string; readonly boots: number }
  /** What goes wrong with sessions (session/faults.ts). */
  | ({ readonly kind: 'session' } & SessionFaults)
  /** The pull stands still, that many times, for that long each. */
  | { readonly kind: 'registry-stalls'; readonly times: number; readonly forMs: number };

/** The sandbox on its own: the service runs and all is well. */
export const HEALTHY: Scenario = {
  name: 'healthy',
  runbooks: [],
  title: 'All is well',
  teaches:
    'Nothing is broken at the start: the service is up and the model is cached. Whatever changes is what the runbook does, or a tool of yours.',
  start: { instance: 'healthy', cache: 'whole' },
  durationsMs: {},
  faults: [],
};

export function faultOf<K extends Fault['kind']>(
  scenario: Scenario,
  kind: K,
): Extract<Fault, { kind: K }> | undefined {
  return scenario.faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}
