import { beforeAll, describe, expect, it } from 'vitest';
import { missing, needed } from './infrastructure-world.ts';
import { walk } from './standin/commands.ts';
import { type Difference, differencesOf, type Observed } from './standin/observation.ts';
import { realSide, standinSide } from './standin/sides.ts';
import { standinDifferences } from './standin-differences.ts';

/** Every command that the program uses, answered by the stand-in and by the real tools, field by field. */

const skipped = missing.length > 0 ? ` (skipped: needs ${needed.join(', ')})` : '';

/** How many there are. It is made smaller with each that is mended, and never larger. */
const MOST = 7;

describe.skipIf(skipped !== '')(`the stand-in beside the real tools${skipped}`, () => {
  let [ours, theirs]: ReadonlyMap<string, Observed>[] = [];
  let found: readonly Difference[] = [];
  beforeAll(async () => {
    await using standin = await standinSide();
    await using real = await realSide();
    [ours, theirs] = await Promise.all([walk(standin), walk(real)]);
    found = [...theirs].flatMap(([command, of]) =>
      differencesOf(command, ours?.get(command) ?? new Map(), of),
    );
  }, 300_000);

  const key = ({ command, field }: Difference) => `${command} · ${field}`;
  const plain = ({ command, field, standin, real }: Difference) => ({ command, field, standin, real });

  it('answers the same commands', () => {
    expect([...(ours?.keys() ?? [])]).toEqual([...(theirs?.keys() ?? [])]);
  });

  it('differs nowhere but where the list says, and there as it says', () => {
    const known = new Map(standinDifferences.map((one) => [key(one), plain(one)]));
    expect(found.filter((one) => JSON.stringify(known.get(key(one))) !== JSON.stringify(one))).toEqual([]);
  });

  it('has no entry that is not true any more, and none twice', () => {
    const now = new Set(found.map(key));
    expect(standinDifferences.filter((one) => !now.has(key(one)))).toEqual([]);
    expect(new Set(standinDifferences.map(key)).size).toBe(standinDifferences.length);
    expect(standinDifferences.length).toBeLessThanOrEqual(MOST);
  });
});
