import { expect, test } from 'vitest';
import { newBoot } from '../../src/boot/parse.ts';
import { readTrouble, NO_TROUBLES } from '../../src/diagnosis/boot-troubles.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { BOOT_INPUTS } from './boot-inputs.ts';
import { type Input, TOOL_INPUTS } from './inputs.ts';

/** What the border lets of a line through, and what is looked at of an error. */
const LONGEST = 16 * 1024;

/** Each beginning of what an entry is told of, over and over, or going on with its own end: what a slow pattern is slow on. */
const longOf = (inputs: readonly Input[]): readonly string[] =>
  inputs.flatMap(({ is }) =>
    is.flatMap((text) => {
      const prefix = /^\[ *[\d.]+\] (?:cloud-init\[1618\]: )?/.exec(text)?.[0] ?? '';
      const said = text.slice(prefix.length);
      return [1 / 3, 2 / 3, 1].flatMap((part) => {
        const begin = said.slice(0, Math.ceil(said.length * part));
        return [
          begin.repeat(Math.ceil(LONGEST / begin.length)),
          begin + begin.slice(-3).repeat(LONGEST / 3),
        ].map((long) => (prefix + long).slice(0, LONGEST));
      });
    }),
  );

// All of them take half a second; one pattern whose work grows with the square of a line would take minutes.
test('lines as long as any may be, made of the beginnings of every entry, are read to their end', () => {
  const state = newBoot([]);
  const lines = longOf(BOOT_INPUTS);
  expect(lines.length).toBeGreaterThan(1000);
  for (const line of lines) readTrouble(NO_TROUBLES, line, state, state);
}, 60_000);

test('and errors of a tool', () => {
  const call = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };
  for (const text of longOf(TOOL_INPUTS)) {
    const [summary = '', ...rest] = text.split('\n');
    const error = { severity: 'error', summary, detail: rest.join('\n') } as const;
    expect(explainCall({ ...call, errors: [error] }).message).not.toBe('');
  }
}, 60_000);
