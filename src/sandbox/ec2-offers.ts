import { AwsError } from './aws-error.ts';
import { matches } from './ec2-filters.ts';
import { filtersOf } from './ec2-describe.ts';
import { TYPES } from './ec2-types.ts';
import { type QueryTree, text, texts, trees } from './query.ts';
import type { World } from './world.ts';
import type { XmlValue } from './xml.ts';

type Answer = Record<string, XmlValue>;

/** The one image that the service's machines are made of; AWS's own, so that everybody may launch it. */
export function describeImages(asked: QueryTree, { names, now, troubles }: World): Answer {
  const known = troubles.has('image-gone') ? [] : [names.amiId];
  const wanted = texts(asked, 'ImageId');
  const missing = wanted.filter((id) => !known.includes(id));
  if (missing.length > 0)
    throw new AwsError('InvalidAMIID.NotFound', `The image id '[${missing.join(', ')}]' does not exist`);
  const madeMs = now() - 30 * 86_400_000;
  const item = known.map((imageId) => ({
    imageId,
    imageLocation: 'amazon/al2023-ami-2023-kernel-6.12-x86_64',
    imageState: 'available',
    imageOwnerId: '137112412989',
    imageOwnerAlias: 'amazon',
    isPublic: true,
    architecture: 'x86_64',
    imageType: 'machine',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    name: 'al2023-ami-2023-kernel-6.12-x86_64',
    creationDate: new Date(madeMs).toISOString(),
    deprecationTime: new Date(madeMs + 90 * 86_400_000).toISOString(),
    imageAllowed: true,
  }));
  return { imagesSet: { item } };
}

const OFFERED_IN = ['a', 'b', 'c', 'd', 'f'];

/** By zone only. */
export function describeOfferings(asked: QueryTree, { service, troubles }: World): Answer {
  if (text(asked, 'LocationType') !== 'availability-zone')
    throw new AwsError('InvalidParameterValue', 'The sandbox knows offerings by availability-zone only.');
  const letters = troubles.has('type-not-offered') ? ['d'] : OFFERED_IN;
  const filters = filtersOf(asked);
  const item = Object.keys(TYPES).flatMap((instanceType) =>
    letters
      .map((letter) => ({
        instanceType,
        locationType: 'availability-zone',
        location: `${service.region}${letter}`,
      }))
      .filter(({ location }) =>
        matches(filters, (name) => ({ 'instance-type': [instanceType], location: [location] })[name]),
      ),
  );
  return { instanceTypeOfferingSet: { item } };
}

/** What a trial (DryRun) of a launch finds wrong with it. */
export function refuseTrial(asked: QueryTree, { troubles }: World): void {
  const subnet = text(asked, 'SubnetId') ?? text(trees(asked, 'NetworkInterface')[0], 'SubnetId');
  if (troubles.has('subnet-gone'))
    throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${subnet}' does not exist`);
}
