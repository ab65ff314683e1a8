/** A terminal's screen as SVG text: no fonts or pictures inside, so that it stays small and can be searched. */
import type { IBufferCell, Terminal } from '@xterm/headless';
import { type Drawn, draw, INK, PALETTE, PAPER, picture } from '../src/tui/cast/svg-parts.ts';

type Style = Omit<Drawn, 'x' | 'text'>;

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

function runsOf(term: Terminal, y: number): readonly Drawn[] {
  const line = term.buffer.active.getLine(term.buffer.active.baseY + y);
  const runs: { -readonly [K in keyof Drawn]: Drawn[K] }[] = [];
  for (let x = 0; x < term.cols; x += 1) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    if (last !== undefined && same(last, style)) last.text += cell.getChars() || ' ';
    else runs.push({ x, ...style, text: cell.getChars() || ' ' });
  }
  return runs;
}

export function toSvg(term: Terminal): string {
  const rows = Array.from({ length: term.rows }, (_, y) =>
    runsOf(term, y)
      .map((run) => draw(run, y))
      .join(''),
  );
  return picture(term.cols, term.rows, rows);
}
