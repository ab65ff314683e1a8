import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Merger } from '../../src/boot/merger.ts';

const onConsole = (line: string): string => `[   12.345678] cloud-init[1618]: ${line}`;

test('what the console had first does not come again with the log', () => {
  const merger = new Merger();
  expect(merger.fromConsole([onConsole('a'), onConsole('b')])).toHaveLength(2);
  merger.live(true);
  expect(merger.fromFile(['a', 'b', 'c'])).toEqual(['c']);
  expect(merger.fromConsole([onConsole('c')])).toEqual([]);
});

test('the kernel and the agent are on the console only, and always come', () => {
  const merger = new Merger();
  merger.live(true);
  const lines = [
    '[    1.0] Kernel panic - not syncing',
    '2026/11/28 SSM Agent unable to acquire credentials',
  ];
  expect(merger.fromConsole(lines)).toEqual(lines);
  expect(merger.fromConsole(['[  1.5] instance_init.sh[3127]: pulling …'])).toHaveLength(1);
});

test('of a log of endless lines the last few megabytes are remembered', () => {
  const merger = new Merger();
  merger.live(true);
  const endless = (n: number): string => `${n} ${'x'.repeat(16_000)}`;
  for (let n = 0; n < 1000; n += 1) merger.fromFile([endless(n)]);
  merger.live(false);
  expect(merger.fromConsole([onConsole(endless(999))])).toEqual([]);
  expect(merger.fromConsole([onConsole(endless(0))])).toHaveLength(1);
});

test('a marker of the script when it runs by itself is in both; a login prompt before it changes nothing', () => {
  const marker = '##RB {"stage":"model-pull","event":"start"}';
  const merger = new Merger();
  merger.live(true);
  expect(merger.fromFile([marker])).toEqual([marker]);
  expect(merger.fromConsole([`ip-10-0-0-1 login: [  80.1] instance_init.sh[3127]: ${marker}`])).toEqual([]);
});

test('a line that only the console has is held while the log is read, and comes out when the log is lost', () => {
  const merger = new Merger();
  merger.live(true);
  expect(merger.fromConsole([onConsole('a'), onConsole('b')])).toEqual([]);
  expect(merger.fromFile(['a'])).toEqual(['a']);
  expect(merger.live(false)).toEqual([onConsole('b')]);
  expect(merger.fromFile(['b'])).toEqual([]);
});

test('however the two streams interleave, each line comes as often as it was printed', () => {
  let switched = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 }),
      fc.array(fc.constantFrom('console', 'file', 'live', 'lost'), { maxLength: 60 }),
      (printed, steps) => {
        const merger = new Merger();
        const shown: string[] = [];
        const show = (lines: readonly string[]) => shown.push(...lines.map((line) => line.slice(-1)));
        let [console, file] = [0, 0];
        for (const step of steps) {
          if (step === 'console') show(merger.fromConsole(printed.slice(console, ++console).map(onConsole)));
          if (step === 'file') show(merger.fromFile(printed.slice(file, ++file)));
          if (step === 'live') show(merger.live(true));
          if (step === 'lost') switched += 1;
          if (step === 'lost') show(merger.live(false));
        }
        show(merger.fromFile(printed.slice(file)));
        show(merger.fromConsole(printed.slice(console).map(onConsole)));
        show(merger.live(false));
        expect(shown.toSorted()).toEqual(printed.toSorted());
      },
    ),
    { numRuns: 1000 },
  );
  expect(switched).toBeGreaterThan(1000);
});
