// What the boot is given and what it meets: the unit's own script under a header as instance.tf writes it, and the world of
// test/infrastructure, whose things take their time in the budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { budget, type Rates } from '../../infrastructure/budget.mjs';
import { Instance, infrastructure, script } from '../../test/infrastructure/instance.ts';
import type { Settings } from './machine.ts';

export function bootOf(
  way: 'warm' | 'cold',
  scale: number,
): { readonly settings: Settings; readonly rates: Rates; readonly instance: Instance } {
  const rates = JSON.parse(readFileSync(join(infrastructure, 'budget.json'), 'utf8')) as Rates;
  const instance = new Instance();
  if (way === 'warm') instance.warm();
  const ms = new Map(budget(rates, way, 'expected').parts.map((part) => [part.id, part.ms]));
  const of = (id: string): number => ms.get(id) ?? 0;
  instance.takes({
    packages: of('packages'),
    images: of('images'),
    services: of('services'),
    restore: of('model-restore') + of('model-verify'),
    pull: of('model-pull'),
    load: of('model-load'),
    text: of('answers') / 2,
    verifier: of('answers') / 2,
    question: of('question'),
  });
  const header = Object.entries(instance.settings).map(([name, value]) => `export ${name}='${value}'\n`);
  return {
    rates,
    instance,
    settings: {
      userData: `#!/bin/bash\n${header.join('')}${script.replace(/^ *# .*$/gm, '#')}`,
      world: instance.world,
      standIn: join(infrastructure, '../test/infrastructure/stand-in.sh'),
      service: 'ttb-verifier',
      scale,
    },
  };
}
