import type { Shot } from './film.ts';
import { type StyledRun, styledRuns } from './styled-runs.ts';

const CELL = { width: 8.4, height: 18 } as const;
const PAD = 12;
const PAPER = '#11151c';
const INK = '#d6dbe3';
/** The sixteen colours of a terminal. */
const PALETTE = [
  '#1d232c',
  '#f0616d',
  '#63c174',
  '#e3b341',
  '#6ba4f8',
  '#c586e8',
  '#4cc2d6',
  INK,
  '#6b7686',
  '#ff8a93',
  '#8fdc9c',
  '#f5d06f',
  '#99c2ff',
  '#dcaef5',
  '#80dcea',
  '#ffffff',
];

/**
 * An animated SVG that begins anew at its end: each line is drawn once for as long as it stands, and CSS shows and hides it.
 * No script and no font in it, so that it plays wherever a picture is shown.
 */
export function animatedSvg(shots: readonly Shot[], columns: number, rows: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * PAD);
  const height = rows * CELL.height + 2 * PAD;
  const total = shots.reduce((sum, { ms }) => sum + ms, 0);
  const styles = new Map<string, string>();
  const drawn = Array.from({ length: rows }, (_, y) =>
    standing(shots, y).map(({ line, from, to }) => {
      const text = styledRuns(line)
        .map((run) => draw(run, y))
        .join('');
      if (text === '') return '';
      if (from === 0 && to === total) return `<g>${text}</g>`;
      return `<g class="${shownFrom(styles, percent(from / total), percent(to / total))}">${text}</g>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>g[class]{visibility:hidden;animation:${(total / 1000).toFixed(2)}s step-end infinite}
${[...styles.values()].join('\n')}</style>
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve" style="white-space:pre">
${drawn.flat().filter(Boolean).join('\n')}
</g>
</svg>
`;
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

function draw({ x, text, color, bold, dim, inverse }: StyledRun, y: number): string {
  const own = color === undefined ? INK : PALETTE[color];
  const [left, top] = [(PAD + x * CELL.width).toFixed(1), PAD + y * CELL.height];
  const width = (text.length * CELL.width).toFixed(1);
  const box = inverse
    ? `<rect x="${left}" y="${top}" width="${width}" height="${CELL.height}" fill="${own}"/>`
    : '';
  if (text.trim() === '') return box;
  const look = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  return `${box}<text x="${left}" y="${top + 13.5}" textLength="${width}" fill="${inverse ? PAPER : own}"${look}>${escaped(text)}</text>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
