import type { Shot } from './film.ts';
import { type StyledRun, styledRuns } from './styled-runs.ts';
import { type Drawn, draw, INK, PALETTE, PAPER, picture } from './svg-parts.ts';

/**
 * An animated SVG that begins anew at its end: each line is drawn once for as long as it stands, and CSS shows and hides it.
 * No script and no font in it, so that it plays wherever a picture is shown.
 */
export function animatedSvg(shots: readonly Shot[], columns: number, rows: number): string {
  const total = shots.reduce((sum, { ms }) => sum + ms, 0);
  const styles = new Map<string, string>();
  const drawn = Array.from({ length: rows }, (_, y) =>
    standing(shots, y).map(({ line, from, to }) => {
      const text = styledRuns(line)
        .map((run) => draw(looked(run), y))
        .join('');
      if (text === '') return '';
      if (from === 0 && to === total) return `<g>${text}</g>`;
      return `<g class="${shownFrom(styles, percent(from / total), percent(to / total))}">${text}</g>`;
    }),
  );
  const head = `<style>g[class]{visibility:hidden;animation:${(total / 1000).toFixed(2)}s step-end infinite}
${[...styles.values()].join('\n')}</style>
`;
  return picture(columns, rows, drawn.flat(), head);
}

const percent = (part: number): string => `${Number((part * 100).toFixed(3))}%`;

/** The class of what is shown between two parts of the whole. */
function shownFrom(styles: Map<string, string>, from: string, to: string): string {
  const key = `${from} ${to}`;
  const known = [...styles.keys()].indexOf(key);
  const name = `f${known < 0 ? styles.size : known}`;
  const first = from === '0%' ? '' : '0%{visibility:hidden}';
  const last = to === '100%' ? '' : `${to}{visibility:hidden}`;
  styles.set(
    key,
    `.${name}{animation-name:${name}}@keyframes ${name}{${first}${from}{visibility:visible}${last}}`,
  );
  return name;
}

/** What a row shows from when to when, in ms. */
function standing(shots: readonly Shot[], y: number) {
  const spans: { line: string; from: number; to: number }[] = [];
  let at = 0;
  for (const { lines, ms } of shots) {
    const line = lines[y] ?? '';
    const last = spans.at(-1);
    if (last?.line === line) last.to += ms;
    else spans.push({ line, from: at, to: at + ms });
    at += ms;
  }
  return spans;
}

/** In the picture's own colours. */
function looked({ color, inverse, ...run }: StyledRun): Drawn {
  const own = (color === undefined ? undefined : PALETTE[color]) ?? INK;
  return { ...run, color: inverse ? PAPER : own, paper: inverse ? own : undefined };
}
