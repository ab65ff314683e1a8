import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../../test/support/cli.ts';
import { type Figure, median, round } from './figure.ts';

/** A whole rehearsal at `max`, answered by a file, as one process from start to exit; beside it, the start alone. */
export async function wholeRehearsal(runs = 7): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const answers = join(folder, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const times: number[] = [];
  const starts: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    starts.push(await timed(['--help']));
    times.push(
      await timed([
        'rehearse',
        'instance-replacement',
        '--plain',
        '--speed',
        'max',
        '--state-dir',
        folder,
        '--answers',
        answers,
      ]),
    );
  }
  await rm(folder, { recursive: true, force: true });
  const [value, baseline] = [median(times), median(starts)];
  return {
    name: 'a rehearsal at max, whole process',
    value: round(value),
    unit: 'ms',
    baseline: round(baseline),
    ratio: round(value / baseline),
    runs,
    limit: '≤ 1500 ms after start',
  };
}

async function timed(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const { code, stderr } = await cli(args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return performance.now() - began;
}
