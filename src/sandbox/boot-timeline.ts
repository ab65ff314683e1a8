import type { FailingLines } from './boot-script.ts';
import {
  cloudInitFailure,
  cloudInitFinished,
  cloudInitStage,
  firstLines,
  lastLines,
  scriptIgnored,
} from './boot-system-text.ts';
import { attemptLines } from './boot-text.ts';
import { BLOBS, MANIFEST } from './model.ts';
import { isBackground, type Span, type Stage, schedule } from './stages.ts';

/** All that a boot depends on. Times are simulated epoch ms. */
export interface BootInput {
  readonly launchedMs: number;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly privateIp: string;
  readonly account: string;
  readonly region: string;
  readonly serviceName: string;
  readonly bucket: string;
  readonly prefix: string;
  /** What the machine finds in the bucket when it looks. */
  readonly cache: 'whole' | 'missing' | 'corrupt';
  /** cloud-init takes the user data for no script, and runs nothing of it. */
  readonly scriptIgnored: boolean;
  readonly agentOnline: boolean;
  readonly durationsMs: Readonly<Record<string, number>>;
  /** The registry refuses in this many attempts of the machine to boot. */
  readonly registryFails: { readonly boots: number; readonly message: string };
  readonly failingLines: FailingLines;
  readonly registryStalls: { readonly times: number; readonly forMs: number };
}

export interface BootLine {
  readonly atMs: number;
  /** `script`: cloud-init and what it runs, in cloud-init-output.log too; `unit`: the script as a systemd unit of its own. */
  readonly source: 'kernel' | 'script' | 'unit' | 'agent';
  readonly text: string;
}

/** What a machine does from its launch on, if nobody ends it. */
export interface BootPlan {
  readonly runningMs: number;
  /** When user data starts, and with it the look into the bucket. */
  readonly userDataMs: number;
  readonly kernelMs: number;
  /** Undefined: never. */
  readonly agentMs: number | undefined;
  /** The verifier answers its health check, which it does once the model has answered in words. */
  readonly upMs: number | undefined;
  /** The model's files are in place. */
  readonly modelMs: number | undefined;
  readonly recoveredMs: number | undefined;
  readonly spans: readonly Span[];
  readonly lines: readonly BootLine[];
  /** What the export writes, and when it is there: blobs, manifest, COMPLETE. */
  readonly exported: readonly { readonly atMs: number; readonly name: string; readonly size: number }[];
}

/** From RunInstances to `running`, and to the kernel's first line: 16-18 s whatever the type (facts: brevdev/ec2-coldboot-research). */
const RUNNING_AFTER_MS = 16_000;
const KERNEL_AFTER_MS = 17_000;
/** Uptimes of a real AL2023 boot: init 6.1 s, config 7.45 s, final 8.2 s; the agent speaks beside it. */
const INIT_UP_MS = 6_100;
const CONFIG_UP_MS = 7_450;
const FINAL_UP_MS = 8_200;
const LOGIN_UP_MS = 7_900;
const AGENT_UP_MS = 9_300;

/** From RunInstances to the start of user data; a scenario can have another time for it, under `system`. */
const SYSTEM_MS = KERNEL_AFTER_MS + FINAL_UP_MS + 150;

/** How long systemd waits before it starts ttb-verifier-boot.service again: RestartSec of instance_init.sh. */
const RESTART_MS = 60_000;
/** The machine tries for ever; a plan has to end somewhere, and this is longer than the boot action watches. */
const ATTEMPTS = 20;
/** A pull that is refused: six tries with 5, 10, 15, 20 and 25 s between them. */
const REFUSED_PULL_MS = 84_000;
/** What a later attempt takes: packages and images are there, the containers run. */
const AGAIN_MS: Readonly<Record<string, number>> = { packages: 700, images: 400, services: 1_600 };

