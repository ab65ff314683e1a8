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
  const last = lines[rows - 1] ?? '';
  const room = width - tail.length - 1;
  const space = last.length <= room ? last.length : last.lastIndexOf(' ', room);
  return [...lines.slice(0, rows - 1), `${last.slice(0, space > 0 ? space : room)} ${tail}`];
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
