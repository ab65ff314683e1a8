import type { ReadStream } from 'node:tty';

/**
 * The keyboard for Ink, which takes what one read brought apart and drops what it does not know; what the read was, to the
 * byte, is told here: whether an Enter came alone is seen in nothing else.
 */
export function toldReads(stdin: ReadStream): {
  readonly stdin: ReadStream;
  readonly lastRead: () => string;
} {
  let last = '';
  const read = (size?: number) => {
    const bytes = stdin.read(size) as string | Buffer | null;
    if (bytes !== null) last = bytes.toString();
    return bytes;
  };
  const told = new Proxy(stdin, {
    get(target, name) {
      if (name === 'read') return read;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { stdin: told, lastRead: () => last };
}
