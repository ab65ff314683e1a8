import { readFile } from 'node:fs/promises';

/** A plugin that writes other words into modules of somebody else's, and says so where what it looks for is no longer there. */
export const changed = (name, id, changes) => ({
  name,
  load: {
    filter: { id },
    handler: async (path) =>
      changes.reduce((text, change) => replaced(path, text, change), await readFile(path, 'utf8')),
  },
});

function replaced(path, text, [from, to]) {
  const made = text.replace(from, to);
  if (made === text) throw new Error(`${path} no longer holds ${from}`);
  return made;
}
