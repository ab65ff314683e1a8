#!/usr/bin/env node
// Boots the instance's own user data on a real systemd and cloud-init, without an account:
//
//   node scripts/rehearse-boot/main.ts [--cold] [--fault NAME[=TIMES]]… [--scale N] [--again]
//
// --cold: the bucket is empty. --fault: one of test/infrastructure/stand-in.sh, such as pull-image, dnf-lock=3 or s3-denied.
// --scale: what is played takes a scale-th of its time in the budget (20). --again: a reboot afterwards.
// Prints each stage as it ends, and the sums, beside their times in the budget. Exit 0: recovered. 1: not. 2: it cannot be done here.
import { parseArgs } from 'node:util';
import { budget } from '../../infrastructure/budget.mjs';
import { Machine, type Marker, systemRoot } from './machine.ts';
import { missing } from './needs.ts';
import { bootOf } from './world.ts';

const { values } = parseArgs({
  options: {
    cold: { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] },
    scale: { type: 'string', default: '20' },
    again: { type: 'boolean', default: false },
  },
});
const lacks = missing();
if (lacks.length > 0) {
  console.log(`skipped: needs ${lacks.join(', ')}`);
  process.exit(2);
}

const way = values.cold ? 'cold' : 'warm';
const scale = Number(values.scale);
const boot = bootOf(way, scale);
const { parts, answersMs, totalMs } = budget(boot.rates, way, 'expected');
const planned = new Map(parts.map((part) => [part.id, part.ms]));
/** Launch and kernel are no part of what is played. */
const beforeMs = parts.filter(({ lane }) => lane === 'before').reduce((sum, { ms }) => sum + ms, 0);
await using machine = new Machine(systemRoot(), boot.settings);
for (const fault of values.fault) {
  const [name = '', times] = fault.split('=');
  machine.fault(name, times === undefined ? undefined : Number(times));
}
let told = 0;
let summed = '';
process.exitCode = (await follow('first boot')) ? 0 : 1;
boot.instance.remove();
if (values.again) {
  await machine.stop();
  process.exitCode = (await follow('reboot')) ? 0 : 1;
}

/** Until it has recovered; false where it has not within five minutes. */
async function follow(what: string): Promise<boolean> {
  console.log(`${what}, ${way}, played at 1:${scale}`);
  const before = machine.markers().length;
  machine.start();
  const over = (): boolean => {
    const markers = machine.markers();
    for (const marker of markers.slice(told)) tell(marker, markers);
    told = markers.length;
    // What comes up again has most of it: the budget is for a new machine.
    if (before === 0) sums(markers);
    return markers.slice(before).some(({ stage, event }) => stage === 'recovered' && event === 'end');
  };
  return machine.until(over, 'a recovered service', 300_000).catch((error: unknown) => {
    console.log(String(error));
    return false;
  });
}

function tell({ stage, event, t, message }: Marker, all: readonly Marker[]): void {
  if (event === 'fail') console.log(`  ✗ ${stage}: ${String(message)}`);
  if (event !== 'end') return;
  const began = all.findLast((one) => one.stage === stage && one.event === 'start' && one.t <= t)?.t ?? t;
  console.log(`  ✓ ${stage} ${(t - began).toFixed(1)} s${beside(planned.get(stage))}`);
}

/** How long it took from its first word until it answered, and until it saw. */
function sums(markers: readonly Marker[]): void {
  const [first] = markers;
  for (const [stage, ms] of [
    ['answers', answersMs],
    ['recovered', totalMs],
  ] as const) {
    const end = markers.find((one) => one.stage === stage && one.event === 'end');
    if (first === undefined || end === undefined || summed.includes(stage)) continue;
    summed += stage;
    console.log(`  ${stage} ${(end.t - first.t).toFixed(1)} s after user data began${beside(ms - beforeMs)}`);
  }
}

function beside(ms: number | undefined): string {
  return ms === undefined ? '' : `, of ${(ms / 1000 / scale).toFixed(1)} s by the budget at this scale`;
}
