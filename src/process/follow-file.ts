import { closeSync, type FSWatcher, fstatSync, openSync, readSync, watch } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Gives each whole line of a growing file, in order, once. `end()` reads what is left, an unended last line too. */
export function followFile(file: string, onLine: (line: string) => void): { end(): void } {
  const fd = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(64 * 1024);
  let position = 0;
  let rest = '';

  const read = () => {
    while (position < fstatSync(fd).size) {
      const n = readSync(fd, buffer, 0, buffer.length, position);
      if (n === 0) break;
      position += n;
      const lines = (rest + decoder.write(buffer.subarray(0, n))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
  };
  // The watcher wakes at once where the file system tells; the timer is for those that don't (network homes).
  const watcher = watchFile(file, read);
  const timer = setInterval(read, 250);
  return {
    end() {
      watcher?.close();
      clearInterval(timer);
      read();
      rest += decoder.end();
      if (rest) onLine(rest);
      closeSync(fd);
    },
  };
}

/** Where no watch can be had (too many of them on this machine), the timer does it alone. */
function watchFile(file: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(file, changed).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
