import fc from 'fast-check';
import { build, type Plugin } from 'rolldown';
import { beforeAll, expect, test } from 'vitest';
import { lightFrames } from './light-frames.mjs';

const INK = new URL('../node_modules/ink/build/', import.meta.url);

interface Output {
  write(
    x: number,
    y: number,
    text: string,
    how: { transformers: readonly ((line: string) => string)[] },
  ): void;
  clip(to: object): void;
  unclip(): void;
  get(): { readonly output: string; readonly height: number };
}
type MakeOutput = new (size: { readonly width: number; readonly height: number }) => Output;
type LineUpdate = (previous: string, next: string, columns: number) => string;

async function made(file: string, plugins: Plugin[]): Promise<unknown> {
  const { output } = await build({
    input: new URL(file, INK).pathname,
    platform: 'node',
    write: false,
    plugins,
  });
  return (await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)).default;
}

const characters = fc.constantFrom(...Array.from('aab  ─│╭█▸✓…·\u{301}\u{fe0f}\u{200d}👩🚒한日é'));
const styles = fc.constantFrom(
  ...['1', '2', '22', '31', '39', '7', '27', '0', '1;32', '38;5;9', '49'].map((code) => `\u001b[${code}m`),
);
/** As much of it plain as in our frames. */
const plain = fc.string({ unit: fc.constantFrom(...Array.from('ab c─│')), maxLength: 12 });
const mixed = fc.array(fc.oneof(characters, styles, plain), { maxLength: 12 }).map((parts) => parts.join(''));
const unstyled = fc.string({
  unit: fc.oneof(characters, fc.constantFrom(...Array.from('abc'))),
  maxLength: 24,
});
const line = fc.oneof(plain, unstyled, mixed);
const text = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const place = fc.integer({ min: -4, max: 20 });
const clip = fc.record({ x1: place, x2: place, y1: place, y2: place }, { requiredKeys: [] });
const inverse = (one: string): string => `\u001b[7m${one}\u001b[27m`;
const operation = fc.oneof(
  fc.record({ text, x: place, y: place, transformers: fc.constantFrom([], [inverse]) }),
  fc.record({ clip }),
  fc.constant('unclip' as const),
);

let library: { output: MakeOutput; lineUpdate: LineUpdate };
let light: typeof library;
beforeAll(async () => {
  const of = async (plugins: Plugin[]) => ({
    output: (await made('output.js', plugins)) as MakeOutput,
    lineUpdate: (await made('line-update.js', plugins)) as LineUpdate,
  });
  [library, light] = await Promise.all([of([]), of(lightFrames)]);
});

test('the light frames are those of the library, whatever is written on them', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 8 }), (operations) => {
      const [is, should] = [light, library].map(({ output: Made }) => {
        const output = new Made({ width: 16, height: 6 });
        for (const one of operations) {
          if (one === 'unclip') output.unclip();
          else if ('clip' in one) output.clip(one.clip);
          else output.write(one.x, one.y, one.text, { transformers: one.transformers });
        }
        return output.get();
      });
      expect(is).toEqual(should);
    }),
    { numRuns: 5000 },
  );
});

test('what changed in a line is written as the library writes it', () => {
  fc.assert(
    fc.property(line, line, line, fc.integer({ min: 1, max: 40 }), (same, before, after, columns) => {
      const lines = [same + before, same + after, columns] as const;
      expect(light.lineUpdate(...lines)).toBe(library.lineUpdate(...lines));
    }),
    { numRuns: 5000 },
  );
});
