/** Characters of a line that are kept: far more than an honest line has. */
export const LINE_CAP = 16 * 1024;
/** Characters of a line that patterns look at. What is beyond the cap is seen so that no secret is cut in two by it. */
const SEEN = LINE_CAP + 1024;
/** A line with a note is shorter than the cap, so that it is not cut again. */
const KEPT = LINE_CAP - 64;

const NOTE = / … ([\d,]{1,20}) more characters$/;

/** A line's beginning, saying how much was cut off: "… 48,000 more characters". */
export function cutTo(length: number, line: string): string {
  const { text, unseen } = withoutNote(line);
  if (text.length <= length) return line;
  const kept = text.slice(0, length).toWellFormed();
  return `${kept} … ${(text.length - length + unseen).toLocaleString('en-US')} more characters`;
}

/** The part of a line that is looked at, and how many characters are not. */
export function seenPart(line: string): { readonly text: string; readonly unseen: number } {
  return withoutNote(cutTo(SEEN, line));
}

/** The line as it is kept. */
export function cutToCap(text: string, unseen: number): string {
  if (unseen === 0 && text.length <= LINE_CAP) return text;
  const kept = text.slice(0, KEPT).toWellFormed();
  return `${kept} … ${(text.length - kept.length + unseen).toLocaleString('en-US')} more characters`;
}

function withoutNote(line: string): { readonly text: string; readonly unseen: number } {
  const note = line.endsWith(' more characters') ? NOTE.exec(line.slice(-60)) : null;
  if (!note?.[1]) return { text: line, unseen: 0 };
  return { text: line.slice(0, -note[0].length), unseen: Number(note[1].replaceAll(',', '')) };
}
