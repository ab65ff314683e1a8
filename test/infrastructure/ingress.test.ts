/** infrastructure/check-ingress.mjs: nothing but 443 is open to the world, whatever a rule is called. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { infrastructure } from './instance.ts';

let unit: string;
beforeEach(() => {
  unit = mkdtempSync(join(tmpdir(), 'firedrill-ingress-'));
  for (const name of readdirSync(infrastructure).filter((name) => name.endsWith('.tf')))
    cpSync(join(infrastructure, name), join(unit, name));
});
afterEach(() => rmSync(unit, { recursive: true }));

function check(more = '') {
  writeFileSync(join(unit, 'more.tf'), more);
  const { status, stderr } = spawnSync(process.execPath, [join(infrastructure, 'check-ingress.mjs'), unit], {
    encoding: 'utf8',
  });
  return { status, stderr };
}
const rule = (from: string, body: string, to = from) =>
  `resource "aws_vpc_security_group_ingress_rule" "more" {\n  ${body}\n  ip_protocol = "tcp"\n  from_port = ${from}\n  to_port = ${to}\n}\n`;
const group = (body: string) => `resource "aws_security_group" "more" {\n  name = "x"\n  ${body}\n}\n`;

test('the unit itself is fine, and so are another 443 and a rule between groups', () => {
  expect(check()).toEqual({ status: 0, stderr: '' });
  expect(check(rule('443', 'cidr_ipv6 = "::/0"')).status).toBe(0);
  expect(
    check(rule('11434', 'referenced_security_group_id = aws_security_group.load_balancer.id')).status,
  ).toBe(0);
});

test.each([
  ['SSH from anywhere', rule('22', 'cidr_ipv4 = "0.0.0.0/0"')],
  ['SSH from an IPv6 address', rule('22', 'cidr_ipv6 = "::/0"')],
  ['a prefix list', rule('22', 'prefix_list_id = "pl-1"')],
  ['a range that holds 443', rule('22', 'cidr_ipv4 = "0.0.0.0/0"', '443')],
  ['a port that is computed', rule('var.port', 'cidr_ipv4 = "0.0.0.0/0"')],
  [
    'every port',
    'resource "aws_vpc_security_group_ingress_rule" "more" {\n cidr_ipv4 = "0.0.0.0/0"\n ip_protocol = "-1"\n}\n',
  ],
  [
    'a rule on one line',
    'resource "aws_vpc_security_group_ingress_rule" "more" { cidr_ipv4 = "0.0.0.0/0" }\n',
  ],
  ['a block in the group', group('ingress {\n    from_port = 22\n  }')],
  ['a list in the group', group('ingress = [\n    { from_port = 22 }\n  ]')],
  ['a dynamic block in the group', group('dynamic "ingress" {\n    for_each = []\n  }')],
  ['the older kind of rule', 'resource "aws_security_group_rule" "more" {\n  from_port = 22\n}\n'],
])('%s is found, and said with its place', (_, text) => {
  const { status, stderr } = check(text);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^more\.tf:1: aws_\w+\.more .+\n$/);
});

test.each([
  'aws_vpc_security_group_ingress_rule',
  'aws_security_group_rule',
  'aws_security_group',
  'aws_default_security_group',
])('%s in a JSON file is found too', (type) => {
  const more = { resource: { [type]: { ssh: { from_port: 22 } } } };
  writeFileSync(join(unit, 'ssh.tf.json'), JSON.stringify(more));
  expect(check()).toEqual({
    status: 1,
    stderr: `ssh.tf.json:1: ${type} in JSON, which this check does not read. Say it in a .tf file.\n`,
  });
});
