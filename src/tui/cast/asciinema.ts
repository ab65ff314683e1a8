import type { Shot } from './film.ts';

/** An asciinema file, version 2 (https://docs.asciinema.org/manual/asciicast/v2/): a header, then `[seconds, "o", bytes]`. */
export function asciinema(
  shots: readonly Shot[],
  { columns, rows, title, at }: { columns: number; rows: number; title: string; at: Date },
): string {
  const header = {
    version: 2,
    width: columns,
    height: rows,
    timestamp: Math.floor(at.getTime() / 1000),
    title,
    env: { TERM: 'xterm-256color' },
  };
  let [atMs, before] = [0, [] as readonly string[]];
  const events = shots.map(({ lines, ms }) => {
    const changed = lines.flatMap((line, y) =>
      line === before[y] ? [] : [`\u001b[${y + 1};1H\u001b[0m\u001b[2K${line}`],
    );
    const event = [
      atMs / 1000,
      'o',
      `${before.length === 0 ? '\u001b[?25l\u001b[2J' : ''}${changed.join('')}`,
    ];
    [atMs, before] = [atMs + ms, lines];
    return event;
  });
  // The last frame stands as long as it should.
  return `${[header, ...events, [atMs / 1000, 'o', '']].map((line) => JSON.stringify(line)).join('\n')}\n`;
}
