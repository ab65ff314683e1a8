// permissions/*.json: what IAM must allow whoever looks, and whoever walks a runbook. Made of firedrill.yaml and of the calls that
// test/real has seen: node scripts/permissions.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadService } from '../src/service/load.ts';
import type { Service } from '../src/service/service.ts';
import { ours, TAKING_A_ROLE } from '../test/permissions/own.ts';
import { type Recorded, recorded } from '../test/permissions/recorded.ts';

const ROOT = join(import.meta.dirname, '..');

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** What IAM asks for besides a call's own permission. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  'ec2:RunInstances': ['ec2:CreateTags', 'iam:PassRole'],
  'acm:RequestCertificate': ['acm:AddTagsToCertificate'],
};

/** What only a rollback takes: the delete markers of a clearing go by their versions. */
const ROLLBACKS: Readonly<Record<string, readonly string[]>> = {
  'cold-cache-rebuild': ['s3:DeleteObjectVersion'],
};

/** The permissions that each policy must hold, no more and no less. */
export function neededFor(seen: Recorded): Readonly<Record<string, readonly string[]>> {
  const looks = ours('read', 'session').filter((permission) => permission !== TAKING_A_ROLE);
  const walked = Object.keys(seen).filter((name) => name !== 'dry-run');
  const runbooks = [...new Set(walked.map((name) => name.replace(/,.*/, '')))];
  return Object.fromEntries([
    ['read-only', sorted([...looks, ...(seen['dry-run'] ?? [])])],
    ...runbooks.map((runbook) => {
      const calls = walked
        .filter((name) => name.replace(/,.*/, '') === runbook)
        .flatMap((name) => seen[name] ?? []);
      const besides = calls.flatMap((call) => BESIDES[call] ?? []);
      return [runbook, sorted([...looks, ...calls, ...besides, ...(ROLLBACKS[runbook] ?? [])])] as const;
    }),
  ]);
}

const sorted = (list: readonly string[]): readonly string[] => [...new Set(list)].sort();

/** The policies by their files' names. */
export function policies(service: Service, seen: Recorded): Readonly<Record<string, Policy>> {
  return Object.fromEntries(
    Object.entries(neededFor(seen)).map(([name, actions]) => [
      name,
      { Version: '2012-10-17', Statement: statements(service, actions, name === 'cold-cache-rebuild') },
    ]),
  );
}

const READS = /:(?:Describe|Get|List)/;

/** Sid, which actions, and on what: the first that fits. */
type Rule = readonly [
  sid: string,
  fits: (action: string) => boolean,
  ...on: readonly Pick<Statement, 'Resource' | 'Condition'>[],
];

function statements(service: Service, actions: readonly string[], clears: boolean): readonly Statement[] {
  const { state, cache, name, account } = service;
  const objects = (bucket: string, key: string) => `arn:aws:s3:::${bucket}/${key}`;
  const cached = [
    objects(cache.bucket, `${cache.prefix}/*`),
    ...(cache.archive === undefined ? [] : [objects(cache.bucket, cache.archive)]),
  ];
  const own = { StringEquals: { 'aws:ResourceTag/Service': name } };
  const rules: readonly Rule[] = [
    [
      'ReadStateAndCache',
      (action) => /^s3:Get.*Object/.test(action) && !action.includes('Bucket'),
      { Resource: [objects(state.bucket, `${state.key}*`), ...cached] },
    ],
    [
      'LookAtBuckets',
      (action) => action.startsWith('s3:') && READS.test(action),
      { Resource: [`arn:aws:s3:::${state.bucket}`, `arn:aws:s3:::${cache.bucket}`] },
    ],
    ['Look', (action) => READS.test(action), { Resource: '*' }],
    [
      'WriteState',
      (action) => action === 's3:PutObject',
      { Resource: [objects(state.bucket, `${state.key}*`)] },
    ],
    [
      clears ? 'GiveLockBackAndHideCache' : 'GiveLockBack',
      (action) => action.startsWith('s3:DeleteObject'),
      { Resource: [objects(state.bucket, `${state.key}.tflock`), ...(clears ? cached : [])] },
    ],
    [
      'EndOwnInstances',
      (action) => action === 'ec2:TerminateInstances',
      { Resource: `arn:aws:ec2:*:${account}:instance/*`, Condition: own },
    ],
    [
      'LaunchWithOwnRole',
      (action) => action === 'iam:PassRole',
      {
        Resource: `arn:aws:iam::${account}:role/${name}-*`,
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
    ],
    // Only with the unit's own documents, which run one fixed command, and on its own machines.
    [
      'FollowBoot',
      (action) => ['ssm:StartSession', 'ssm:SendCommand'].includes(action),
      {
        Resource: `arn:aws:ssm:*:${account}:document/${name}-*`,
      },
      {
        Resource: `arn:aws:ec2:*:${account}:instance/*`,
        Condition: { StringEquals: { 'ssm:resourceTag/Service': name } },
      },
    ],
    [
      'OwnSessions',
      (action) => ['ssm:ResumeSession', 'ssm:TerminateSession'].includes(action),
      {
        Resource: ['username', 'userid'].map((who) => `arn:aws:ssm:*:${account}:session/\${aws:${who}}-*`),
      },
    ],
    [
      'SessionKey',
      (action) => action === 'kms:GenerateDataKey',
      { Resource: `arn:aws:kms:*:${account}:key/*` },
    ],
    ['Change', () => true, { Resource: '*' }],
  ];
  const ruleOf = (action: string) => rules.find(([, fits]) => fits(action));
  return rules.flatMap((rule): Statement[] => {
    const [sid, , ...on] = rule;
    const Action = actions.filter((action) => ruleOf(action) === rule);
    if (Action.length === 0) return [];
    return on.map((where, index) => ({
      Sid: index === 0 ? sid : `${sid}${index + 1}`,
      Effect: 'Allow',
      Action,
      ...where,
    }));
  });
}

if (import.meta.main) {
  const service = loadService(join(ROOT, 'firedrill.yaml'));
  mkdirSync(join(ROOT, 'permissions'), { recursive: true });
  for (const [name, policy] of Object.entries(policies(service, recorded())))
    writeFileSync(join(ROOT, 'permissions', `${name}.json`), `${JSON.stringify(policy, null, 2)}\n`);
}
