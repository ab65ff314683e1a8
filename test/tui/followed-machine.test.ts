/** What an operator sees in a real terminal of a machine whose agent is not there yet, and of a log that comes all at once. */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { bundle } from '../support/bundle.ts';
import { scratchNow } from '../support/folder.ts';
import { hostileLog, seeded } from '../support/hostile-log.ts';
import { Pty } from '../support/pty.ts';
import { press } from '../support/pty-keys.ts';

const WAITS_MS = 60_000;
const app = await bundle(join(import.meta.dirname, 'fixtures/followed.tsx'));

type World = Awaited<ReturnType<typeof sandboxFor>>;

/** The log pane of a machine, and the file in which its boot log is kept. */
function followed(world: World, instance: string, speed: number) {
  const { tailDocument, readDocument } = namesOf(service);
  const kept = join(scratchNow(), 'kept');
  const args = [JSON.stringify(world.ready), instance, kept, `${tailDocument} ${readDocument}`, `${speed}`];
  return { kept, pty: new Pty(process.execPath, [app.file, ...args], { columns: 200, rows: 50 }) };
}

test('until its agent is there the console is shown, and nothing is called wrong', async () => {
  await using world = await sandboxFor();
  const instance = await launch(world.ec2());
  await using pty = followed(world, instance, 10).pty;
  const early = await pty.until(/Linux version|cloud-init/, WAITS_MS);
  expect(early).not.toMatch(/ssm, live|is not connected/);
  const live = await pty.until('The boot log itself: ssm, live.', WAITS_MS);
  expect(live).not.toMatch(/is not connected|refused|broke/);
}, 120_000);

test('whoever may not ask for the agent hears that it is not connected, and has the log once it is', async () => {
  await using world = await sandboxFor();
  await world.ask('POST', 'trouble', { denied: ['ssm:GetConnectionStatus'] });
  const instance = await launch(world.ec2());
  await using pty = followed(world, instance, 10).pty;
  await pty.until(`${instance} is not connected. It is tried again.`, WAITS_MS);
  const live = await pty.until('The boot log itself: ssm, live.', WAITS_MS);
  // Said once, however often it is tried.
  expect(live.match(/is not connected/g)).toHaveLength(1);
}, 120_000);

test('an agent that never comes is told after a minute and a half, with what it waits for', async () => {
  await using world = await sandboxFor('agent-offline');
  const instance = await launch(world.ec2());
  await using pty = followed(world, instance, 20).pty;
  await pty.until(/SSM agent is not online after a minute and a half/, WAITS_MS);
}, 120_000);

test('a burst is shown to its end: keys are answered meanwhile, and every byte is kept', async () => {
  await using world = await sandboxFor();
  const { instanceId } = await world.ask<{ instanceId: string }>('GET', 'world');
  const file = join(scratchNow(), 'log');
  writeFileSync(file, 'it begins\n');
  await world.ask('POST', 'boot-log', { id: instanceId, file });
  const { pty, kept } = followed(world, instanceId, 1);
  await using _ = pty;
  await pty.until('it begins', WAITS_MS);
  appendFileSync(file, Buffer.concat([hostileLog(20_000_000, seeded(4)), Buffer.from('\n')]));
  // More than a connection holds: the burst is being taken, and not over.
  await vi.waitFor(() => expect(statSync(kept).size).toBeGreaterThan(1_000_000), WAITS_MS);
  await press(pty, '?', /^(?![\s\S]*(?:following|more))/);
  expect(statSync(kept).size).toBeLessThan(20_000_000);
  await press(pty, '\u001b', /following|more/);
  appendFileSync(file, 'the burst is over\n');
  const screen = await pty.until('the burst is over', WAITS_MS);
  expect(screen).not.toMatch(/connection broke|said nothing/);
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  expect(hash(kept)).toBe(hash(file));
}, 120_000);
