import { consoleText, outOfMemory } from './boot-system-text.ts';
import { type BootInput, type BootLine, type BootPlan, planBoot } from './boot-timeline.ts';

export interface Instance {
  readonly id: string;
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly publicIp: string;
  readonly volumeId: string;
  readonly reservationId: string;
  readonly launchedMs: number;
  readonly clientToken: string | undefined;
  readonly userData: string | undefined;
  readonly tags: Map<string, string>;
  readonly volume: { readonly sizeGib: number; readonly iops: number; readonly throughput: number };
  /** AWS ended it right after its launch, and says this. */
  readonly launchFailure: { readonly code: string; readonly message: string } | undefined;
  /** From here on it is sick: no memory left. */
  readonly sickMs: number | undefined;
  terminatedMs: number | undefined;
  boot: {
    input: BootInput;
    plan: BootPlan /** Has looked into the bucket. */;
    looked: boolean;
    exportedCount: number;
  };
}

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated';

export const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
};

const LAUNCH_FAILURE_MS = 4_000;
const SHUTDOWN_MS = 32_000;
/** EC2 forgets terminated instances after about an hour. */
const FORGET_MS = 3_600_000;
/** Both checks have passed, usually two to three minutes after the launch. */
const CHECKED_MS = 130_000;

export function stateOf(instance: Instance, nowMs: number): InstanceState {
  if (instance.launchFailure && nowMs >= instance.launchedMs + LAUNCH_FAILURE_MS) return 'terminated';
  if (instance.terminatedMs !== undefined) {
    return nowMs < instance.terminatedMs + SHUTDOWN_MS ? 'shutting-down' : 'terminated';
  }
  return nowMs < instance.boot.plan.runningMs ? 'pending' : 'running';
}

export function isForgotten(instance: Instance, nowMs: number): boolean {
  const endMs = instance.terminatedMs ?? (instance.launchFailure ? instance.launchedMs : undefined);
  return endMs !== undefined && nowMs > endMs + FORGET_MS;
}

export function isSick(instance: Instance, nowMs: number): boolean {
  return instance.sickMs !== undefined && nowMs >= instance.sickMs;
}

export function checksOf(instance: Instance, nowMs: number): 'initializing' | 'ok' | 'impaired' {
  if (isSick(instance, nowMs)) return 'impaired';
  return nowMs < instance.launchedMs + CHECKED_MS ? 'initializing' : 'ok';
}

/** `lost`: it was online and no longer answers. */
export function agentOf(instance: Instance, nowMs: number): 'never' | 'online' | 'lost' {
  const { agentMs } = instance.boot.plan;
  if (instance.launchFailure || agentMs === undefined || nowMs < agentMs) return 'never';
  return isSick(instance, nowMs) || stateOf(instance, nowMs) !== 'running' ? 'lost' : 'online';
}

/** Whether the service on it answers: the verifier is started when the model has. */
export function isUp(instance: Instance, nowMs: number): boolean {
  const { upMs } = instance.boot.plan;
  if (stateOf(instance, nowMs) !== 'running' || isSick(instance, nowMs)) return false;
  return upMs !== undefined && nowMs >= upMs;
}

/** The machine looks into the bucket: from here on its boot is decided. */
export function decideBoot(instance: Instance, cache: BootInput['cache']): void {
  const input = { ...instance.boot.input, cache };
  instance.boot = { ...instance.boot, input, plan: planBoot(input), looked: true };
}

function linesUntil(instance: Instance, nowMs: number): BootLine[] {
  if (instance.launchFailure) return [];
  const endMs = Math.min(nowMs, instance.terminatedMs ?? nowMs);
  const sick = instance.sickMs === undefined ? [] : outOfMemory(instance.sickMs);
  return [...instance.boot.plan.lines, ...sick].filter((line) => line.atMs <= endMs);
}

/** The serial console so far, and when it last said something; undefined before it has. */
export function consoleOf(instance: Instance, nowMs: number): { text: string; atMs: number } | undefined {
  const lines = linesUntil(instance, nowMs);
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const { kernelMs } = instance.boot.plan;
  let text = '';
  let nth = 0;
  let beforeMs = 0;
  for (const line of lines) {
    nth = line.atMs === beforeMs ? nth + 1 : 0;
    beforeMs = line.atMs;
    text += consoleText(line, kernelMs, nth);
    // The login prompt waits at the end of its line; what comes next is glued to it.
    if (!line.text.endsWith('login: ')) text += '\r\n';
  }
  return { text, atMs: last.atMs };
}

/** /var/log/cloud-init-output.log: what cloud-init's own modules and the script printed; of its later runs the markers only. */
export function bootLogOf(instance: Instance, nowMs: number): string {
  return linesUntil(instance, nowMs)
    .filter((line) => line.source === 'script' || (line.source === 'unit' && line.text.startsWith('##RB ')))
    .map((line) => `${line.text}\n`)
    .join('');
}