export function planBoot(input: BootInput): BootPlan {
  const pace = (input.durationsMs['system'] ?? SYSTEM_MS) / SYSTEM_MS;
  const kernelMs = input.launchedMs + Math.round(KERNEL_AFTER_MS * pace);
  const userDataMs = input.launchedMs + Math.round(SYSTEM_MS * pace);
  const lines: BootLine[] = [...firstLines(input, kernelMs, pace)];
  for (const [stage, up] of [
    ['init', INIT_UP_MS],
    ['modules:config', CONFIG_UP_MS],
    ['modules:final', FINAL_UP_MS],
  ] as const) {
    lines.push(...cloudInitStage(stage, kernelMs, Math.round(up * pace)));
  }
  const spans: Span[] = [];
  let attemptMs = userDataMs;
  if (input.scriptIgnored) lines.push(...scriptIgnored(userDataMs, kernelMs));
  for (let attempt = 1; attempt <= ATTEMPTS && !input.scriptIgnored; attempt++) {
    const done = oneAttempt(input, attempt, attemptMs);
    spans.push(...done);
    lines.push(...attemptLines(input, attempt, done, kernelMs));
    const stopped = done.find((span) => span.failed && isFatal(span.stage));
    const endMs = Math.max(...done.filter((span) => !isBackground(span.stage)).map((span) => span.endMs));
    if (attempt === 1) {
      if (stopped) lines.push(...cloudInitFailure(stopped.endMs, kernelMs));
      lines.push(cloudInitFinished((stopped?.endMs ?? endMs) + 320, kernelMs));
    }
    if (!stopped) break;
    attemptMs = stopped.endMs + (attempt === 1 ? 400 : RESTART_MS);
  }
  const agentSaysMs = kernelMs + Math.round(AGENT_UP_MS * pace);
  const agentMs = input.agentOnline ? agentSaysMs : undefined;
  lines.push(...lastLines(input, kernelMs + Math.round(LOGIN_UP_MS * pace), agentSaysMs));
  lines.sort((a, b) => a.atMs - b.atMs);
  const ended = (stage: string): number | undefined =>
    spans.find((span) => span.stage === stage && !span.failed)?.endMs;
  const fromCache = input.cache === 'whole' ? ended('model-verify') : undefined;
  return {
    runningMs: input.launchedMs + Math.round(RUNNING_AFTER_MS * pace),
    userDataMs,
    kernelMs,
    agentMs,
    upMs: ended('answers'),
    modelMs: fromCache ?? ended('model-pull'),
    recoveredMs: ended('recovered'),
    spans,
    lines,
    exported: exportOf(spans.find((span) => span.stage === 'model-export')),
  };
}

function oneAttempt(input: BootInput, attempt: number, baseMs: number): Span[] {
  const refused = attempt <= input.registryFails.boots;
  const found = attempt === 1 && input.cache !== 'missing';
  const usable = found && input.cache === 'whole';
  const durationOf = (stage: Stage): number | undefined => {
    const own = input.durationsMs[stage.id];
    if (attempt > 1 && stage.id in AGAIN_MS) return AGAIN_MS[stage.id];
    switch (stage.id) {
      case 'model-restore':
        return (
          (found ? own : undefined) ?? (found ? stage.typicalMs.warm : stage.typicalMs.cold) ?? undefined
        );
      case 'model-verify':
        return found ? (own ?? stage.typicalMs.warm ?? undefined) : undefined;
      case 'model-pull':
        if (usable) return undefined;
        if (refused) return REFUSED_PULL_MS;
        return (own ?? stage.typicalMs.cold ?? 0) + input.registryStalls.times * input.registryStalls.forMs;
      case 'model-export':
      case 'images-export':
        return usable ? undefined : (own ?? stage.typicalMs.cold ?? undefined);
      default:
        // Images and packages are in the bucket where the model is.
        return own ?? (input.cache === 'missing' ? stage.typicalMs.cold : stage.typicalMs.warm) ?? undefined;
    }
  };
  const failing = new Set<string>();
  if (found && !usable) failing.add('model-verify');
  if (!usable && refused) failing.add('model-pull');
  return schedule(baseMs, durationOf, failing);
}

/** The cache only ever saves time: what is wrong with it never ends a boot. */
const isFatal = (stage: string): boolean =>
  stage !== 'model-restore' && stage !== 'model-verify' && !isBackground(stage);

/** Each object is there when its share of the bytes has gone up; COMPLETE last of all. */
function exportOf(span: Span | undefined): BootPlan['exported'] {
  if (span === undefined) return [];
  const files = [...BLOBS, MANIFEST];
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const uploadMs = span.endMs - span.startMs - 600;
  let sent = 0;
  const objects = files.map((file, i) => {
    sent += file.size;
    // Every object costs a round trip, small or not.
    return {
      atMs: Math.round(span.startMs + 20 * (i + 1) + (uploadMs - 20 * files.length) * (sent / total)),
      ...file,
    };
  });
  return [...objects, { atMs: span.endMs - 300, name: 'COMPLETE', size: 0 }].map(({ atMs, name, size }) => ({
    atMs,
    name,
    size,
  }));
}
