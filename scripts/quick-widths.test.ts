import fc from 'fast-check';
import { build, type Plugin } from 'rolldown';
import { expect, test } from 'vitest';
import { quickWidths } from './quick-widths.mjs';

const LIBRARY = new URL('../node_modules/string-width/index.js', import.meta.url);

type Width = (text: string) => number;

async function widths(plugins: Plugin[]): Promise<Width> {
  const { output } = await build({ input: LIBRARY.pathname, write: false, plugins });
  return (await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)).default;
}

test('the quick widths are those of the library, for every character alone and for any mixture', async () => {
  const [library, quick] = await Promise.all([widths([]), widths(quickWidths)]);
  for (let code = 0; code <= 0xffff; code += 1) {
    for (const text of [String.fromCharCode(code), `${String.fromCharCode(code)}\u{fe0f}`])
      if (quick(text) !== library(text)) expect.fail(`U+${code.toString(16)} is ${library(text)} wide`);
  }
  const ours = fc.constantFrom(...Array.from('ab ─│╭█▸●✓✗…·←⏎\u{301}\u{fe0f}\u{200d}👩🚒✔️한é日'));
  fc.assert(
    fc.property(fc.array(fc.oneof(ours, fc.string({ unit: 'binary' }))), (parts) => {
      const text = parts.join('');
      expect(quick(text)).toBe(library(text));
    }),
  );
});
