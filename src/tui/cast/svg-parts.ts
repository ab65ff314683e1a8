/** What every picture of a terminal as SVG is drawn with: no fonts or pictures inside, so that it stays small. */
export const CELL = { width: 8.4, height: 18 } as const;
export const PAD = 12;
export const PAPER = '#11151c';
export const INK = '#d6dbe3';
/** The sixteen colours of a terminal. */
export const PALETTE: readonly string[] = [
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

/** Some text of one look. `x` in cells; `paper`: behind it, where it is not the screen's own. */
export interface Drawn {
  readonly x: number;
  readonly text: string;
  readonly color: string;
  readonly paper: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

export function draw({ x, text, color, paper, bold, dim }: Drawn, y: number): string {
  const [left, top] = [(PAD + x * CELL.width).toFixed(1), PAD + y * CELL.height];
  const width = (text.length * CELL.width).toFixed(1);
  const box =
    paper === undefined
      ? ''
      : `<rect x="${left}" y="${top}" width="${width}" height="${CELL.height}" fill="${paper}"/>`;
  if (text.trim() === '') return box;
  const look = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  return `${box}<text x="${left}" y="${top + 13.5}" textLength="${width}" fill="${color}"${look}>${escaped(text)}</text>`;
}

/** The whole picture. `head`: what comes before the paper, such as styles. */
export function picture(columns: number, rows: number, drawn: readonly string[], head = ''): string {
  const width = Math.ceil(columns * CELL.width + 2 * PAD);
  const height = rows * CELL.height + 2 * PAD;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${head}<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve" style="white-space:pre">
${drawn.filter(Boolean).join('\n')}
</g>
</svg>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
