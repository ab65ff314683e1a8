import { type AwsCall, AwsCallError, query } from './client.ts';
import { Failed } from './output.ts';
import type { Place, Provider } from './provider.ts';
import { textOf } from './unit.ts';

/** infrastructure/in_service.sh: how often it looks, for how long while somebody else serves, and what that one gets to finish. */
const EVERY_MS = 5_000;
const LIMIT_MS = 1_200_000;
const DRAIN_MS = 150_000;
const TRIES = 6;
/** tofu keeps that much of a provisioner's output for its error. */
const OUTPUT_CHARS = 8_192;

/** What infrastructure/load_balancer.tf waits with, word for word and by the same states: test/sandbox/standin/in-service.test.ts. */
export const inServiceProvider: Provider = {
  provisions: 'local-exec',
  async create(wanted, place, born) {
    const created = { ...wanted, id: crypto.randomUUID() };
    born(created);
    place.said('Executing: ["bash" "./in_service.sh"]');
    const lines: string[] = [];
    const said = (line: string): void => {
      lines.push(line);
      place.said(line);
    };
    if (await wait(textOf(wanted, 'triggers_replace'), { ...place, said })) return created;
    const output = lines.join('\n').slice(-OUTPUT_CHARS);
    throw new Failed(
      'local-exec provisioner error',
      `Error running command './in_service.sh': exit status 1. Output: ${output}\n`,
      'terraform_data.in_service',
    );
  },
  update: async (before) => before,
  destroy: async () => undefined,
  read: async (known) => known,
};

/** Whether it ended well. */
async function wait(target: string, place: Place): Promise<boolean> {
  let targets: ReadonlyMap<string, string> = new Map(); // as last seen
  const look = async (): Promise<boolean> => {
    const seen = await healthOf(place);
    targets = seen ?? targets;
    return seen !== undefined;
  };
  const others = (...states: readonly string[]): string[] =>
    [...targets].filter(([id, state]) => id !== target && states.includes(state)).map(([id]) => id);
  const startMs = await place.read();
  const elapsed = (): string => {
    const seconds = Math.floor((place.now() - startMs) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  let served = '';
  // One that served a moment ago may be too busy to answer checks.
  const busy = (): string[] => (served === '' ? [] : ['unhealthy']);
  for (;;) {
    if (!(await look())) {
      place.said(
        'so nobody knows whether the new one is healthy: the old one stays. It needs elasticloadbalancing:DescribeTargetHealth. Plan again when it is there.',
      );
      return false;
    }
    const mine = targets.get(target) ?? 'not there';
    if (mine === 'healthy') break;
    const old = others('healthy').join(' ');
    if (old === '' && others(...busy()).length === 0) {
      place.said('nobody else serves: nothing to wait for');
      return true;
    }
    served = old || served;
    const serves = `${served} ${old === '' ? 'served until now, does not answer the checks' : 'still serves'}`;
    place.said(`not yet healthy, ${elapsed()}: the new one, ${target} (${mine}); ${serves}`);
    if (place.now() - startMs >= LIMIT_MS) {
      place.said(
        `the new one is not healthy after ${elapsed()}; ${serves} and stays. Find out why before planning again.`,
      );
      return false;
    }
    await place.sleep(EVERY_MS);
  }
  place.said(`the new one is healthy, after ${elapsed()}`);
  const beganMs = place.now();
  for (const id of others('healthy', ...busy())) {
    if ((await called(place, 'DeregisterTargets', { 'Targets.member.1.Id': id })) === undefined) {
      place.said(
        `${id} cannot be taken out (elasticloadbalancing:DeregisterTargets): it stays. Plan again when that is allowed.`,
      );
      return false;
    }
  }
  while (place.now() - beganMs < DRAIN_MS) {
    if (await look()) {
      const old = others('healthy', 'draining', ...busy()).join(' ');
      if (old === '') break;
      const seconds = Math.floor((place.now() - beganMs) / 1000);
      place.said(`the old one finishes what it is at, ${seconds} s (${old})`);
    } else {
      place.said(`whether the old one has finished cannot be seen: it is given its ${DRAIN_MS / 1000} s`);
    }
    await place.sleep(EVERY_MS);
  }
  return true;
}

/** The targets' states by id; undefined where AWS refuses to tell, however often it is asked. */
async function healthOf(place: Place): Promise<ReadonlyMap<string, string> | undefined> {
  for (let tried = 1; ; tried++) {
    const body = await called(place, 'DescribeTargetHealth', {});
    if (body !== undefined) {
      const members = [...body.matchAll(/<Id>([^<]+)<\/Id>[\s\S]*?<State>([^<]+)<\/State>/g)];
      return new Map(members.map(([, id = '', state = '']) => [id, state]));
    }
    place.said(`the load balancer's targets cannot be seen, try ${tried} of ${TRIES}`);
    if (tried === TRIES) return undefined;
    await place.sleep(EVERY_MS);
  }
}

/** What AWS answers; undefined, and said as the aws command says it, where it refuses. */
async function called(
  place: Place,
  operation: string,
  params: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    return (await place.client.call(elb(place, operation, params))).body;
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    place.said(`An error occurred (${error.code}) when calling the ${operation} operation: ${error.said}`);
    return undefined;
  }
}

function elb({ names }: Place, operation: string, params: Readonly<Record<string, string>>): AwsCall {
  return query('elasticloadbalancing', '2015-12-01', operation, {
    TargetGroupArn: names['targetGroupArn'] ?? '',
    ...params,
  });
}
