/** A line of the boot log moves what is told of a boot when it comes, and does not wait for the next look at the machine. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { follow } from '../../src/boot/follow-boot.ts';
import { readStages } from '../../src/boot/stages.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import type { BootShown } from '../../src/engine/run-view.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratchNow } from '../support/folder.ts';

test('each line of the log is told of at once, though the machine is looked at only once', async () => {
  const world = await sandboxFor();
  const { instanceId: instance } = await world.ask<{ instanceId: string }>('GET', 'world');
  const folder = scratchNow();
  const file = join(folder, 'log');
  writeFileSync(file, '');
  await world.ask('POST', 'boot-log', { id: instance, file });
  // The machine in service has recovered: what its console says of that is not to be had here.
  await world.ask('POST', 'trouble', { denied: ['ec2:GetConsoleOutput'] });
  const { endpoint, secretAccessKey: secret } = world.ready;
  const clock = sandboxClock({ endpoint, secret, speed: 1 });
  const { tailDocument: sessionDocument, readDocument: commandDocument } = namesOf(service);
  const over = new AbortController();
  let left: BootShown['left'];
  const following = follow({
    aws: awsOn(world.ready),
    clock,
    border: createBorder(),
    instance,
    stages: await readStages(unitIn(service.unit)),
    troubles: bootReader(),
    everyMs: 600_000,
    timeoutMs: 3_600_000,
    signal: over.signal,
    tail: { socket: sandboxSocket(endpoint), explain: explainSession, sessionDocument, commandDocument },
    lines: () => undefined,
    progress: (_label, _done, _total, _unit, more) => (left = more?.boot?.left),
  });
  following.catch(() => undefined);
  const now = Math.round((await clock.date()) / 1000);
  const mark = (stage: string, event: string, up: number, more: object = {}) =>
    appendFileSync(file, `##RB ${JSON.stringify({ stage, event, t: now + up, up, ...more })}\n`);
  const told = (what: object) =>
    vi.waitFor(() => expect(left).toMatchObject(what), { timeout: 20_000, interval: 10 });
  try {
    mark('packages', 'start', 10);
    mark('model-restore', 'start', 10);
    await told({ by: 'usual' });
    const warm = left?.ms ?? 0;
    mark('model-restore', 'end', 12, { outcome: 'missing' });
    await vi.waitFor(() => expect(left?.ms).toBeGreaterThan(warm + 100_000), { timeout: 20_000 });
    appendFileSync(file, 'dnf install, try 1: Curl error (28): Timeout\n');
    await told({ atLeast: 'tried' });
  } finally {
    over.abort();
    await following.catch(() => undefined);
    clock.stop();
    await world.sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 90_000);
