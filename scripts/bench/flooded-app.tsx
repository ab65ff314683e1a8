/** The screens on a fake host, whose log is a sandbox's machine's, followed and kept as a boot's is: a program of its own. */
import type { ReadStream, WriteStream } from 'node:tty';
import { BootStream } from '../../src/boot/boot-stream.ts';
import { rawLog } from '../../src/boot/raw-log.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { createBorder } from '../../src/text/border.ts';
import { runApp } from '../../src/tui/app.tsx';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { awsOn } from '../../test/support/aws.ts';
import { fakeHost } from '../../test/support/fake-host.ts';

const [sandbox = '', instance = '', folder = '', kept = '', documents = ''] = process.argv.slice(2);
const ready = JSON.parse(sandbox) as Ready;
const { endpoint, secretAccessKey: secret } = ready;
const [sessionDocument = '', commandDocument = ''] = documents.split(' ');

const host = fakeHost();
const view = await host.declare({
  mode: 'rehearsal',
  runbook: 'instance-replacement',
  world: { scenario: 'warm-cache', speed: '1x' },
  inputs: {},
  since: new Date(),
  operator: 'op',
});
const log = host.run?.log;
const put = (source: string) => (texts: readonly string[]) =>
  log?.push(texts.map((text) => ({ source, text, t: 0 })));
const stream = new BootStream({
  aws: awsOn(ready),
  border: createBorder(),
  clock: sandboxClock({ endpoint, secret, speed: 1 }),
  instance,
  signal: new AbortController().signal,
  tail: {
    socket: sandboxSocket(endpoint),
    explain: explainSession,
    sessionDocument,
    commandDocument,
  },
  lines: put('console'),
  raw: rawLog(kept, folder, (text) => put('firedrill')([text])),
  say: (text) => put('firedrill')([text]),
});
await stream.look();
void stream.readLog();

const { exitCode } = await runApp({
  host,
  stdin: process.stdin as ReadStream,
  stdout: process.stdout as WriteStream,
  env: process.env,
  start: { screen: 'run', view },
});
process.exit(exitCode);
