/** A boot log that grows by 10 MB a second, on the screen of a real terminal: what a key costs, what is held, what is lost. */
import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, statSync } from 'node:fs';
import { hostileLog, seeded } from '../../test/support/hostile-log.ts';
import { type Figure, median, quantile, round } from './figure.ts';
import { followed } from './followed.ts';
import { rssOf } from './memory.ts';
import { keyToPaint } from './screen.ts';

const A_SECOND = 10_000_000;
const TICK_MS = 100;
const LOG = /following|more/;
const HELP = /^(?![\s\S]*(?:following|more))/;

/** For `seconds`, and until all of it is here. */
export async function flood(seconds: number): Promise<Figure[]> {
  return followed({ begins: '', speed: 1 }, async ({ pty, file, kept }) => {
    await pty.until(LOG, 60_000);

    const piece = hostileLog(A_SECOND / (1000 / TICK_MS), seeded(1));
    const began = performance.now();
    let written = 0;
    const growing = setInterval(() => {
      const due = Math.min(seconds * A_SECOND, ((performance.now() - began) / 1000) * A_SECOND);
      for (; written < due; written += piece.length) appendFileSync(file, piece);
      if (written >= seconds * A_SECOND) clearInterval(growing);
    }, TICK_MS);

    const latencies: number[] = [];
    const memory: number[] = [];
    const here = (): number => statSync(kept, { throwIfNoEntry: false })?.size ?? 0;
    while (written < seconds * A_SECOND || here() < written) {
      latencies.push(await keyToPaint(pty, '?', HELP));
      latencies.push(await keyToPaint(pty, '\u001b', LOG));
      memory.push(rssOf(pty.pid));
    }
    const tookS = (performance.now() - began) / 1000;
    const same = (await hashOf(file)) === (await hashOf(kept));
    const quarter = Math.ceil(memory.length / 4);
    const grown = median(memory.slice(-quarter)) - median(memory.slice(quarter, 2 * quarter));
    const of = `10 MB/s for ${seconds} s`;
    const runs = latencies.length;
    return [
      {
        name: `${of}: bytes that are not here, or are others`,
        value: same ? 0 : Math.max(1, written - here()),
        unit: 'bytes',
        runs: 1,
        limit: '0',
      },
      {
        name: `${of}: until the last is here`,
        value: round(tookS * 1000),
        unit: 'ms',
        runs: 1,
        limit: 'none',
      },
      {
        name: `${of}: key to paint, p99`,
        value: round(quantile(latencies, 0.99)),
        unit: 'ms',
        runs,
        limit: '≤ 80 ms',
      },
      {
        name: `${of}: key to paint, median`,
        value: round(median(latencies)),
        unit: 'ms',
        runs,
        limit: 'none',
      },
      {
        name: `${of}: largest memory (RSS)`,
        value: round(Math.max(...memory)),
        unit: 'MB',
        runs: memory.length,
        limit: '≤ 200 MB',
      },
      {
        name: `${of}: memory, last quarter less the second`,
        value: round(grown),
        unit: 'MB',
        runs: memory.length,
        limit: 'flat',
      },
    ];
  });
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
