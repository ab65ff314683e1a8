import type { AwsRequest } from './wire.ts';
import type { World } from './world.ts';

/** What can be wrong with an account while its service runs: what a recovery would trip over, and `doctor` looks for. */
const TROUBLES = [
  'image-gone',
  'type-not-offered',
  'no-quota',
  'subnet-gone',
  'key-disabled',
  'container-image-gone',
  'tag-moved',
  'certificate-ends',
  'record-gone',
  'document-changed',
  'alarms-off',
  'github-down',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Sets all of them: what is not named is well again, and allowed. Returns what is wrong with the request, if anything is. */
export function setTroubles(
  world: World,
  { troubles = [], denied = [] }: Readonly<Record<string, unknown>>,
): string | undefined {
  const known = TROUBLES.filter((one) => Array.isArray(troubles) && troubles.includes(one));
  if (!Array.isArray(troubles) || known.length < new Set(troubles).size)
    return `troubles are of: ${TROUBLES.join(', ')}`;
  if (!Array.isArray(denied) || !denied.every((one) => typeof one === 'string'))
    return 'denied is a list such as ["ec2:DescribeImages", "s3:BUCKET/PREFIX"]';
  world.troubles = new Set(known);
  world.denied = new Set(denied);
  return undefined;
}

/** Whether the caller may not do it. Of S3 it is places that are denied. */
export function isDenied(world: World, { service, path }: AwsRequest, action: string): boolean {
  if (world.denied.size === 0) return false;
  if (service !== 's3') return world.denied.has(`${service}:${action}`);
  const place = `s3:${decodeURIComponent(path).slice(1)}`;
  return [...world.denied].some((one) => one.startsWith('s3:') && place.startsWith(one));
}
