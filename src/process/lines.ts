import { StringDecoder } from 'node:string_decoder';

/** Characters of a line that are kept: a line of tofu's own has some hundred. */
const LONGEST = 256 * 1024;

export interface Lines {
  /** The lines that end in this chunk, in order. */
  add(chunk: Uint8Array): readonly string[];
  /** The last line, where it has no end. */
  end(): readonly string[];
}

/** Whole lines out of chunks of bytes, whatever they are cut at. Of a long one its beginning, saying how much is missing. */
export function lines(): Lines {
  const decoder = new StringDecoder('utf8');
  let line = '';
  let missing = 0;

  const grow = (text: string): void => {
    const room = LONGEST - line.length;
    line += text.slice(0, room);
    missing += Math.max(0, text.length - room);
  };
  const take = (): string => {
    // The same words as where a line is cut on its way in (text/line-cap.ts): the two are then counted together.
    const whole = missing > 0 ? `${line} … ${missing.toLocaleString('en-US')} more characters` : line;
    line = '';
    missing = 0;
    return whole;
  };

  return {
    add(chunk) {
      const [first = '', ...more] = decoder.write(chunk).split('\n');
      grow(first);
      return more.map((text) => {
        const ended = take();
        grow(text);
        return ended;
      });
    },
    end() {
      grow(decoder.end());
      return line === '' ? [] : [take()];
    },
  };
}
