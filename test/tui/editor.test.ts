import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edit, edit, editorOf, emptyEditor, oneLine } from '../../src/tui/editor.ts';

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
  test('a paste of lines is one line', () => expect(oneLine('a\r\nb\u001b[31m\tc')).toBe('a b[31m c'));
});
