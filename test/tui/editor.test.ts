import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edit, edit, editorOf, emptyEditor, MOST_TYPED, oneLine } from '../../src/tui/editor.ts';

describe('the line editor', () => {
  const kinds = [
    'left',
    'right',
    'home',
    'end',
    'backspace',
    'delete',
    'word-back',
    'clear-back',
    'clear-on',
  ] as const;
  const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ type: fc.constant('insert' as const), text: fc.string({ unit: 'grapheme', maxLength: 4 }) }),
    fc.record({ type: fc.constantFrom(...kinds) }),
  );
  test('stays one printable line with the cursor inside', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 40 }), (edits) => {
        const { text, cursor } = edits.reduce(edit, emptyEditor);
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(text.length);
      }),
    );
  });
  test('edits where the cursor is', () => {
    const left = edit(editorOf('abc'), { type: 'left' });
    expect(edit(left, { type: 'insert', text: 'X' })).toEqual({ text: 'abXc', cursor: 3 });
    expect(edit(left, { type: 'backspace' })).toEqual({ text: 'ac', cursor: 1 });
    expect(edit(editorOf('one two'), { type: 'word-back' })).toEqual({ text: 'one ', cursor: 4 });
    expect(edit(editorOf('e\u0301'), { type: 'backspace' })).toEqual({ text: '', cursor: 0 });
  });
  test('takes so much and no more, whatever is pasted', () => {
    const full = edit(emptyEditor, { type: 'insert', text: '漢'.repeat(1_000_000) });
    expect(full).toEqual({ text: '漢'.repeat(MOST_TYPED), cursor: MOST_TYPED });
    expect(edit(full, { type: 'insert', text: 'x' })).toEqual(full);
    expect(edit(editorOf('漢'.repeat(MOST_TYPED + 1)), { type: 'insert', text: 'xy' }).text).not.toContain(
      'x',
    );
    const torn = edit(editorOf('x'.repeat(MOST_TYPED - 1)), { type: 'insert', text: '𠀀' }).text;
    expect(torn.isWellFormed()).toBe(true);
  });
  test('a paste of lines is one line', () => expect(oneLine('a\r\nb\u001b[31m\tc')).toBe('a b[31m c'));
});
