/** `npm run bench [-- --json] [--seconds N] [--live RUNS] [--flood SECONDS]`: the figures that issues name, measured here and now. No verdicts. */
import { parseArgs } from 'node:util';
import { wholeDoctor } from './doctor.ts';
import type { Figure } from './figure.ts';
import { longJournal, longPast, resumedFrame } from './history.ts';
import { idleScreens } from './idle.ts';
import { keysAndBytes } from './keys.ts';
import { liveRun } from './live.ts';
import { folding, ingest } from './pure.ts';
import { wholeRehearsal } from './rehearsal.ts';
import { busyScreen } from './screen.ts';
import { flood } from './flood.ts';
import { firstLine } from './first-line.ts';
import { painted } from './painted.ts';
import { firstFrame } from './start.ts';
import { tailing } from './tail.ts';
import { masking } from './text.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '90' },
    live: { type: 'string', default: '3' },
    /** Nothing but a boot log that grows by 10 MB a second for so long; 100 s are a gigabyte. */
    flood: { type: 'string' },
  },
});

const figures: Figure[] = values.flood === undefined ? await all() : await flood(Number(values.flood));

async function all(): Promise<Figure[]> {
  return [
    ...(await firstFrame()),
    ...(await longPast()),
    ...(await longJournal()),
    await resumedFrame(),
    ...(await ingest()),
    ...(await folding()),
    ...masking(),
    ...(await tailing(5)),
    ...(await painted(200)),
    await firstLine(3),
    await wholeRehearsal(),
    await wholeDoctor(),
    ...(await idleScreens(20)),
    ...(await keysAndBytes()),
    ...(await busyScreen(Number(values.seconds))),
    ...(await liveRun(Number(values.live))),
  ];
}

if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
else {
  for (const { name, value, unit, baseline, ratio, runs, limit } of figures) {
    const beside = ratio === undefined ? '' : `  ${ratio}x of ${baseline} ${unit}`;
    process.stdout.write(
      `${name.padEnd(48)} ${`${value} ${unit}`.padStart(12)}  (${limit})${beside}  n=${runs}\n`,
    );
  }
}
