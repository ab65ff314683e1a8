import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { loadService } from '../../src/service/load.ts';
import { cli, ROOT } from '../../test/support/cli.ts';
import { type Figure, median, round } from './figure.ts';

/** Every check of `firedrill doctor` on a healthy sandbox, as one process from start to exit. */
export async function wholeDoctor(runs = 7): Promise<Figure> {
  const sandbox = await startSandbox({
    service: loadService(join(ROOT, 'firedrill.yaml')),
    scenario: HEALTHY,
  });
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const env = { ...environmentOf(sandbox.ready), PATH: process.env['PATH'] ?? '' };
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const { code, stdout, stderr } = await cli(['doctor', '--state-dir', folder], { env });
    if (code !== 0) throw new Error(`doctor ended with ${code}: ${stdout}${stderr}`);
    times.push(performance.now() - began);
  }
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
  return { name: 'doctor on the sandbox', value: round(median(times)), unit: 'ms', runs, limit: '≤ 10 s' };
}
