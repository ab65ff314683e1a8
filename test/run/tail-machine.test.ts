import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { tailMachine } from '../../src/run/tail-machine.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

/** A machine that is gone, and what is said while the next one is waited for. */
async function gone(denied: readonly string[] = []) {
  const world = await sandboxFor();
  const { instanceId } = await world.ask<{ instanceId: string }>('GET', 'world');
  await world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  const clock = sandboxClock({
    endpoint: world.ready.endpoint,
    secret: world.ready.secretAccessKey,
    speed: 200,
  });
  const folder = mkdtempSync(join(tmpdir(), 'tailed-'));
  const said: string[] = [];
  const tailing = tailMachine({
    aws: awsOn(world.ready),
    border: createBorder(),
    clock,
    service: service.name,
    instance: instanceId,
    offset: 0,
    signal: new AbortController().signal,
    folderFor: () => folder,
    lines: () => undefined,
    follows: () => undefined,
    say: (text) => {
      said.push(text);
      if (text.startsWith('Waiting')) void world.ask('POST', 'trouble', { denied });
    },
  });
  return { tailing, said, world, clock };
}

test('that no next machine has come is said before it ends', async () => {
  const { tailing, said, world, clock } = await gone();
  await using _ = world;
  expect(await tailing).toBe(true);
  expect(said.at(-2)).toBe(`Waiting for the next machine of ${service.name}.`);
  expect(said.at(-1)).toBe(`No next machine of ${service.name} came within 5 min.`);
  clock.stop();
}, 60_000);

test('who may no longer look hears that, and not that none has come', async () => {
  const { tailing, said, world, clock } = await gone(['ec2:DescribeInstances']);
  await using _ = world;
  await expect(tailing).rejects.toThrow('ec2:DescribeInstances');
  expect(said.join('\n')).not.toContain('No next machine');
  clock.stop();
}, 60_000);
