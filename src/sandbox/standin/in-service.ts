import { type AwsCall, query } from './client.ts';
import { Failed } from './output.ts';
import type { Place, Provider } from './provider.ts';
import { textOf } from './unit.ts';

/** infrastructure/in_service.sh: how often it looks, for how long while somebody else serves, and what that one gets to finish. */
const EVERY_MS = 5_000;
const LIMIT_MS = 1_200_000;
const DRAIN_MS = 150_000;

/** What infrastructure/load_balancer.tf waits with, word for word and by the same states: test/sandbox/standin/in-service.test.ts. */
export const inServiceProvider: Provider = {
  provisions: 'local-exec',
  async create(wanted, place, born) {
    const created = { ...wanted, id: crypto.randomUUID() };
    born(created);
    place.said('Executing: ["bash" "./in_service.sh"]');
    const target = textOf(wanted, 'triggers_replace');
    let targets: ReadonlyMap<string, string>; // as last seen
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
      targets = await healthOf(place);
      const mine = targets.get(target) ?? 'not there';
      if (mine === 'healthy') break;
      const old = others('healthy').join(' ');
      if (old === '' && others(...busy()).length === 0) {
        place.said('nobody else serves: nothing to wait for');
        return created;
      }
      served = old || served;
      const serves = `${served} ${old === '' ? 'served until now, does not answer the checks' : 'still serves'}`;
      place.said(`not yet healthy, ${elapsed()}: the new one, ${target} (${mine}); ${serves}`);
      if (place.now() - startMs >= LIMIT_MS) {
        const said = `the new one is not healthy after ${elapsed()}; ${serves} and stays. Find out why before planning again.`;
        place.said(said);
        throw new Failed(
          'local-exec provisioner error',
          `Error running command './in_service.sh': exit status 1. Output: ${said}\n`,
          'terraform_data.in_service',
        );
      }
      await place.sleep(EVERY_MS);
    }
    place.said(`the new one is healthy, after ${elapsed()}`);
    const beganMs = place.now();
    for (const id of others('healthy', ...busy()))
      await place.client.call(elb(place, 'DeregisterTargets', { 'Targets.member.1.Id': id }));
    while (place.now() - beganMs < DRAIN_MS) {
      targets = await healthOf(place);
      const old = others('healthy', 'draining', ...busy()).join(' ');
      if (old === '') break;
      const seconds = Math.floor((place.now() - beganMs) / 1000);
      place.said(`the old one finishes what it is at, ${seconds} s (${old})`);
      await place.sleep(EVERY_MS);
    }
    return created;
  },
  update: async (before) => before,
  destroy: async () => undefined,
  read: async (known) => known,
};

async function healthOf(place: Place): Promise<ReadonlyMap<string, string>> {
  const { body } = await place.client.call(elb(place, 'DescribeTargetHealth', {}));
  const members = [...body.matchAll(/<Id>([^<]+)<\/Id>[\s\S]*?<State>([^<]+)<\/State>/g)];
  return new Map(members.map(([, id = '', state = '']) => [id, state]));
}

function elb({ names }: Place, operation: string, params: Readonly<Record<string, string>>): AwsCall {
  return query('elasticloadbalancing', '2015-12-01', operation, {
    TargetGroupArn: names['targetGroupArn'] ?? '',
    ...params,
  });
}
