import type { Finder } from './masked-places.ts';
import { createTree, type Tree } from './text-search-tree.ts';
import { encodedForms, writtenForms } from './written-forms.ts';

/** The secrets that a run knows, and where they are in a text. */
export interface Known {
  /** Whether it was new. */
  add(secret: string): boolean;
  has(text: string): boolean;
  readonly find: Finder;
  /** Characters held: what it costs to know more. */
  size(): number;
}

export function createKnown(): Known {
  const secrets = new Set<string>();
  const written = createTree();
  const encoded = createTree();

  return {
    add(secret) {
      if (secrets.has(secret)) return false;
      secrets.add(secret);
      for (const form of writtenForms(secret)) written.add(form);
      for (const form of encodedForms(secret)) encoded.add(form);
      return true;
    },
    has: (text) => secrets.has(text),
    find(text, add) {
      if (secrets.size === 0) return;
      let covered = 0;
      for (let at = written.mayBeginAt(text, 0); at < text.length; at = written.mayBeginAt(text, at + 1)) {
        const end = written.longestAt(text, at);
        if (end <= covered || end === at) continue;
        add({ start: at, end });
        covered = end;
      }
      // Some base64 of which a part is secret is secret as a whole: its neighbours hold the rest of the bits.
      for (const { index, 0: run } of text.matchAll(BASE64)) {
        if (holds(encoded, run)) add({ start: index, end: index + run.length });
      }
    },
    size: () => written.size() + encoded.size(),
  };
}

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}/g;

function holds(tree: Tree, text: string): boolean {
  for (let at = tree.mayBeginAt(text, 0); at < text.length; at = tree.mayBeginAt(text, at + 1)) {
    if (tree.longestAt(text, at) > at) return true;
  }
  return false;
}
