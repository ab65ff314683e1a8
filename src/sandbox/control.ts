import { adopt } from './adopt.ts';
import { sessionFaults } from './session/faults.ts';
import { cnames } from './outside-http.ts';
import type { Clock, WorldFacts } from './protocol.ts';
import type { SimClock } from './sim-clock.ts';
import { setTroubles } from './troubles.ts';
import type { World } from './world.ts';

/** What the control endpoint can ask of the server. */
export interface Controlled {
  readonly world: World;
  readonly clock: SimClock;
  /** An open run's folder counts as use. */
  readonly runFolder: (folder: string) => void;
  readonly stop: () => void;
}

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** The sandbox's own endpoint, `/_firedrill/…` (protocol.ts). `signal` aborts when the caller has gone. */
export async function control(
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
  controlled: Controlled,
  signal: AbortSignal,
): Promise<ControlReply> {
  const { world, clock } = controlled;
  const time = (): ControlReply => ({
    status: 200,
    body: { nowMs: clock.now(), speed: clock.speed() } satisfies Clock,
  });
  switch (`${method} ${path.slice('/_firedrill/'.length)}`) {
    case 'GET clock':
      return time();
    case 'POST clock/lease': {
      const speed = body['speed'];
      if (speed !== 'max' && !(typeof speed === 'number' && speed > 0 && Number.isFinite(speed))) {
        return wrong('speed is a number above 0, or "max"');
      }
      clock.lease(speed);
      return time();
    }
    case 'POST clock/wait': {
      const untilMs = body['untilMs'];
      if (typeof untilMs !== 'number' || !Number.isFinite(untilMs))
        return wrong('untilMs is a simulated time in ms');
      await clock.wait(untilMs, { deadline: body['deadline'] === true, signal });
      return time();
    }
    case 'GET world':
      return { status: 200, body: facts(world) };
    case 'GET ledger':
      return { status: 200, body: world.ledger.list() };
    case 'POST trouble': {
      const problem = setTroubles(world, body);
      return problem === undefined ? { status: 200, body: {} } : wrong(problem);
    }
    case 'POST dns':
      return { status: 200, body: { names: cnames(world, String(body['name'])) } };
    case 'POST adopt': {
      const problem = adopt(world, body);
      return problem === undefined ? { status: 200, body: {} } : wrong(problem);
    }
    case 'POST session': {
      const faults = sessionFaults.safeParse(body);
      if (!faults.success) return wrong(faults.error.issues.map(({ message }) => message).join('; '));
      world.sessionFaults = faults.data;
      return { status: 200, body: {} };
    }
    case 'POST boot-log': {
      const { id, file } = body;
      if (typeof id !== 'string' || typeof file !== 'string') return wrong('id and file are texts');
      world.logFiles.set(id, file);
      return { status: 200, body: {} };
    }
    case 'POST run': {
      const folder = body['folder'];
      if (typeof folder !== 'string' || folder === '') return wrong('folder is the path of a run');
      controlled.runFolder(folder);
      return { status: 200, body: {} };
    }
    case 'POST stop':
      controlled.stop();
      return { status: 200, body: {} };
    default:
      return { status: 404, body: { error: `${method} ${path} is not part of the sandbox's own endpoint` } };
  }
}

/** Whether a request says that somebody works here. A screen that is left open asks for the time for ever. */
export function isUse(method: string, path: string): boolean {
  return method === 'POST' && ['run', 'adopt', 'clock/wait'].includes(path.slice('/_firedrill/'.length));
}

const wrong = (error: string): ControlReply => ({ status: 400, body: { error } });

function facts(world: World): WorldFacts {
  const targets = [...world.targets.values()];
  const newest = [...world.instances.values()]
    .filter((one) => targets.some((target) => target.id === one.id))
    .at(-1);
  const { targetGroupArn, loadBalancerArn, listenerArn } = world.names;
  return {
    scenario: world.scenario.name,
    service: world.service,
    instanceId: newest?.id ?? '',
    targetGroupArn,
    loadBalancerArn,
    listenerArn,
    certificateArn: world.listenerCertificate,
  };
}
