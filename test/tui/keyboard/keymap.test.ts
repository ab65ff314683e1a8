import { expect, test } from 'vitest';
import type { Choice, Question } from '../../../src/engine/events.ts';
import { editorOf, emptyEditor } from '../../../src/tui/editor.ts';
import { bindings } from '../../../src/tui/keyboard/bindings.ts';
import { DIALOG_LETTERS } from '../../../src/tui/keyboard/dialog-letters.ts';
import { newQuiet } from '../../../src/tui/keyboard/early-keys.ts';
import { footer } from '../../../src/tui/keyboard/footer-keys.ts';
import { type Context, TYPED } from '../../../src/tui/keyboard/key-commands.ts';
import { commandFor } from '../../../src/tui/keyboard/keymap.ts';
import { offersOf } from '../../../src/tui/screens/dialog/dialog-offers.ts';
import { newGuard } from '../../../src/tui/screens/gate/gate-guard.ts';
import type { Model } from '../../../src/tui/view-model.ts';
import { HOME } from '../../support/fake-host.ts';
import { fakeRun, frameOf } from '../../support/fake-run.ts';

const CHOICES: readonly Choice[] = [
  'plan-again',
  'retry',
  'change',
  'leave-out',
  'by-hand',
  'skip',
  'rollback',
  'pause',
  'abort',
  'happened',
  'did-not',
  'look-closer',
];
const contexts = Object.keys(bindings) as Context[];

test.each(contexts)(
  '%s: no key means two things, and Ctrl-C is never without a meaning but in its own dialog',
  (context) => {
    const keys = bindings[context].flatMap((binding) => binding.keys);
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
    const own: readonly Context[] = [
      'stop',
      'stop-abort',
      'stop-interrupt',
      'dialog-abort',
      'settle',
      'settle-unseen',
    ];
    expect(keys.includes('ctrl+c')).toBe(!own.includes(context));
  },
);

test('every choice has a key of its own that the dialog needs for nothing else', () => {
  const asked: Question = { id: 'q', kind: 'choice', step: 'apply', title: '', choices: CHOICES, facts: {} };
  const question = { ...asked, openedT: 0, openedAt: '' };
  const offers = offersOf({ ...fakeRun(frameOf()).view.state(), question });
  expect(offers.map(({ choice }) => choice).toSorted()).toEqual(CHOICES.toSorted());
  const keys = offers.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const dialog = bindings.dialog.flatMap((binding) => binding.keys);
  expect(keys.filter((key) => dialog.includes(key))).toEqual([]);
});

/** Where something is decided. */
const DIALOGS: readonly Context[] = [
  'dialog',
  'dialog-abort',
  'stop',
  'stop-abort',
  'stop-interrupt',
  'settle-unseen',
  'gate',
  'watch-gate',
  'watch-question',
];

test('no letter means two things in two dialogs', () => {
  const meanings = new Map<string, Set<string>>();
  const means = (key: string, command: string): void => {
    if (key.length === 1) meanings.set(key, (meanings.get(key) ?? new Set()).add(command));
  };
  for (const [command, key] of Object.entries(DIALOG_LETTERS)) means(key, command);
  for (const context of DIALOGS)
    for (const { keys, command } of bindings[context]) for (const key of keys) means(key, command);
  const same = [
    ['leave', 'pause'],
    // Under a capital what it names is done, wherever it is asked for.
    ['accept'],
    // Of whoever only looks: to go on with it, as with any run.
    ['resume', 'retry'],
  ];
  const several = [...meanings].filter(([, of]) => of.size > 1);
  for (const [key, of] of several)
    expect(same, `${key}: ${[...of].join(', ')}`).toContainEqual([...of].sort());
  expect(meanings.size).toBeGreaterThan(20);
});

test('g only goes: to the question, to the end and back; nothing is chosen with it', () => {
  expect(Object.values(DIALOG_LETTERS)).not.toContain('g');
  const all = Object.values(bindings).flat();
  const commands = all.filter(({ keys }) => keys.includes('g')).map(({ command }) => command);
  expect(new Set(commands)).toEqual(new Set(['gate']));
});

const typing: readonly Context[] = TYPED.filter((context) => context !== 'settle-unseen');
test.each([...typing, ...DIALOGS])(
  '%s: help has a key, which is F1 where a question mark may be text',
  (context) => {
    const asks: readonly Context[] = ['dialog-abort', 'stop-abort', 'stop-interrupt', 'settle-unseen'];
    const help = bindings[context].find(({ command }) => command === 'help');
    if (!asks.includes(context)) expect(help?.keys).toContain('f1');
  },
);

const gate = (expects: string, typed: string): Model => ({
  size: { columns: 80, rows: 24 },
  home: HOME,
  leaving: false,
  repaints: 0,
  suspends: 0,
  keys: 0,
  dateMs: 0,
  tickMs: 0,
  quiet: newQuiet(undefined),
  screens: [
    {
      name: 'gate',
      id: 'g',
      top: 0,
      details: false,
      search: { open: false, editor: emptyEditor },
      guard: { ...newGuard(expects, undefined), editor: editorOf(typed) },
    },
  ],
});

test('at a gate a letter is a command only while nothing is typed and the wanted text does not begin with it', () => {
  expect(commandFor(gate('aws_instance.ttb', ''), 'd')).toBe('details');
  expect(commandFor(gate('aws_instance.ttb', 'a'), 'd')).toBeUndefined();
  expect(commandFor(gate('domain.example.com', ''), 'd')).toBeUndefined();
  expect(commandFor(gate('domain.example.com', 'x'), 'tab')).toBe('details');
  expect(commandFor(gate('owner/name', 'owner'), '/')).toBeUndefined();
  expect(commandFor(gate('aws_instance.ttb', 'a'), '?')).toBe('help');
  const keys = (model: Model) => footer(model).map(({ key, word }) => `${key} ${word}`);
  expect(keys(gate('aws_instance.ttb', ''))).toContain('tab details');
  expect(keys(gate('aws_instance.ttb', 'a'))).toContain('tab details');
});

test('below the smallest size no key reaches the screen that cannot be seen', () => {
  const small = { ...gate('y', ''), size: { columns: 59, rows: 15 } };
  expect(['y', 'd', 'enter', 'escape', '?'].map((key) => commandFor(small, key))).toEqual(
    Array(5).fill(undefined),
  );
  for (const key of ['q', 'ctrl+c']) expect(commandFor(small, key)).toBe('leave');
});
