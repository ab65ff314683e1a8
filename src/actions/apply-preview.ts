import type { Facts } from '../engine/events.ts';
import { blockOf } from '../terragrunt/addresses.ts';
import { count } from '../words/amounts.ts';
import type { Previewed } from './action.ts';

interface Planned {
  readonly address: string;
  /** `create`, `update`, `delete`, `replace`, `forget`, `move`. */
  readonly kind: string;
  readonly id?: string;
}

/** What tofu's provider calls for a kind of resource, as far as the runbooks' own plans go: `[create, update, delete]`. */
const CALLS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  aws_instance: ['ec2', 'RunInstances', 'ModifyInstanceAttribute', 'TerminateInstances'],
  aws_lb_target_group_attachment: [
    'elasticloadbalancing',
    'RegisterTargets',
    'RegisterTargets',
    'DeregisterTargets',
  ],
  aws_acm_certificate: ['acm', 'RequestCertificate', 'UpdateCertificateOptions', 'DeleteCertificate'],
  aws_lb_listener: ['elasticloadbalancing', 'CreateListener', 'ModifyListener', 'DeleteListener'],
  aws_route53_record: [
    'route53',
    'ChangeResourceRecordSets',
    'ChangeResourceRecordSets',
    'ChangeResourceRecordSets',
  ],
  aws_ssm_document: ['ssm', 'CreateDocument', 'UpdateDocument', 'DeleteDocument'],
};

/** The apply of a reviewed plan: the plan itself says what it would do. */
export function previewApply(document: Facts): Previewed {
  const planned = (document['changes'] ?? []) as unknown as readonly Planned[];
  return {
    fidelity: 'planned',
    summary: `would make ${count(planned.length, 'change')}: ${planned.map(({ address, kind }) => `${address} ${kind}`).join(', ')}`,
    outputs: { instance: '', changed: [], summary: '' },
    calls: planned.flatMap(callsOf),
    changes: planned.map(({ address, kind }) => ({
      address,
      actions: kind === 'replace' ? ['create', 'delete'] : [kind],
    })),
  };
}

function callsOf({ address, kind, id = address }: Planned): Previewed['calls'] & object {
  // `module.a.aws_b.c`: names and keys may look like a kind, too.
  const type = blockOf(address).split('.').at(-2) ?? address;
  const known = CALLS[type];
  // Of what is not known, the provider's own word: nobody should take a guess for a call.
  if (known === undefined) return [{ service: 'provider', action: kind, target: address }];
  const [service, create, update, remove] = known;
  const actions =
    { create: [create], update: [update], delete: [remove], replace: [create, remove] }[kind] ?? [];
  return actions.map((action) => ({ service, action, target: action === create ? address : id }));
}
