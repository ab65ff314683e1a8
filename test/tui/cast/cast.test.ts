import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { asciinema } from '../../../src/tui/cast/asciinema.ts';
import { film, type Shot } from '../../../src/tui/cast/film.ts';
import { styledRuns } from '../../../src/tui/cast/styled-runs.ts';
import { animatedSvg } from '../../../src/tui/cast/svg.ts';

const SIZE = { columns: 20, rows: 3 };

const SHOTS: readonly Shot[] = [
  { lines: ['\u001b[1mone\u001b[22m', 'same', ''], ms: 1000 },
  { lines: ['\u001b[31mtwo\u001b[39m <&>', 'same', 'more'], ms: 500 },
  { lines: ['one', 'same', ''], ms: 2500 },
];

test('long waits are shortened, what is asked stands long enough, and nothing is shown twice', () => {
  const asked: [number, number][] = [];
  const stops = [
    { t: 0, read: false },
    { t: 1000, read: false },
    { t: 1000, read: true },
    { t: 3_601_000, read: true },
  ];
  const shots = film(
    {
      stops,
      frame(stop, t) {
        asked.push([stop, t]);
        return [`${stop} ${Math.floor(t / 1000)}`];
      },
    },
    20,
  );
  expect(shots.map(({ lines: [line], ms }) => [line, ms])).toEqual([
    ['0 0', 50],
    ['2 1', 3500],
    ['3 3601', 3500],
  ]);
  const boot = film(
    {
      stops: [
        { t: 0, read: false },
        { t: 600_000, read: true },
      ],
      frame: (_, t) => [`${t}`],
    },
    20,
  );
  expect(boot.reduce((sum, { ms }) => sum + ms, 0)).toBe(3000 + 3500);
  expect(boot).toHaveLength(13);
});

test('an asciinema player shows the frames as they were, at their times', async () => {
  const file = asciinema(SHOTS, { ...SIZE, title: 't', at: new Date(5000) });
  const [header, ...events] = file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as never);
  expect(header).toMatchObject({ version: 2, width: 20, height: 3, timestamp: 5, title: 't' });
  const term = new xterm.Terminal({ cols: 20, rows: 3, allowProposedApi: true });
  const seen: [number, string[]][] = [];
  for (const [at, , bytes] of events as [number, string, string][]) {
    await new Promise<void>((resolve) => term.write(bytes, resolve));
    const lines = [0, 1, 2].map((y) => term.buffer.active.getLine(y)?.translateToString(true) ?? '');
    seen.push([at, lines]);
  }
  expect(seen).toEqual([
    [0, ['one', 'same', '']],
    [1, ['two <&>', 'same', 'more']],
    [1.5, ['one', 'same', '']],
    [4, ['one', 'same', '']],
  ]);
});

test('a line is cut where its looks change', () => {
  expect(
    styledRuns('a \u001b[1m\u001b[36mb\u001b[39m c\u001b[22m\u001b[7m d \u001b[27m\u001b[2me\u001b[0mf'),
  ).toMatchObject([
    { x: 0, text: 'a ', bold: false },
    { x: 2, text: 'b', bold: true, color: 6 },
    { x: 3, text: ' c', bold: true },
    { x: 5, text: ' d ', bold: false, inverse: true },
    { x: 8, text: 'e', dim: true, inverse: false },
    { x: 9, text: 'f', dim: false },
  ]);
});

test('in the SVG each line stands once, for as long as it is shown', () => {
  const svg = animatedSvg(SHOTS, 20, 3);
  expect(svg.match(/>same</g)).toHaveLength(1);
  expect(svg).toContain('>two<');
  expect(svg).toContain('> &lt;&amp;&gt;<');
  expect(svg).toContain('animation:4.00s step-end infinite');
  // `more` is there from 1 s to 1.5 s of 4.
  const [, name] = /class="(f\d+)">[^\n]*>more</.exec(svg) ?? [];
  expect(svg).toContain(
    `@keyframes ${name}{0%{visibility:hidden}25%{visibility:visible}37.5%{visibility:hidden}}`,
  );
  // Every style has its class, and every class its style.
  const classes = new Set([...svg.matchAll(/class="(f\d+)"/g)].map(([, one]) => one));
  const styles = [...svg.matchAll(/@keyframes (f\d+)/g)].map(([, one]) => one);
  expect(new Set(styles)).toEqual(classes);
  expect(styles).toHaveLength(classes.size);
});
