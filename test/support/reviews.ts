import { readFileSync } from 'node:fs';
import { planFacts, summaryOf } from '../../src/actions/plan-review.ts';
import type { Facts } from '../../src/engine/events.ts';
import type { StepQuestion } from '../../src/engine/loop-ports.ts';
import type { Expectation } from '../../src/terragrunt/expect.ts';
import { review } from '../../src/terragrunt/plan.ts';
import type { ShownChange, ShownPlan } from '../../src/terragrunt/shown-plan.ts';
import type { Diagnostic } from '../../src/terragrunt/stream.ts';
import { REVIEW } from './fake-run.ts';

const INSTANCE = 'aws_instance.ttb';
const ATTACHMENT = 'aws_lb_target_group_attachment.ttb';

export const EXPECTED: Expectation = { replace: [INSTANCE], createFirst: true, mayFollow: [ATTACHMENT] };

/** The instance is replaced, and its place behind the load balancer follows. */
export const REPLACEMENT: readonly ShownChange[] = [
  {
    address: INSTANCE,
    mode: 'managed',
    type: 'aws_instance',
    change: {
      actions: ['create', 'delete'],
      before: { id: 'i-0c3f91d2a77e4b105', ami: 'ami-0123456789abcdef0' },
      after: { ami: 'ami-0123456789abcdef0' },
      after_unknown: { id: true },
    },
    action_reason: 'replace_by_request',
  },
  {
    address: ATTACHMENT,
    mode: 'managed',
    type: 'aws_lb_target_group_attachment',
    change: {
      actions: ['create', 'delete'],
      before: { id: 'tg-1', port: 8000, target_id: 'i-0c3f91d2a77e4b105' },
      after: { port: 8000 },
      after_unknown: { id: true, target_id: true },
      replace_paths: [['target_id']],
    },
    action_reason: 'replace_because_cannot_update',
  },
];

/** The review document of a plan, with the part that says who and where taken from the tests' gate. */
export function reviewOfPlan(
  shown: ShownPlan,
  { warned = [], expected = EXPECTED }: { warned?: readonly Diagnostic[]; expected?: Expectation } = {},
): Facts {
  const changes = shown.resource_changes ?? [];
  const count = (action: string) => changes.filter(({ change }) => change.actions.includes(action)).length;
  const said = {
    add: count('create'),
    change: count('update'),
    remove: count('delete'),
    forget: count('forget'),
    import: changes.filter(({ change }) => change.importing).length,
  };
  const made = {
    ...review(shown, { out: '/p', replace: expected.replace ?? [] }, said, warned),
    errored: false as const,
    file: '/run/plan.tfplan',
    sha256: 'ab12'.repeat(16),
    startedAt: '2026-11-23T06:02:14.000Z',
    tool: { name: 'tofu' as const, version: '1.12.6' },
  };
  return {
    ...(REVIEW.facts['review'] as Facts),
    summary: summaryOf(made),
    callers: 'Callers get errors until the new instance has booted and answers.',
    ...planFacts(made, expected, []),
  };
}

export const gateOf = (review: Facts): StepQuestion => ({ ...REVIEW, facts: { ...REVIEW.facts, review } });

/** A plan with everything that can stand beside its changes. */
export function loudPlan(): { readonly shown: ShownPlan; readonly warned: readonly Diagnostic[] } {
  const drifted = (address: string, before: object, after: object | null): ShownChange => ({
    address,
    mode: 'managed',
    type: address.split('.')[0] ?? '',
    change: {
      actions: [after === null ? 'delete' : 'update'],
      before: before as never,
      after: after as never,
    },
  });
  return {
    shown: {
      format_version: '1.2',
      terraform_version: '1.12.6',
      errored: false,
      resource_changes: REPLACEMENT,
      resource_drift: [
        drifted('aws_security_group.instance', { description: 'ttb' }, { description: 'opened by hand' }),
        drifted('aws_lb.main', { tags: null, idle_timeout: 60 }, { tags: {}, idle_timeout: 120 }),
        drifted('aws_s3_bucket.ollama_models', { tags: null }, { tags: {} }),
        drifted('aws_cloudwatch_metric_alarm.health', { id: 'health' }, null),
      ],
      checks: [
        {
          address: { to_display: 'check.disk_speed' },
          status: 'fail',
          instances: [
            {
              address: { to_display: 'check.disk_speed' },
              status: 'fail',
              problems: [
                {
                  message:
                    'm5.xlarge moves at most 143 MB/s to its disks, less than the 1000 MiB/s that the root volume is paid for: the model restore will take about 55 s instead of 8.',
                },
              ],
            },
          ],
        },
        { address: { to_display: 'check.answers' }, status: 'unknown' },
      ],
    },
    warned: [
      {
        severity: 'warning',
        summary: 'Argument is deprecated',
        detail: 'vpc is deprecated. Use domain instead.\n\n(and 2 more similar warnings elsewhere)',
        address: 'aws_eip.nat',
      },
    ],
  };
}

/** The case from the field: 500 changes, and the image rides along. */
export function manyChanges(n = 500): ShownPlan {
  const { plan } = JSON.parse(readFileSync('test/fixtures/tofu/five-hundred-changes.json', 'utf8')) as {
    plan: ShownPlan;
  };
  const others = Array.from({ length: n }, (_, i): ShownChange => {
    const address = `module.tenant["t${String(i).padStart(3, '0')}"].aws_iam_role.reader`;
    return {
      address,
      mode: 'managed',
      type: 'aws_iam_role',
      change:
        i % 50 === 7
          ? { actions: ['delete'], before: { id: `role-${i}` }, after: null }
          : {
              actions: ['update'],
              before: { tags: 'a', id: `role-${i}` },
              after: { tags: 'b', id: `role-${i}` },
            },
    };
  });
  return { ...plan, resource_changes: [...others, ...(plan.resource_changes ?? [])] };
}
