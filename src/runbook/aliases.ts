import { type Alias, type Document, isAlias, type Node, visit } from 'yaml';
import type { Said } from './yaml-file.ts';

/** Aliases of what is marked nowhere before them, or of what they stand in themselves. */
export function badAliases(document: Document): { readonly alias: Alias; readonly said: Said }[] {
  const marked = new Map<string, Node>();
  const bad: { alias: Alias; said: Said }[] = [];
  visit(document, {
    Node(_, node, path) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) marked.set(node.anchor, node);
        return;
      }
      const { source: name } = node;
      const target = marked.get(name);
      if (target === undefined)
        bad.push({
          alias: node,
          said: {
            message: `nothing before this is marked &${name}`,
            hint: `text that begins with * goes in quotes; *${name} repeats what &${name} stands before`,
          },
        });
      else if (path.includes(target))
        bad.push({
          alias: node,
          said: { message: `*${name} stands inside of what it repeats`, hint: 'write the value out' },
        });
    },
  });
  return bad;
}
