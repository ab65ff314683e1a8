/** Numbers from a seed, so that a failure can be had again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes as a boot may print them at its worst: no UTF-8, progress bars, escapes, endless lines, frames that are none. */
export function hostileLog(bytes: number, random: () => number): Buffer {
  const pieces: Buffer[] = [];
  const below = (n: number): number => Math.floor(random() * n);
  for (let size = 0; size < bytes; size += pieces.at(-1)?.length ?? 0) pieces.push(piece(below, random));
  return Buffer.concat(pieces).subarray(0, bytes);
}

function piece(below: (n: number) => number, random: () => number): Buffer {
  switch (below(12)) {
    case 0:
      return Buffer.from(Array.from({ length: below(400) }, () => below(256)));
    case 1:
      return Buffer.from(`progress ${below(100)} %\r`.repeat(1 + below(20)));
    case 2:
      return Buffer.from('\u{FFFD} and \u{1F600} and \u00e9\r\n');
    case 3:
      return Buffer.from(`\u001b[31mred\u001b[0m\u001b]0;title\u0007\u0000\u0008${below(9)}\n`);
    case 4:
      return Buffer.from(`${'x'.repeat(below(40_000))}\n`);
    case 5:
      return Buffer.from(`@RB D 1 ${below(1000)} 4 AAAA\n@RB R 7\n@RB H 1 2 x\n`);
    case 6:
      return Buffer.from(`password=${random().toString(36).slice(2)}Zx9!\n`);
    case 7:
      return Buffer.from('\n'.repeat(below(30)));
    case 8:
      return Buffer.from([0xf0, 0x9f, 0x98]);
    default:
      return Buffer.from(`[   ${below(100)}.123456] cloud-init[1618]: line ${below(1e9)} of the boot\n`);
  }
}
