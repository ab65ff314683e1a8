import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, middle, wrap } from '../../src/tui/wrap.ts';

test('wrapped text keeps every word and no line is too wide', () => {
  fc.assert(
    fc.property(
      fc.lorem({ maxCount: 30 }),
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 0, max: 8 }),
      (text, width, hang) => {
        const lines = wrap(text, width, hang);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      },
    ),
  );
});

test('an id cut in the middle keeps both its ends', () => {
  expect(middle('aws_lb_target_group_attachment.ttb', 16)).toBe('aws_lb_t…ent.ttb');
  expect(middle('short', 16)).toBe('short');
});

test('what does not fit in its rows is cut at a word, with a tail, and no line begins with a space', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 60 }), fc.integer({ min: 24, max: 60 }), (text, width) => {
      const lines = fit(text, width, 2, '… s tells it all');
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const one of lines) {
        expect(one.length).toBeLessThanOrEqual(width);
        expect(one).not.toMatch(/^ /);
      }
      if (wrap(text, width).length > 2) expect(lines.at(-1)).toMatch(/… s tells it all$/);
      else expect(lines.join(' ')).toBe(text);
    }),
  );
});

test('a long word is cut within, where leaving it out would leave the row empty', () => {
  const text = 'It is open: the model cache s3://ttb-verifier-models-123456789012/ollama/0.24.0 was cleared';
  expect(fit(text, 60, 1, '… ?')).toEqual(['It is open: the model cache s3://ttb-verifier-models-1234… ?']);
  expect(fit(text, 34, 1, '… ?')).toEqual(['It is open: the model cache … ?']);
});
