/** `7.8 GB`, `812 MB`, `41 kB`: the one form of an amount of bytes, as disks, networks and S3 count them. */
export function bytesInWords(n: number): string {
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (n >= size)
      return `${n >= 10 * size || unit === 'kB' ? Math.round(n / size) : (n / size).toFixed(1)} ${unit}`;
  }
  return `${n} B`;
}

/** `1 file`, `3 files` */
export function count(n: number, what: string, many = `${what}s`): string {
  return `${n} ${n === 1 ? what : many}`;
}
