import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import type { Facts } from '../../src/engine/events.ts';
import { references } from '../../src/runbook/edges.ts';
import { findRunbook, loadRunbook } from '../../src/runbook/load.ts';
import { resolveByHand, type Values } from '../../src/runbook/resolve.ts';
import { mayQuoteBehind } from '../../src/runbook/shell-place.ts';
import { loadService } from '../../src/service/load.ts';
import type { Service } from '../../src/service/service.ts';
import { ROOT } from '../support/cli.ts';
import { everyText, folder, HOSTILE, runsAValue, unreadable } from './hostile.ts';
import { SERVICE } from './service.ts';

const SHELLS = ['sh', 'bash'] as const;

const given = (x: string): Values => ({ inputs: { x }, outputs: {}, service: SERVICE });

test('the values are hostile: put in as they are, each of them makes a shell do something', () => {
  const places = [
    'echo X',
    "echo 'X'",
    'echo "X"',
    '# X',
    'echo $((X))',
    'cat <<END\nX\nEND',
    '[[ 1 -eq X ]]',
  ];
  const harmless = HOSTILE.filter(
    (value) =>
      !places.some((place) =>
        runsAValue(
          'bash',
          place.replace('X', () => value),
        ),
      ),
  );
  expect(harmless).toEqual([]);
});

/** `|` marks where a value would stand. */
test.each([
  ['echo |', true],
  ["echo 'a'|", true],
  ["echo 'a|", false],
  ["echo 'a\\'|", true],
  ['echo "a|', false],
  ['echo "a\\"|', false],
  ['echo "a"|', true],
  ['echo "$(cat |', true],
  ['echo "$(cat "|', false],
  ['echo "$(cat "a")|', false],
  ['echo "$(cat "a")"|', true],
  ['echo "${a}"|', true],
  ["echo ${a:-'|", false],
  ["# it's |", true],
  ["# it's\necho |", true],
  ["# it's \\\necho |", true],
  ["echo a#b'|", false],
  ["echo \\ #b'|", false],
  ["echo ${#a} 'b|", false],
  ['echo `|', false],
  ['echo "`cat "|', false],
  ["echo $'a\\'|", false],
  ["echo $'a'|", true],
  ['echo \\|', false],
  ['echo \\\\|', true],
  ["echo '$'|", true],
  ['cat <<END\n|', false],
  ['cat <<< |', false],
  ['echo $((1 + |', false],
  ['((a = |', false],
  ["(echo ')' |", true],
  ['echo "$(case a in a) echo "|', false],
  ['jq \'($a | split(".")) as [$b]\' |'.replace(' | ', ' , '), true],
])('%s: a value may be quoted there: %s', (text, may) => {
  expect(mayQuoteBehind(text.slice(0, text.indexOf('|')))).toBe(may);
});

test.each<[string, string, string]>([
  ['behind a comment it stays one line', '# must be ${inputs.x}', `# must be '<a\\nb>'`],
  ['it is shown, and no command is made of it', 'show ${inputs.x}', `show '<a\\nb>'`],
  ['in quotes the name of what belongs there', 'show "${inputs.x}"', 'show "<x>"'],
])('a value of two lines: %s', (_, text, shown) => {
  expect(resolveByHand(text, given('a\nb'))).toBe(shown);
});

test('a value that reorders what stands around it is shown by its numbers', () => {
  expect(resolveByHand('rm ${inputs.x}', given('a\u202eb\u200b\u0007'))).toBe(
    String.raw`rm '<a\u{202e}b\u{200b}\u{7}>'`,
  );
});

test('a value is no option of a command, and may begin with a dash behind other letters', () => {
  expect(resolveByHand('rm ${inputs.x} -o=${inputs.x} a$(b ${inputs.x})', given('-rf'))).toBe(
    "rm '<-rf>' -o=-rf a$(b '<-rf>')",
  );
  const nothing = { ...given('-rf'), inputs: { x: '-rf', nothing: '' } };
  expect(resolveByHand('rm ${inputs.nothing}${inputs.x}', nothing)).toBe("rm '''<-rf>'");
});

test.each([
  'bare X',
  "'X'",
  '"X"',
  '"$(echo X)"',
  '"$(echo "X")"',
  '`echo X`',
  '# X',
  'a # X',
  '$((X))',
  '<<END\nX\nEND',
])('in %s nothing of a value is run', (place) => {
  const text = `echo ${place.replace('X', () => '${inputs.x}')}\n`;
  for (const shell of SHELLS)
    expect(HOSTILE.filter((value) => runsAValue(shell, resolveByHand(text, given(value))))).toEqual([]);
});

test('in any text, however its quotes fall, nothing of a value is run', () => {
  const signs = `' " \` $( ) ( # \\ $ { } $(( )) $' ; | && \${inputs.x}`.split(' ');
  const part = fc.constantFrom(
    ...signs,
    ' ',
    '\n',
    ' #',
    '<<E\n',
    '\nE\n',
    'echo a',
    'case a in a)',
    ' ${inputs.x} ',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom(...HOSTILE), (parts, value) => {
      const text = resolveByHand(`echo ${[...parts, '${inputs.x}'].join('')}`, given(value));
      for (const shell of SHELLS) expect(runsAValue(shell, text)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

describe('the commands of the shipped runbooks', () => {
  const service = { ...loadService(join(ROOT, 'firedrill.yaml')), unit: folder };
  const texts = ['instance-replacement', 'cold-cache-rebuild', 'protection-removal'].flatMap((name) => {
    const { file, text } = findRunbook(join(ROOT, 'runbooks'), name);
    return loadRunbook(file, text, actions, service).steps.flatMap(({ id, byHand, rollback }) => [
      { of: `${name}: ${id}`, byHand },
      ...(rollback ? [{ of: `${name}: ${id}, undone`, byHand: rollback.byHand }] : []),
    ]);
  });

  test.each(texts)('$of', ({ byHand }) => {
    const filled = HOSTILE.map((value) => resolveByHand(byHand, everywhere(byHand, value, service)));
    for (const each of filled) expect(each.split('\n')).toHaveLength(byHand.split('\n').length);
    const nothing = resolveByHand(byHand, { inputs: {}, outputs: {}, service });
    const all = [nothing, ...filled].join('\n');
    for (const shell of SHELLS) {
      // What could not be read would not be run either, and prove nothing.
      expect(unreadable(shell, all)).toBe('');
      expect(runsAValue(shell, all)).toBe(false);
    }
  });
});

/** Every reference of a text with this value. */
function everywhere(text: string, value: string, service: Service): Values {
  const inputs: Record<string, string> = {};
  const outputs: Record<string, Facts> = {};
  for (const { reference } of references(text, [])) {
    if (reference?.of === 'input') inputs[reference.input] = value;
    if (reference?.of === 'step')
      outputs[reference.step] = { ...outputs[reference.step], [reference.output]: value };
  }
  return { inputs, outputs, service: everyText(service, value) };
}
