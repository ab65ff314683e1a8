/** Texts to be found in other texts. */
export interface Tree {
  add(text: string): void;
  /** The next place from `at` on where one of them may begin, or the text's end. */
  mayBeginAt(text: string, at: number): number;
  /** Where the longest of them that begins at `at` ends, or `at`. */
  longestAt(text: string, at: number): number;
  /** Characters held. */
  size(): number;
}

/**
 * A tree of characters that grows as texts are added: a search from one place goes as deep as the longest text, however
 * many there are. Nodes are numbers, and an edge is found by hashing its node and character: some bytes a character
 * instead of an object.
 */
export function createTree(): Tree {
  let nodes = 1;
  let edges = edgesFor(1024);
  /** Of each node: 1 where a text ends. */
  let ends = new Uint8Array(512);
  /** The first two characters of all texts: most places of a text are told by them to have none. */
  const begins = new Uint8Array(1 << 16);

  const grow = (): void => {
    const old = edges;
    edges = edgesFor(old.targets.length * 2);
    for (const [slot, target] of old.targets.entries()) {
      if (target !== 0) put(edges, old.nodes[slot] ?? 0, old.codes[slot] ?? 0, target);
    }
    const more = new Uint8Array(ends.length * 2);
    more.set(ends);
    ends = more;
  };

  return {
    add(text) {
      let node = 0;
      if (text.length > 1) begins[firstTwo(text, 0)] = 1;
      else if (text.length === 1) begins.fill(1);
      for (let n = 0; n < text.length; n += 1) {
        const code = text.charCodeAt(n);
        let next = targetOf(edges, node, code);
        if (next === 0) {
          if (nodes === ends.length) grow();
          next = nodes;
          nodes += 1;
          put(edges, node, code, next);
        }
        node = next;
      }
      ends[node] = 1;
    },
    mayBeginAt(text, from) {
      let at = from;
      while (at < text.length && begins[firstTwo(text, at)] === 0) at += 1;
      return at;
    },
    longestAt(text, at) {
      let end = at;
      let node = 0;
      for (let n = at; n < text.length; n += 1) {
        node = targetOf(edges, node, text.charCodeAt(n));
        if (node === 0) break;
        if (ends[node] === 1) end = n + 1;
      }
      return end;
    },
    size: () => nodes - 1,
  };
}

const firstTwo = (text: string, at: number): number =>
  (text.charCodeAt(at) ^ (text.charCodeAt(at + 1) << 8)) & 0xffff;

/** A hash table in three lists; a slot whose target is 0, the root, is free. At most half of them are taken. */
interface Edges {
  readonly nodes: Int32Array;
  readonly codes: Uint16Array;
  readonly targets: Int32Array;
}

function edgesFor(slots: number): Edges {
  return { nodes: new Int32Array(slots), codes: new Uint16Array(slots), targets: new Int32Array(slots) };
}

function put(edges: Edges, node: number, code: number, target: number): void {
  const slot = slotOf(edges, node, code);
  edges.nodes[slot] = node;
  edges.codes[slot] = code;
  edges.targets[slot] = target;
}

function targetOf(edges: Edges, node: number, code: number): number {
  return edges.targets[slotOf(edges, node, code)] ?? 0;
}

function slotOf({ nodes, codes, targets }: Edges, node: number, code: number): number {
  const mask = targets.length - 1;
  // Two large odd numbers spread nodes and characters that differ little.
  const hash = Math.imul(node, 0x9e3779b1) + Math.imul(code, 0x85ebca6b);
  let slot = (hash ^ (hash >>> 15)) & mask;
  while (targets[slot] !== 0 && (nodes[slot] !== node || codes[slot] !== code)) slot = (slot + 1) & mask;
  return slot;
}
