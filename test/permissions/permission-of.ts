// What an identity must be allowed for a call, as IAM names it.
import type { Call } from '../real/live/call.ts';

/** `s3:GetObject`. Throws where nobody has said what a call takes: a guess would be worse than none. */
export function permissionOf({ service, action }: Pick<Call, 'service' | 'action'>): string {
  if (service === 's3') return `s3:${S3[action] ?? plain(service, action)}`;
  if (service === 'route53') {
    const found = ROUTE53.find(([pattern]) => pattern.test(action));
    return `route53:${found?.[1] ?? plain(service, action)}`;
  }
  return `${SERVICES[service] ?? service}:${plain(service, action)}`;
}

function plain(service: string, action: string): string {
  if (/^[A-Z][A-Za-z0-9]+$/.test(action)) return action;
  throw new Error(
    `nobody has said which permission ${service} ${action} takes: test/permissions/permission-of.ts`,
  );
}

/** Names in signatures that are not those of permissions. */
const SERVICES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** S3's permissions are not called as its calls are. */
const S3: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListBuckets: 'ListAllMyBuckets',
  'GetObject tagging': 'GetObjectTagging',
  'PutObject tagging': 'PutObjectTagging',
  ...Object.fromEntries(
    Object.entries({
      accelerate: 'AccelerateConfiguration',
      acl: 'BucketAcl',
      cors: 'BucketCORS',
      encryption: 'EncryptionConfiguration',
      lifecycle: 'LifecycleConfiguration',
      location: 'BucketLocation',
      logging: 'BucketLogging',
      'object-lock': 'BucketObjectLockConfiguration',
      ownershipControls: 'BucketOwnershipControls',
      policy: 'BucketPolicy',
      policyStatus: 'BucketPolicyStatus',
      publicAccessBlock: 'BucketPublicAccessBlock',
      replication: 'ReplicationConfiguration',
      requestPayment: 'BucketRequestPayment',
      tagging: 'BucketTagging',
      versioning: 'BucketVersioning',
      website: 'BucketWebsite',
    }).flatMap(([part, name]) => [
      [`GetBucket ${part}`, `Get${name}`],
      [`PutBucket ${part}`, `Put${name}`],
    ]),
  ),
};

const ROUTE53: readonly (readonly [RegExp, string])[] = [
  [/^GET \/[\d-]+\/hostedzone\/[^/]+$/, 'GetHostedZone'],
  [/^GET \/[\d-]+\/hostedzone\/[^/]+\/rrset\/?$/, 'ListResourceRecordSets'],
  [/^POST \/[\d-]+\/hostedzone\/[^/]+\/rrset\/?$/, 'ChangeResourceRecordSets'],
  [/^GET \/[\d-]+\/hostedzonesbyname$/, 'ListHostedZonesByName'],
  [/^GET \/[\d-]+\/hostedzone\/?$/, 'ListHostedZones'],
  [/^GET \/[\d-]+\/change\/[^/]+$/, 'GetChange'],
  [/^GET \/[\d-]+\/tags\/hostedzone\/[^/]+$/, 'ListTagsForResource'],
];
