import { copyOf } from './copy-text.ts';
import type { Tui } from './keyboard/key-handler.ts';
import { pop, push, top, update } from './screen-stack.ts';
import { code } from './styled-lines.ts';

/**
 * What is selected, whole and without borders, so that the terminal's own marking takes nothing else along: on a page of its
 * own, or the page that is read, as it is. Once more brings the borders back. True where the key is done with.
 */
export function showWhole(tui: Tui): boolean {
  const screen = top(tui.model());
  if (screen.name === 'page') {
    tui.set((model) =>
      screen.ofScreen ? pop(model) : update(model, 'page', (page) => ({ ...page, bare: !page.bare })),
    );
    return true;
  }
  const copy = copyOf(tui.model(), tui.host, tui.date());
  if (copy === undefined) tui.warn('There is nothing here to show whole.');
  else {
    const page = {
      name: 'page',
      title: `Whole: ${copy.what.replace(/^for a ticket: .*/, 'the failure')}`,
      lines: code(copy.text),
      top: 0,
    } as const;
    tui.set((model) => push(model, { ...page, bare: true, ofScreen: true }));
  }
  return true;
}
