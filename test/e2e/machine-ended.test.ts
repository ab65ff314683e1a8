/** A machine that is ended while its boot log comes: what stands on the screen of the built program. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Ready, WorldFacts } from '../../src/sandbox/protocol.ts';
import { launch } from '../sandbox/fixture.ts';
import { ask } from '../support/ask.ts';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { openGate } from '../support/pty-keys.ts';

const WAITS_MS = 60_000;

/** A rehearsal in a terminal, at a boot whose log comes by a session. */
async function booting() {
  const state = await scratch();
  const args = ['rehearse', 'instance-replacement', '--scenario', 'cold-cache', '--speed', '20'];
  const pty = new Pty(process.execPath, [PROGRAM, ...args, '--state-dir', state], { columns: 120, rows: 60 });
  await openGate(pty, 'aws_instance.ttb', /Apply the plan|Steps/);
  await pty.until('ssm, live', WAITS_MS);
  const runs = join(state, 'ttb-verifier/runs');
  const [run = ''] = await readdir(runs);
  const folder = join(runs, run);
  const ready = JSON.parse(await readFile(join(folder, 'sandbox.json'), 'utf8')) as Ready;
  const { endpoint, region, accessKeyId, secretAccessKey } = ready;
  const ec2 = new EC2Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const { instanceId } = await ask<WorldFacts>(ready, 'GET', 'world');
  const terminate = () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  return { pty, ec2, instanceId, folder, terminate };
}

test('it is said with AWS’s own reason, and what can be done', async () => {
  const { pty, instanceId, terminate } = await booting();
  await using _ = pty;
  await terminate();
  const began = performance.now();
  await pty.until(`Somebody ended the new instance ${instanceId}`, WAITS_MS);
  console.info(`told after ${Math.round(performance.now() - began)} ms, at 20x`);
  const dialog = await pty.until(/plan again: back to "Plan the replacement"/, WAITS_MS);
  expect(dialog).toContain('UserInitiatedShutdown');
  expect(dialog).not.toContain('right after its launch');
}, 180_000);

test('where another one has taken its place, that one is followed, and it is said', async () => {
  const { pty, ec2, instanceId, folder, terminate } = await booting();
  await using _ = pty;
  const next = await launch(ec2);
  await terminate();
  // A step's line is narrow.
  await pty.until(`the next machine, ${next.slice(0, 12)}`, WAITS_MS);
  // Its own lines have moved it off the screen by then.
  const log = await readFile(join(folder, 'logs/boot/1/firedrill.log'), 'utf8');
  expect(log).toContain(`${instanceId} is gone: ${next} has taken its place`);
}, 180_000);
