/** Cuts in the middle, since both ends of an id or an address tell things apart. */
export function middle(text: string, width: number): string {
  if (text.length <= width || width < 3) return text.slice(0, Math.max(0, width));
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** Breaks at spaces into lines no wider than `width`; a longer word is cut. Further lines begin `hang` columns in. */
export function wrap(text: string, width: number, hang?: number): readonly string[] {
  if (width < 1) return [];
  return text.split('\n').flatMap((line) => wrapLine(line, width, hang));
}

/** As many whole lines as there is room for; where that is not all, the last one ends in `tail`. */
export function fit(text: string, width: number, rows: number, tail = '…', hang?: number): readonly string[] {
  const lines = wrap(text, width, hang);
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), cutShort(lines[rows - 1] ?? '', lines[rows] ?? '', width, tail)];
}

/** A word as long as this one, an id or a path, is cut within rather than left out with all the room that it would take. */
const LONG_WORD = 20;

function cutShort(last: string, after: string, width: number, tail: string): string {
  const room = width - tail.length - 1;
  const text = last.length < room ? `${last} ${after.trimStart()}` : last;
  const space = text.length <= room ? text.length : text.lastIndexOf(' ', room);
  if (space > 0 && room - space < LONG_WORD) return `${text.slice(0, space)} ${tail}`;
  return `${text.slice(0, room + 1)}${tail}`;
}

function wrapLine(line: string, width: number, hang: number | undefined): readonly string[] {
  const lines: string[] = [];
  let rest = line.trimEnd();
  const own = /^ */.exec(rest)?.[0].length ?? 0;
  const indent = ' '.repeat(Math.min(hang ?? own, Math.floor(width * 0.75)));
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    // Never back into the indent: that would cut nothing off, for ever.
    const at = space > Math.max(own, indent.length) ? space : width;
    lines.push(rest.slice(0, at));
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
