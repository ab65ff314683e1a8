import { expect, test } from 'vitest';
import { previewApply } from '../../src/actions/apply-preview.ts';

/** What would be called for changes: `ec2 RunInstances on aws_instance.a`. */
const called = (...changes: readonly { address: string; kind: string; id?: string }[]) =>
  previewApply({ changes }).calls?.map(({ service, action, target }) => `${service} ${action} on ${target}`);

test.each([
  ['aws_instance.ttb', 'aws_instance.ttb'],
  ['a name with an underscore', 'aws_instance.web_server'],
  ['a name that is a kind', 'aws_instance.aws_lb_listener'],
  [
    'in a module, with keys that look like addresses',
    'module.my_app["a.b_c"].aws_instance.web_server["x.y_z"]',
  ],
])('a launch is known as one: %s', (_, address) => {
  expect(called({ address, kind: 'replace', id: 'i-1' })).toEqual([
    `ec2 RunInstances on ${address}`,
    'ec2 TerminateInstances on i-1',
  ]);
});

test('of a kind that is not known, the provider’s own word', () => {
  expect(called({ address: 'aws_sqs_queue.aws_instance', kind: 'create' })).toEqual([
    'provider create on aws_sqs_queue.aws_instance',
  ]);
});
