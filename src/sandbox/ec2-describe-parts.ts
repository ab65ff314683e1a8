import { AwsError } from './aws-error.ts';
import { filtersOf } from './ec2-describe.ts';
import { matches } from './ec2-filters.ts';
import { TYPES } from './ec2-types.ts';
import { stateOf } from './instances.ts';
import { type QueryTree, texts } from './query.ts';
import type { World } from './world.ts';
import type { XmlValue } from './xml.ts';

type Answer = Record<string, XmlValue>;

export function describeTypes(asked: QueryTree): Answer {
  const wanted = texts(asked, 'InstanceType');
  const unknown = wanted.filter((name) => !Object.hasOwn(TYPES, name));
  if (unknown.length > 0) {
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  const item = Object.entries(TYPES)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .filter(([name]) =>
      matches(filtersOf(asked), (filter) => (filter === 'instance-type' ? [name] : undefined)),
    )
    .map(([, description]) => description);
  return { instanceTypeSet: { item } };
}

export function describeVolumes(asked: QueryTree, world: World): Answer {
  const wanted = texts(asked, 'VolumeId');
  const existing = [...world.instances.values()].filter(
    (instance) => stateOf(instance, world.now()) !== 'terminated',
  );
  for (const id of wanted) {
    if (!existing.some((instance) => instance.volumeId === id)) {
      throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
    }
  }
  const item = existing
    .filter((instance) => wanted.length === 0 || wanted.includes(instance.volumeId))
    .filter((instance) =>
      matches(
        filtersOf(asked),
        (name) =>
          ({ 'attachment.instance-id': [instance.id], 'volume-id': [instance.volumeId], status: ['in-use'] })[
            name
          ],
      ),
    )
    .map((instance) => ({
      volumeId: instance.volumeId,
      size: instance.volume.sizeGib,
      snapshotId: '',
      availabilityZone: instance.zone,
      status: 'in-use',
      createTime: new Date(instance.launchedMs).toISOString(),
      attachmentSet: {
        item: {
          volumeId: instance.volumeId,
          instanceId: instance.id,
          device: '/dev/xvda',
          status: 'attached',
          attachTime: new Date(instance.launchedMs).toISOString(),
          deleteOnTermination: true,
        },
      },
      volumeType: 'gp3',
      iops: instance.volume.iops,
      throughput: instance.volume.throughput,
      encrypted: true,
      multiAttachEnabled: false,
    }));
  return { volumeSet: { item } };
}
