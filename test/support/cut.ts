/** What is between words on a screen and not in a text: borders, breaks, indents. */
const bare = (text: string): string => text.replaceAll(/[│║┌┐└┘─╔╗╚╝═\s]/g, '');

/** Which of these texts a screen does not hold whole, wherever it breaks them. */
export const lossOf = (shown: string, texts: readonly string[]): readonly string[] => {
  const all = bare(shown);
  return texts.filter((text) => !all.includes(bare(text)));
};

/** Lines inside of a pane. */
const inside = (screen: string): readonly string[] =>
  screen
    .split('\n')
    .filter((line) => /^[│║]/.test(line))
    .map((line) => line.slice(1, -1).trimEnd());

/** Pages of a pane that was scrolled through, each line once: a page begins with the end of the one before. */
export function joined(pages: readonly string[]): string {
  const all: string[] = [];
  for (const page of pages) {
    const lines = inside(page);
    let same = Math.min(lines.length, all.length);
    while (same > 0 && lines.slice(0, same).join('\n') !== all.slice(-same).join('\n')) same -= 1;
    all.push(...lines.slice(same));
  }
  return all.join('\n');
}
