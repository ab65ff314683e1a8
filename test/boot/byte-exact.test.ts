import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { followFile } from '../../src/boot/file-tail.ts';
import { LineCutter } from '../../src/boot/line-cutter.ts';
import { rawLog } from '../../src/boot/raw-log.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { maskOutputs, outputsIn } from '../../src/run/outputs.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import type { SessionFaults } from '../../src/sandbox/session/faults.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratchNow } from '../support/folder.ts';
import { hostileLog, seeded } from '../support/hostile-log.ts';

/** The whole of it by hand: `TAIL_BYTES=20000000 TAIL_SEED=7 vitest run test/boot/byte-exact.test.ts`. */
const BYTES = Number(process.env['TAIL_BYTES'] ?? 1_500_000);
const SEED = Number(process.env['TAIL_SEED'] ?? Math.floor(Math.random() * 1e9));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A tail of a file in the place of a machine's boot log; `fresh`: of one that is launched now, without asking for its agent. */
async function tailing(file: string, faults: SessionFaults = {}, fresh = false) {
  const world = await sandboxFor();
  const { instanceId: old } = await world.ask<{ instanceId: string }>('GET', 'world');
  if (fresh) await world.ask('POST', 'trouble', { denied: ['ssm:GetConnectionStatus'] });
  const instanceId = fresh ? await launch(world.ec2()) : old;
  await world.ask('POST', 'boot-log', { id: instanceId, file });
  await world.ask('POST', 'session', faults);
  const { endpoint, secretAccessKey } = world.ready;
  const clock = sandboxClock({ endpoint, secret: secretAccessKey, speed: 50 });
  const names = namesOf(service);
  const over = new AbortController();
  const got: Buffer[] = [];
  const said: string[] = [];
  const sources: (string | undefined)[] = [];
  let size = 0;
  let restarts = 0;
  let wake = (): void => undefined;
  const folder = scratchNow();
  const keep = rawLog(join(folder, KEPT), folder, (text) => said.push(text));
  const reading = followFile({
    aws: awsOn(world.ready),
    clock,
    instance: instanceId,
    socket: sandboxSocket(endpoint),
    explain: explainSession,
    sessionDocument: names.tailDocument,
    commandDocument: names.readDocument,
    signal: over.signal,
    runs: () => true,
    gained: (what) => {
      if (what === 'restart') restarts += 1;
      else {
        got.push(Buffer.from(what.bytes));
        keep(what.bytes);
        size += what.bytes.length;
      }
      wake();
    },
    source: (words) => void sources.push(words),
    said: (text) => void said.push(text),
  });
  return {
    world,
    instanceId,
    said,
    sources,
    restarts: () => restarts,
    folder,
    size: () => size,
    all: () => Buffer.concat(got),
    /** Waits until that many bytes have come. */
    async until(bytes: number): Promise<void> {
      while (size < bytes) {
        await Promise.race([
          new Promise<void>((resolve) => (wake = resolve)),
          reading.then(() => Promise.reject(new Error(said.join('\n')))),
        ]);
      }
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await reading.catch(() => undefined);
      clock.stop();
      await world.sandbox.stop();
    },
  };
}

const KEPT = 'boot-log.stdout';
const newFile = (): string => join(scratchNow(), 'log');

