import { type AwsCall, query } from './client.ts';
import { Failed } from './output.ts';
import type { Place, Provider } from './provider.ts';
import { textOf } from './unit.ts';

/** infrastructure/in_service.sh: how often it looks, and for how long while somebody else serves. */
const EVERY_MS = 5_000;
const LIMIT_MS = 1_200_000;

/** What infrastructure/load_balancer.tf waits with, word for word: the old one leaves when the new one is healthy. */
export const inServiceProvider: Provider = {
  provisions: 'local-exec',
  async create(wanted, place, born) {
    const created = { ...wanted, id: crypto.randomUUID() };
    born(created);
    place.said('Executing: ["bash" "./in_service.sh"]');
    const target = textOf(wanted, 'triggers_replace');
    const startMs = await place.read();
    const elapsed = (): string => {
      const seconds = Math.floor((place.now() - startMs) / 1000);
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    };
    for (;;) {
      const states = await healthOf(place);
      const mine = states.get(target) ?? 'not there';
      if (mine === 'healthy') break;
      const old = [...states].filter(([id, state]) => id !== target && state === 'healthy').map(([id]) => id);
      if (old.length === 0) {
        place.said('nobody else serves: nothing to wait for');
        return created;
      }
      place.said(
        `not yet healthy, ${elapsed()}: the new one, ${target} (${mine}); ${old.join(' ')} still serves`,
      );
      if (place.now() - startMs >= LIMIT_MS) {
        const said = `the new one is not healthy after ${elapsed()}; ${old.join(' ')} still serves and stays. Find out why before planning again.`;
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
    for (const [id, state] of await healthOf(place)) {
      if (id !== target && state === 'healthy')
        await place.client.call(elb(place, 'DeregisterTargets', { 'Targets.member.1.Id': id }));
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
