import { newInstance } from './ec2-run.ts';
import { TYPES } from './ec2-types.ts';
import { named } from './wire.ts';
import type { World } from './world.ts';

/**
 * Lets a machine boot that another simulated EC2 has launched: same id, launched now. One that is here already goes on as
 * it is. Returns what is wrong with what was asked, if anything.
 */
export function adopt(world: World, asked: Readonly<Record<string, unknown>>): string | undefined {
  const { id, type, zone, image } = asked;
  if (typeof id !== 'string' || !/^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/.test(id)) return 'id is an instance id';
  if (typeof type !== 'string' || named(TYPES, type) === undefined)
    return 'type is an instance type that this sandbox knows';
  if (typeof zone !== 'string' || !zone.startsWith(world.service.region))
    return `zone is one of ${world.service.region}`;
  if (typeof image !== 'string') return 'image is an AMI id';
  if (world.instances.has(id)) return undefined;
  newInstance(world, {
    id,
    type,
    zone,
    imageId: image,
    clientToken: undefined,
    userData: undefined,
    tags: new Map([
      ['Name', world.service.name],
      ['Service', world.service.name],
    ]),
    volume: { sizeGib: 50, iops: 4000, throughput: 1000 },
    launchFailure: undefined,
    sickMs: undefined,
  });
  return undefined;
}
