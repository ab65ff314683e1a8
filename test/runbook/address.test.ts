import { expect, test } from 'vitest';
import { EXCLUDED_ADDRESS, RESOURCE_ADDRESS } from '../../src/runbook/address.ts';

const RESOURCES = [
  'aws_instance.ttb',
  'aws_subnet.public["a"]',
  'aws_instance.ttb[0]',
  'module.app.aws_instance.ttb',
  'module.app["x.y"].module.db[0].aws_db_instance.main',
];
const OTHERS = [
  'data.aws_ami.newest',
  'module.app.data.aws_ami.newest',
  'module.app',
  'module.app[0].module.db',
];
const NONE = [
  '',
  'aws_instance',
  'aws_instance.',
  'aws_instance.ttb.id',
  'aws_instance.ttb ',
  '-aws_instance.ttb',
  'aws_instance.ttb[]',
  'module.',
  'module.app.',
  'data.module.app',
  'a.b\nc.d',
];

test.each(RESOURCES)('%s is a resource, and can be left out', (address) => {
  expect([RESOURCE_ADDRESS.test(address), EXCLUDED_ADDRESS.test(address)]).toEqual([true, true]);
});

test.each(OTHERS)('%s can be left out, and is no resource', (address) => {
  expect([RESOURCE_ADDRESS.test(address), EXCLUDED_ADDRESS.test(address)]).toEqual([false, true]);
});

test.each(NONE)('%j is no address', (address) => {
  expect([RESOURCE_ADDRESS.test(address), EXCLUDED_ADDRESS.test(address)]).toEqual([false, false]);
});