test('a hostile log through every fault at random points: every byte, once, in its place', async () => {
  console.log(`TAIL_BYTES=${BYTES} TAIL_SEED=${SEED}`);
  const random = seeded(SEED);
  const below = (n: number): number => Math.floor(random() * n);
  const log = hostileLog(BYTES, random);
  const file = newFile();
  writeFileSync(file, '');
  await using tail = await tailing(file);
  const kinds = new Map<string, number>();
  let begun = 0;
  let restarts = 0;
  for (let written = 0; written < log.length; ) {
    // Some of it in bursts, some a few bytes at a time: what is there is cut anywhere.
    let piece = log.subarray(written, written + 1 + below(random() < 0.3 ? 300 : BYTES / 8));
    const again = written - begun > 1000 ? below(8) : -1;
    if (again === 0 || again === 1) {
      // What nobody had of a log that is taken away nobody can have.
      await tail.until(written);
      kinds.set(
        again === 0 ? 'rotated' : 'cut off',
        (kinds.get(again === 0 ? 'rotated' : 'cut off') ?? 0) + 1,
      );
      if (again === 0) renameSync(file, `${file}.${written}`);
      // Shorter than it was, or nobody could see that it is another one.
      else piece = piece.subarray(0, 1 + below(500));
      writeFileSync(file, '');
      restarts += 1;
      begun = written;
    }
    const faults = faultsBy(below);
    for (const name of Object.keys(faults)) kinds.set(name, (kinds.get(name) ?? 0) + 1);
    await tail.world.ask('POST', 'session', faults);
    appendFileSync(file, piece);
    written += piece.length;
    await tail.until(
      begun === written - piece.length || below(2) === 0 ? written : Math.max(0, written - BYTES / 10),
    );
  }
  await tail.world.ask('POST', 'session', {});
  await tail.until(log.length);
  console.log('faults:', Object.fromEntries(kinds), 'said:', tail.said.length);
  const all = tail.all();
  expect(all.length).toBe(log.length);
  expect(sha256(all)).toBe(sha256(log));
  expect(tail.restarts()).toBe(restarts);
  expect(tail.sources).toContain('ssm, live');
  // What is kept in the end is what each line of it is on the screen.
  const kept = join(tail.folder, KEPT);
  expect(readFileSync(kept).equals(log)).toBe(true);
  await maskOutputs(await outputsIn(tail.folder, tail.folder), tail.folder, createBorder());
  const border = createBorder();
  const lines = log.toString('utf8').split('\n');
  const masked = lines.flatMap((line) => border.line(line, KEPT)).join('\n');
  expect(readFileSync(kept, 'utf8')).toBe(masked);
  expect(masked).not.toMatch(/password=[^[*<\s]{6}/);
});

/** One fault or several, so that each byte of the log may meet any of them. */
function faultsBy(below: (n: number) => number): SessionFaults {
  const one = (): SessionFaults => {
    switch (below(9)) {
      case 0:
        return { dropAfter: 5000 + below(300_000), drops: 3 };
      case 1:
        return { reorder: 2 + below(20) };
      case 2:
        return { duplicate: 1 + below(10) };
      case 3:
        return { loseAcks: 100 + below(400) };
      case 4:
        return { delayAcks: below(300) };
      case 5:
        return { dropAfter: 20_000 + below(100_000), noResume: true };
      case 6:
        return { closeAfter: 50_000 + below(400_000) };
      case 7:
        return { handshake: true };
      default:
        return { encrypt: true };
    }
  };
  return below(3) === 0 ? { ...one(), ...one() } : one();
}

test('a log that is rotated, then cut off, is read on from its new beginning', async () => {
  const file = newFile();
  const [first, second, third] = [7, 8, 9].map((seed) => hostileLog(60_000, seeded(seed))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  writeFileSync(file, first);
  await using tail = await tailing(file);
  await tail.until(first.length);
  renameSync(file, `${file}.1`);
  writeFileSync(file, second);
  await tail.until(first.length + second.length);
  writeFileSync(file, third.subarray(0, 30_000));
  await tail.until(first.length + second.length + 30_000);
  appendFileSync(file, third.subarray(30_000));
  await tail.until(first.length + second.length + third.length);
  expect(sha256(tail.all())).toBe(sha256(Buffer.concat([first, second, third])));
  expect(tail.restarts()).toBe(2);
});

test('where sessions are not allowed, the log comes by commands, and it is said why', async () => {
  const file = newFile();
  const log = hostileLog(60_000, seeded(3));
  writeFileSync(file, log);
  await using tail = await tailing(file, { deny: true });
  await tail.until(log.length);
  expect(sha256(tail.all())).toBe(sha256(log));
  expect(tail.sources).toEqual(['ssm commands, every 5 s']);
  expect(tail.said.join('\n')).toMatch(/You may not start sessions.*StartAccessRequest.*ssm commands/s);
});

test('a machine that is not connected yet, and is ended later: what came until then is the log, byte by byte', async () => {
  const file = newFile();
  const log = hostileLog(300_000, seeded(21));
  writeFileSync(file, log);
  await using tail = await tailing(file, {}, true);
  await tail.until(log.length);
  expect(tail.said.join('\n')).toContain(`${tail.instanceId} is not connected. It is tried again.`);
  await tail.world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [tail.instanceId] }));
  // Nobody has what is written from here on.
  appendFileSync(file, hostileLog(100_000, seeded(22)));
  const ended = new DescribeInstancesCommand({ InstanceIds: [tail.instanceId] });
  await tail.world.pass(60_000);
  const { Reservations: [one] = [] } = await tail.world.ec2().send(ended);
  expect(one?.Instances?.[0]?.State?.Name).toBe('terminated');
  expect(sha256(tail.all())).toBe(sha256(log));
  expect(tail.restarts()).toBe(0);
});

test('a session whose key may not be used gives way to commands', async () => {
  const file = newFile();
  writeFileSync(file, 'hello\n');
  await using tail = await tailing(file, { encrypt: true, denyKey: true });
  await tail.until(6);
  expect(tail.said.join('\n')).toMatch(/encrypted here.*GenerateDataKey/s);
  expect(tail.sources).toEqual(['ssm commands, every 5 s']);
});

test('lines are cut the same wherever the bytes were cut', () => {
  const log = hostileLog(200_000, seeded(11));
  const border = createBorder();
  const shown = (sizes: () => number): string[] => {
    const cutter = new LineCutter();
    const lines: string[] = [];
    for (let at = 0; at < log.length; ) {
      const piece = log.subarray(at, at + sizes());
      at += piece.length;
      lines.push(...cutter.push(piece));
    }
    return [...lines, ...cutter.end()].flatMap((line) => border.line(line, 'boot log'));
  };
  const random = seeded(5);
  const whole = shown(() => log.length);
  expect(shown(() => 1 + Math.floor(random() * 5000))).toEqual(whole);
  expect(whole.join('\n')).not.toMatch(/password=[^[*<\s]{6}/);
});
