import { expect, test } from 'vitest';
import { choicesLeft, refuseInput, settleInputs } from '../../src/runbook/inputs.ts';
import type { Input } from '../../src/runbook/runbook.ts';

const ADDRESS: Input = { id: 'address', title: 'What', why: '…', choices: ['cert', 'repo'] };
const FORM: Input = {
  id: 'form',
  title: 'How',
  why: '…',
  choices: ['replace', 'destroy', 'forget'],
  limits: [
    {
      when: { input: 'address', is: ['repo'] },
      choices: ['forget'],
      because: 'Its history is nowhere else.',
    },
  ],
};
const TYPE: Input = { id: 'type', title: 'Type', why: '…', default: '', pattern: '([a-z0-9]+\\.[a-z0-9]+)?' };

test('a limit narrows the choices and says why', () => {
  expect(choicesLeft(FORM, { address: 'cert' })).toEqual({
    choices: ['replace', 'destroy', 'forget'],
    because: [],
  });
  expect(choicesLeft(FORM, { address: 'repo' })).toEqual({
    choices: ['forget'],
    because: ['Its history is nowhere else.'],
  });
  expect(choicesLeft(TYPE, {})).toBeUndefined();
});

test('a refused value says what would do', () => {
  expect(refuseInput(FORM, 'destroy', { address: 'cert' })).toBeUndefined();
  expect(refuseInput(FORM, 'destroy', { address: 'repo' })).toBe(
    'form cannot be "destroy"; one of: forget. Its history is nowhere else.',
  );
  expect(refuseInput(FORM, 'replcae', {})).toBe(
    'form cannot be "replcae"; one of: replace, destroy, forget. Did you mean "replace"?',
  );
  // The pattern must match the whole text.
  expect(refuseInput(TYPE, 'm7i.large; reboot', {})).toContain('it must match');
  expect(refuseInput(TYPE, 'm7i.large', {})).toBeUndefined();
  // Where the runbook says it in words, nobody has to read a regular expression.
  expect(refuseInput({ ...TYPE, write: 'a type such as m7i.4xlarge, or nothing' }, 'gpu', {})).toBe(
    'type cannot be "gpu": write a type such as m7i.4xlarge, or nothing.',
  );
});

test('given values, defaults and what is still to be asked', () => {
  const inputs = [ADDRESS, FORM, TYPE];
  expect(settleInputs(inputs, { address: 'repo' })).toEqual({
    values: { address: 'repo', type: '' },
    missing: [FORM],
    problems: [],
  });
  expect(settleInputs(inputs, { adress: 'repo', address: 'repo', form: 'replace' }).problems).toEqual([
    'There is no input "adress"; did you mean "address"?',
    'form cannot be "replace"; one of: forget. Its history is nowhere else.',
  ]);
  expect(settleInputs([], { x: '1' }).problems).toEqual([
    'There is no input "x"; this runbook has no inputs',
  ]);
});

test('a default that a limit refuses is asked for, and is not the operator’s mistake', () => {
  const form = { ...FORM, default: 'replace' };
  expect(settleInputs([ADDRESS, form], { address: 'repo' })).toEqual({
    values: { address: 'repo' },
    missing: [form],
    problems: [],
  });
});
