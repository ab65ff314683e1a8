import fc from 'fast-check';
import { namesOf } from '../../src/sandbox/names.ts';
import { SECRET_HEADER } from '../../src/sandbox/protocol.ts';
import { service } from './fixture.ts';
import type { Wire } from './signed.ts';

const names = namesOf(service);
const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** Words that mean something somewhere, words that only look so, and what is no word at all. */
const word = fc.oneof(
  fc.constantFrom(
    ...wordsOf(`constructor __proto__ toString hasOwnProperty 0 -1 1e999 NaN null % %zz %c3 true false 🙂 é ../..
      instance-id instance-state-name tag:Service 2026-11-23T06:02:11Z i-0123456789abcdef0`),
    names.amiId,
    names.targetGroupArn,
    names.listenerArn,
    names.certificateArn,
    names.readDocument,
    service.state.bucket,
    service.state.key,
    service.cache.prefix,
  ),
  fc.string({ maxLength: 12 }),
  fc.integer().map(String),
);

const NO_ACTIONS = ['constructor', '__proto__', 'toString', ''];
const EC2 =
  wordsOf(`DescribeInstances DescribeInstanceStatus DescribeInstanceTypes DescribeVolumes DescribeTags
  RunInstances TerminateInstances GetConsoleOutput CreateTags`);
const BALANCER = wordsOf(
  'DescribeTargetHealth RegisterTargets DeregisterTargets ModifyListener DescribeListeners',
);
const SSM = wordsOf(`SendCommand GetCommandInvocation ListCommandInvocations GetParameter GetParameters
  DescribeInstanceInformation GetConnectionStatus`);
const ACM = wordsOf('DescribeCertificate RequestCertificate DeleteCertificate ListCertificates');
const MEMBERS =
  wordsOf(`InstanceId InstanceId.1 Filter.1.Name Filter.1.Value.1 Filter.x Filter MaxResults NextToken ImageId
  InstanceType MinCount MaxCount UserData ClientToken SubnetId DryRun Latest ResourceId.1 Tag.1.Key Tag.1.Value
  TagSpecification.1.Tag.1.Key TagSpecification.1 BlockDeviceMapping.1.Ebs.VolumeSize TargetGroupArn ListenerArn
  Targets.member.1.Id Targets.member.1.Port Certificates.member.1.CertificateArn a.b.c.d . .. __proto__.x constructor.name`);
const JSON_MEMBERS =
  wordsOf(`InstanceIds DocumentName Parameters CommandId InstanceId Name Names Target Filters
  CertificateArn DomainName IdempotencyToken MaxResults NextToken __proto__ TimeoutSeconds`);
const QUERIES =
  wordsOf(`versions location versioning delete list-type=2 prefix=% max-keys=-1 max-keys=x marker
  continuation-token=x key-marker=%ff version-id-marker=1 delimiter=/ encoding-type=url versionId=x uploads acl`);
const HEADERS = [
  ['range', 'bytes=-'],
  ['range', 'bytes=9-1'],
  ['if-match', '"x"'],
  ['if-none-match', '*'],
  ['if-modified-since', 'no date'],
  ['content-md5', 'x'],
  ['x-amz-copy-source', '/a/b'],
  ['x-amz-decoded-content-length', '-1'],
  ['x-amz-checksum-crc32', '?'],
  ['x-amz-meta-a', 'b'],
] as const;

const asJson = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom(...JSON_MEMBERS), fc.oneof(word, fc.array(word), fc.jsonValue())))
    .map((pairs) => JSON.stringify(Object.fromEntries(pairs))),
  fc.string(),
);

/** A call of the query protocol. */
const form = (of: string, actions: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...actions, ...NO_ACTIONS),
      fc.array(fc.tuple(fc.constantFrom(...MEMBERS), word), { maxLength: 6 }),
    )
    .map(([Action, pairs]) => ({
      service: of,
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams([
        ['Action', Action],
        ['TargetGroupArn', names.targetGroupArn],
        ...pairs,
      ]).toString(),
    }));

/** A call of the JSON protocol. */
const target = (of: string, prefix: string, actions: readonly string[]) =>
  fc.tuple(fc.constantFrom(...actions, ...NO_ACTIONS), asJson).map(([action, body]) => ({
    service: of,
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': `${prefix}.${action}` },
    body,
  }));

const key = fc.oneof(
  fc.constantFrom('', 'k', encodeURIComponent(service.state.key)),
  fc
    .array(fc.oneof(word.map(encodeURIComponent), fc.constantFrom('%', '%zz', '%c3', '..', '', '%2F')))
    .map((parts) => parts.join('/')),
);
const url = fc
  .tuple(
    fc.constantFrom(service.state.bucket, service.cache.bucket, 'nobody-s'),
    key,
    fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...QUERIES), { maxLength: 3 })),
  )
  .map(([bucket, rest, query]) => {
    const path = rest === '' ? `/${bucket}` : `/${bucket}/${rest}`;
    return query.length === 0 ? path : `${path}?${query.join('&')}`;
  });
const headers = fc
  .oneof(fc.constant([]), fc.array(fc.constantFrom(...HEADERS), { maxLength: 2 }))
  .map((pairs) => Object.fromEntries(pairs));

const s3 = fc.record({
  service: fc.constant('s3'),
  method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'),
  url,
  headers,
  body: fc.oneof(
    fc.string(),
    fc.constant('<Delete><Object><Key>&#xffffffff;&#xd800;&x;&constructor;</Key></Object></Delete>'),
  ),
  payload: fc.oneof(
    fc.constant(undefined),
    fc.constantFrom('UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x'),
  ),
});

/** With `service` it is signed for that; without, `SECRET` in a header stands for the secret. */
export type RandomRequest = Wire & { readonly service?: string; readonly payload?: string | undefined };

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  form('ec2', EC2),
  form('sts', ['GetCallerIdentity']),
  form('elasticloadbalancing', BALANCER),
  form('constructor', NO_ACTIONS),
  target('ssm', 'AmazonSSM', SSM),
  target('acm', 'CertificateManager', ACM),
  { weight: 4, arbitrary: s3 },
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS'),
    url,
    headers,
    body: fc.string(),
  }),
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    url: fc.constantFrom('/health', '/verify', '/', '//', '/verify?x', '/%'),
    headers: fc.constant({ host: new URL(service.health.url).host, [SECRET_HEADER]: 'SECRET' }),
    body: fc.string(),
  }),
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    url: fc
      .constantFrom('clock', 'clock/lease', 'world', 'calls', 'run', '', '../x', '%', 'clock/wait')
      .map((path) => `/_firedrill/${path}`),
    headers: fc.constant({ authorization: 'Bearer SECRET' }),
    body: fc.oneof(
      asJson,
      fc.constantFrom('{"speed":1e999}', '{"speed":"max"}', '{"untilMs":0}', '{"folder":"/nowhere"}'),
    ),
  }),
);
