/** What is between words on a screen and not in a text: borders, breaks, indents. */
const bare = (text: string): string => text.replaceAll(/[│║┌┐└┘─╔╗╚╝═\s]/g, '');

/** Which of these texts a screen does not hold whole, wherever it breaks them. */
export const lossOf = (shown: string, texts: readonly string[]): readonly string[] => {
  const all = bare(shown);
  return texts.filter((text) => !all.includes(bare(text)));
};
