/** One client of ours, a program of its own: follows a log to its last byte and says what that took. */
import { followFile } from '../../src/boot/file-tail.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { realClock } from '../../src/worlds/real-clock.ts';
import { awsSocket } from '../../src/worlds/session-socket.ts';
import { awsOn } from '../../test/support/aws.ts';

const [endpoint = '', bytes = ''] = process.argv.slice(2);
const over = new AbortController();
let total = 0;
let begun: { ms: number; cpu: NodeJS.CpuUsage } | undefined;
await followFile({
  aws: awsOn({ region: 'us-east-1', endpoint, accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' }),
  clock: realClock(),
  instance: 'i-0c3f91d2a77e4b105',
  socket: awsSocket,
  explain: explainSession,
  sessionDocument: 'tail',
  commandDocument: 'read',
  signal: over.signal,
  runs: () => true,
  source: () => undefined,
  said: (text) => process.stderr.write(`${text}\n`),
  gained: (what) => {
    if (what === 'restart') return;
    begun ??= { ms: performance.now(), cpu: process.cpuUsage() };
    total += what.bytes.length;
    if (total < Number(bytes)) return;
    const { user, system } = process.cpuUsage(begun.cpu);
    console.log(JSON.stringify({ ms: performance.now() - begun.ms, cpuMs: (user + system) / 1000 }));
    over.abort();
  },
}).catch(() => undefined);
