/** Text that looks the same from its first to its last cell. */
export interface StyledRun {
  readonly x: number;
  readonly text: string;
  readonly color?: number;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

type Look = Omit<StyledRun, 'x' | 'text'>;
const PLAIN: Look = { bold: false, dim: false, inverse: false };

/** A line of a frame by its looks. It holds no codes but those of colours and weights: the sixteen of a terminal. */
export function styledRuns(line: string): readonly StyledRun[] {
  const runs: StyledRun[] = [];
  let [look, x] = [PLAIN, 0];
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const codes = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) look = codes.split(';').reduce((was, code) => after(was, Number(code)), look);
    else if (part !== '') {
      runs.push({ ...look, x, text: part });
      // Every glyph of the screens is one cell and one unit.
      x += part.length;
    }
  }
  return runs;
}

function after({ color, ...look }: Look, code: number): Look {
  const kept = color === undefined ? {} : { color };
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, ...kept, bold: true };
  if (code === 2) return { ...look, ...kept, dim: true };
  if (code === 7) return { ...look, ...kept, inverse: true };
  if (code === 22) return { ...look, ...kept, bold: false, dim: false };
  if (code === 27) return { ...look, ...kept, inverse: false };
  if (code === 39) return look;
  if (code >= 30 && code < 38) return { ...look, color: code - 30 };
  if (code >= 90 && code < 98) return { ...look, color: code - 90 + 8 };
  return { ...look, ...kept };
}
