import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { scratchNow } from '../support/folder.ts';
import { hostileLog, seeded } from '../support/hostile-log.ts';
import { fileOf } from '../support/session.ts';

/** AWS's own client on the sandbox: what only our channel takes for right is no data channel. */
function hasPlugin(): boolean {
  try {
    for (const program of ['aws', 'session-manager-plugin'])
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('skipped: needs aws and session-manager-plugin');
    return false;
  }
}

const official = test.runIf(hasPlugin());
const { tailDocument } = namesOf(service);

type World = Awaited<ReturnType<typeof world>>;

async function world() {
  const made = await sandboxFor();
  const { instanceId } = await made.ask<{ instanceId: string }>('GET', 'world');
  await made.ask('POST', 'clock/lease', { speed: 20 });
  return { ...made, instanceId };
}

/** `aws ssm start-session` until it ends by itself. */
function startSession(
  { ready, instanceId }: World,
  document: string,
  parameter: string,
  hear?: (out: string) => void,
) {
  const args = ['ssm', 'start-session', '--target', instanceId, '--document-name', document];
  const child = spawn('aws', [...args, '--parameters', parameter], {
    env: { PATH: process.env['PATH'], HOME: scratchNow(), ...environmentOf(ready) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    out += text;
    hear?.(out);
  });
  // It warns of its own age there, in the middle of everything.
  child.stderr.resume();
  return new Promise<string>((resolve) => child.on('close', () => resolve(out)));
}

/** A boot log that the session shows whole; then the service closes it. */
async function wholeLog(made: World): Promise<{ readonly out: string; readonly log: Buffer }> {
  const log = hostileLog(60_000, seeded(1));
  const file = join(scratchNow(), 'log');
  writeFileSync(file, log);
  await made.ask('POST', 'boot-log', { id: made.instanceId, file });
  let closing = false;
  const out = await startSession(made, tailDocument, 'offset=0', (said) => {
    if (closing || !said.includes(` ${log.length - (log.length % 12_288)} `)) return;
    if (framesIn(said).length < log.length) return;
    closing = true;
    void made.ask('POST', 'session', { closeAfter: 1 }).then(() => appendFileSync(file, 'the end\n'));
  });
  return { out, log };
}

const framesIn = (out: string): Buffer => fileOf(out.slice(out.indexOf('@RB'), out.lastIndexOf('\n') + 1));

official('an interactive session shows the boot log, and says why the service closed it', async () => {
  await using made = await world();
  const { out, log } = await wholeLog(made);
  expect(out).toMatch(/Starting session with SessionId: operator-/);
  expect(framesIn(out).subarray(0, log.length).equals(log)).toBe(true);
  expect(out).toMatch(/SessionId: operator-\S+ : Your session has been terminated/);
});

official('after drops and doubled frames the official client has each byte once too', async () => {
  await using made = await world();
  // Nothing out of order: with that the official client loses bytes here, and ours does not (test/sandbox/session.test.ts).
  await made.ask('POST', 'session', { dropAfter: 25_000, drops: 2, duplicate: 5 });
  const { out, log } = await wholeLog(made);
  expect(framesIn(out).subarray(0, log.length).equals(log)).toBe(true);
});

official('a non-interactive command has its handshake, its output and its end', async () => {
  await using made = await world();
  const out = await startSession(made, 'AWS-StartNonInteractiveCommand', 'command=uptime');
  expect(out).toContain('this machine is simulated, it runs nothing: uptime');
  expect(out).toContain('Exiting session');
});

official('a session that timed out is said to have', async () => {
  await using made = await world();
  await made.ask('POST', 'session', { dropAfter: 1, noResume: true });
  expect(await startSession(made, tailDocument, 'offset=0')).toMatch(/Session: operator-\S+ timed out/);
});
