import { expect, test } from 'vitest';
import { newBoot, parseLines } from '../../src/boot/parse.ts';
import { ShownBoot } from '../../src/boot/shown-boot.ts';
import { stagesFrom } from '../../src/boot/stages.ts';

const both = (ms: number) => ({ warm: ms, cold: ms });
const stages = stagesFrom({
  stages: [
    { id: 'services', title: 'Services', typicalMs: both(10_000) },
    { id: 'question', title: 'Sees a picture', typicalMs: both(50_000), after: ['services'] },
    { id: 'recovered', title: 'Recovered', typicalMs: both(0), after: ['question'] },
  ],
});
/** The machine's kernel started at second 1000 of the date. */
const mark = (stage: string, event: string, up: number) =>
  `##RB ${JSON.stringify({ stage, event, t: 1000 + up, up })}`;
const LINES = [mark('services', 'start', 20), mark('services', 'end', 30), mark('question', 'start', 30)];
const asks = parseLines(newBoot(stages), LINES);
const leftAt = (shown: ShownBoot, now: number, dateMs?: number, state = asks) =>
  shown.at(state, now, '', dateMs)?.left?.ms;

test('whoever comes late knows by the date how long ago the machine said what it says first', () => {
  expect(leftAt(new ShownBoot('recovered'), 0, 1_070_000)).toBe(10_000);
  const shown = new ShownBoot('recovered');
  expect(leftAt(shown, 500, 1_070_000)).toBe(10_000);
  expect(leftAt(shown, 2500, 1_072_000)).toBe(8000);
});

test('without a date, or with one that is behind the machine, what it says first is news', () => {
  expect(leftAt(new ShownBoot('recovered'), 0)).toBe(50_000);
  expect(leftAt(new ShownBoot('recovered'), 0, 900_000)).toBe(50_000);
});

test('what comes later is news, whatever the date says', () => {
  const shown = new ShownBoot('recovered');
  const before = parseLines(newBoot(stages), LINES.slice(0, 2));
  expect(leftAt(shown, 0, 1_030_000, before)).toBe(50_000);
  const after = parseLines(before, [mark('question', 'start', 39)]);
  expect(leftAt(shown, 9000, 1_239_000, after)).toBe(50_000);
});
