import type { Instance } from './instances.ts';
import { inServiceFromMs } from './target-health.ts';
import type { Target, World } from './world.ts';

export interface AlarmChange {
  readonly atMs: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
}
export type AlarmState = 'INSUFFICIENT_DATA' | 'OK' | 'ALARM';

/** One datapoint a minute, and two of them without anybody in service: `aws_cloudwatch_metric_alarm.health` of the unit. */
const PERIOD_MS = 60_000;
const BREACHING = 2;

/** How the service's alarm has changed so far, oldest first: worked out anew from who was in service when. */
export function alarmChanges(world: World): readonly AlarmChange[] {
  const changes: AlarmChange[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  const change = (atMs: number, to: AlarmState) => {
    if (atMs > world.now() || state === to) return;
    changes.push({ atMs, from: state, to });
    state = to;
  };
  let downMs: number | undefined;
  for (const { fromMs, toMs } of timesInService(world)) {
    if (downMs !== undefined && wholeMinutes(downMs, fromMs) >= BREACHING) change(goesOffMs(downMs), 'ALARM');
    change(endOfMinute(fromMs), 'OK');
    downMs = Math.max(downMs ?? 0, toMs);
  }
  if (downMs !== undefined) change(goesOffMs(downMs), 'ALARM');
  return changes;
}

const endOfMinute = (ms: number): number => Math.ceil(ms / PERIOD_MS) * PERIOD_MS;
const goesOffMs = (downMs: number): number => endOfMinute(downMs) + BREACHING * PERIOD_MS;
const wholeMinutes = (fromMs: number, toMs: number): number =>
  Math.floor(toMs / PERIOD_MS) - Math.ceil(fromMs / PERIOD_MS);

/** When somebody was in service behind the load balancer, by when it began. */
function timesInService({ instances, targets, formerTargets }: World): { fromMs: number; toMs: number }[] {
  return [...targets.values(), ...formerTargets]
    .flatMap((target) => {
      const instance = instances.get(target.id);
      return instance === undefined ? [] : timeInService(target, instance);
    })
    .sort((a, b) => a.fromMs - b.fromMs);
}

function timeInService(target: Target, instance: Instance) {
  const fromMs = inServiceFromMs(target, instance.boot.plan.upMs ?? Number.POSITIVE_INFINITY);
  const ends = [target.outMs, instance.sickMs, instance.terminatedMs].filter((ms) => ms !== undefined);
  const toMs = Math.min(Number.POSITIVE_INFINITY, ...ends);
  return fromMs < toMs ? [{ fromMs, toMs }] : [];
}
