/** A terminal's screen as SVG text: no fonts or pictures inside, so that it stays small and can be searched. */
import type { IBufferCell, Terminal } from '@xterm/headless';

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
  '#d6dbe3',
  '#6b7686',
  '#ff8a93',
  '#8fdc9c',
  '#f5d06f',
  '#99c2ff',
  '#dcaef5',
  '#80dcea',
  '#ffffff',
];

interface Style {
  readonly color: string;
  readonly paper: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

const rgb = (n: number): string => `#${n.toString(16).padStart(6, '0')}`;

function styleOf(cell: IBufferCell): Style {
  const color = cell.isFgDefault()
    ? INK
    : cell.isFgRGB()
      ? rgb(cell.getFgColor())
      : (PALETTE[cell.getFgColor()] ?? INK);
  const paper = cell.isBgDefault()
    ? undefined
    : cell.isBgRGB()
      ? rgb(cell.getBgColor())
      : PALETTE[cell.getBgColor()];
  const look = { bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
  return cell.isInverse() === 0
    ? { color, paper, ...look }
    : { color: paper ?? PAPER, paper: color, ...look };
}

const same = (a: Style, b: Style): boolean =>
  a.color === b.color && a.paper === b.paper && a.bold === b.bold && a.dim === b.dim;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Run {
  readonly x: number;
  readonly style: Style;
  text: string;
}

function runsOf(term: Terminal, y: number): readonly Run[] {
  const line = term.buffer.active.getLine(term.buffer.active.baseY + y);
  const runs: Run[] = [];
  for (let x = 0; x < term.cols; x += 1) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last !== undefined && same(last.style, style)) last.text += cell.getChars() || ' ';
    else runs.push({ x, style, text: cell.getChars() || ' ' });
  }
  return runs;
}

function draw({ x, style, text }: Run, y: number): string {
  const [left, top] = [PAD + x * CELL.width, PAD + y * CELL.height];
  const width = text.length * CELL.width;
  const box =
    style.paper === undefined
      ? ''
      : `<rect x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${CELL.height}" fill="${style.paper}"/>`;
  if (text.trim() === '') return box;
  const look = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.6"' : ''}`;
  return `${box}<text x="${left.toFixed(1)}" y="${top + 13.5}" textLength="${width.toFixed(1)}" fill="${style.color}"${look}>${escaped(text)}</text>`;
}

export function toSvg(term: Terminal): string {
  const width = Math.ceil(term.cols * CELL.width + 2 * PAD);
  const height = term.rows * CELL.height + 2 * PAD;
  const rows = Array.from({ length: term.rows }, (_, y) =>
    runsOf(term, y)
      .map((run) => draw(run, y))
      .join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve" style="white-space:pre">
${rows.filter(Boolean).join('\n')}
</g>
</svg>
`;
}
