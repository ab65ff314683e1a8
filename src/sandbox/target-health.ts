import { isUp, stateOf } from './instances.ts';
import { type Attributes, textOf, UNIT } from './standin/unit.ts';
import type { Target, World } from './world.ts';
import type { XmlValue } from './xml.ts';

/** The unit's own target group: how often it checks, and how long it gives whoever was taken out. */
const GROUP = UNIT.find(({ type }) => type === 'aws_lb_target_group')?.attributes;
const [CHECK] = (GROUP?.['health_check'] ?? []) as readonly Attributes[];
const seconds = (attributes: Attributes | undefined, name: string): number =>
  Number(textOf(attributes, name)) * 1000;
const EVERY_MS = seconds(CHECK, 'interval');
const DRAIN_MS = seconds(GROUP, 'deregistration_delay');
const FAILURES = Number(textOf(CHECK, 'unhealthy_threshold'));
const PASSES = Number(textOf(CHECK, 'healthy_threshold'));

/** Until it has failed as many checks as that takes, a new target is none that is called unhealthy. */
const isNew = ({ registeredMs }: Target, nowMs: number): boolean =>
  nowMs < registeredMs + FAILURES * EVERY_MS;

/** When requests reach a target whose machine is up from `upMs` on: a new one needs one check that it passes. */
export function inServiceFromMs(target: Target, upMs: number): number {
  const fromMs = Math.max(upMs, target.registeredMs);
  return fromMs + EVERY_MS * (isNew(target, fromMs) ? 1 : PASSES);
}

/** Whether requests reach it: registered, up, and seen so by the checks. */
export function inService(world: World, target: Target): boolean {
  const instance = world.instances.get(target.id);
  if (instance === undefined || !isUp(instance, world.now())) return false;
  return world.now() >= inServiceFromMs(target, instance.boot.plan.upMs ?? Number.POSITIVE_INFINITY);
}

/**
 * What was taken out and is still shown: for the whole of the group's delay, whether or not anything is left to finish, unless
 * its machine has ended. No request reaches it any more; what is under way there is finished.
 */
export function draining({ formerTargets, targets, instances, now }: World): readonly Target[] {
  const last = new Map(formerTargets.map((target) => [`${target.id}:${target.port}`, target]));
  return [...last].flatMap(([key, target]) => {
    const instance = instances.get(target.id);
    const over = target.outMs === undefined || now() >= target.outMs + DRAIN_MS;
    const ended = instance === undefined || stateOf(instance, now()) === 'terminated';
    return targets.has(key) || over || ended ? [] : [target];
  });
}

/** Each target as DescribeTargetHealth tells it. */
export function targetHealth(world: World): readonly XmlValue[] {
  const told = (target: Target, health: XmlValue): XmlValue => ({
    Target: { Id: target.id, Port: target.port },
    HealthCheckPort: target.port,
    TargetHealth: health,
  });
  return [
    ...[...world.targets.values()].map((target) => told(target, healthOf(world, target))),
    ...draining(world).map((target) => told(target, DRAINING)),
  ];
}

const DRAINING = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};

function healthOf(world: World, target: Target): XmlValue {
  if (inService(world, target)) return { State: 'healthy' };
  return isNew(target, world.now())
    ? {
        State: 'initial',
        Reason: 'Elb.InitialHealthChecking',
        Description: 'Initial health checks in progress',
      }
    : { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' };
}
