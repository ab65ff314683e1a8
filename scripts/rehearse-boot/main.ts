#!/usr/bin/env node
// Boots the instance's own user data on a real systemd and cloud-init, without an account:
//
//   node scripts/rehearse-boot/main.ts [--cold] [--fault NAME[=TIMES]]… [--scale N] [--again]
//
// --cold: the bucket is empty. --fault: one of test/infrastructure/stand-in.sh, such as pull-image, dnf-lock=3 or s3-denied.
// --scale: what is played takes a scale-th of its time in the budget (20). --again: a reboot afterwards.
// Prints each stage as it ends, beside its time in the budget. Exit 0: recovered. 1: not. 2: it cannot be done here.
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
const planned = new Map(budget(boot.rates, way, 'expected').parts.map((part) => [part.id, part.ms]));
await using machine = new Machine(systemRoot(), boot.settings);
for (const fault of values.fault) {
  const [name = '', times] = fault.split('=');
  machine.fault(name, times === undefined ? undefined : Number(times));
}
let told = 0;
process.exitCode = (await follow('first boot')) ? 0 : 1;
boot.instance.remove();
if (values.again) {
  await machine.stop();
  process.exitCode = (await follow('reboot')) ? 0 : 1;
}

/** Until it has recovered, and what comes afterwards has ended; false where it gave up and does not go on within a minute. */
async function follow(what: string): Promise<boolean> {
  console.log(`${what}, ${way}, played at 1:${scale}`);
  const before = machine.markers().length;
  machine.start();
  const over = (): boolean => {
    const markers = machine.markers();
    for (const marker of markers.slice(told)) tell(marker, markers);
    told = markers.length;
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
  const usual = planned.get(stage);
  const beside =
    usual === undefined ? '' : `, of ${(usual / 1000 / scale).toFixed(1)} s by the budget at this scale`;
  console.log(`  ✓ ${stage} ${(t - began).toFixed(1)} s${beside}`);
}
