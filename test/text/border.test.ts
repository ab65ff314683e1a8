import { describe, expect, test } from 'vitest';
import { createBorder } from '../../src/text/border.ts';
import { secretsOf } from '../../src/text/sensitive.ts';
import { type Canary, CANARIES, SECRETS } from './canary.ts';
import { leaksOf } from './leaks.ts';

const planted = CANARIES.flatMap((canary) =>
  SECRETS.map((secret) => ({ name: `${canary.kind}: ${canary.name}: ${secret}`, canary, secret })),
);

/** As the run does it: plans are read as JSON, the rest line by line. */
function through(canary: Canary, secret: string): string {
  const border = createBorder();
  const raw = canary.plant(secret);
  if (canary.kind !== 'plan') return border.text(raw);
  const plan = JSON.parse(raw);
  border.learn(secretsOf(plan));
  return JSON.stringify(border.json(plan));
}

describe('no shape lets a secret through', () => {
  test.each(planted)('$name', ({ canary, secret }) => {
    const out = through(canary, secret);
    expect(leaksOf(secret, out), out).toEqual([]);
    expect(out).toContain('[masked]');
  });
});
