import { expect, test } from 'vitest';
import { table } from '../../src/commands/table.ts';

test('columns are as wide as their widest cell, and none is kept that is empty', () => {
  expect(
    table(
      ['run', 'state', 'took'],
      [
        ['a', 'finished', ''],
        ['longer', 'x', ''],
      ],
    ),
  ).toBe('run     state\na       finished\nlonger  x\n');
});

test('a cell is one line of text, whatever it holds', () => {
  const cells = ['\u001b[2Jcleared', 'one\ntwo\r', '\u202egnp.exe', '\u001b]0;title\u0007'];
  expect(
    table(
      ['name', 'more'],
      cells.map((cell) => [cell, 'x']),
    ),
  ).toBe('name     more\ncleared  x\none two  x\ngnp.exe  x\n         x\n');
});
