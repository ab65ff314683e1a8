import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = join(import.meta.dirname, '../../src/machine/small-heap.ts');

/** MB that V8 holds at most while 40,000 lines of 1,000 letters are held and each is replaced again and again. */
async function held(before: string): Promise<number> {
  const program = `
    import { setImmediate } from 'node:timers/promises';
    import { keepHeapSmall } from ${JSON.stringify(MODULE)};
    ${before}
    const lines = [];
    let most = 0;
    for (let n = 0; n < 400_000; n += 1) {
      lines[n % 40_000] = Buffer.alloc(1000, 97 + (n % 26)).toString('latin1');
      if (n % 20 === 0) await setImmediate();
      // At first V8 does not know yet how much stays.
      if (n > 200_000 && n % 1000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
    }
    process.stdout.write(String(most / 1e6));`;
  const args = ['--max-semi-space-size=2', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

test('a heap through which lines pass all the while stays near what is held of them', async () => {
  const [left, kept] = await Promise.all([held(''), held('keepHeapSmall();')]);
  expect(kept).toBeLessThan(left * 0.7);
});
