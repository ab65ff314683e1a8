import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStages } from '../../src/boot/stages.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { BOOT } from '../../src/diagnosis/catalogue/boot.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { mark } from '../boot/boot-lines.ts';
import { howOften } from '../support/how-often.ts';
import { fatalStage, readBoot } from './boot-of.ts';
import { HEALTHY } from './healthy.ts';
import { BOOT_INPUTS } from './boot-inputs.ts';
import { TOOL_INPUTS } from './inputs.ts';

const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));

const entryOf = (id: string) => BOOT.find((one) => one.id === id);
/** A stage that ends the boot when it fails, for which this can be why. */
const stageOf = (id: string, besides?: string): string | undefined =>
  fatalStage(stages, entryOf(id) ?? {}, besides);
const TROUBLES = BOOT_INPUTS.filter(
  ({ id }) =>
    entryOf(id)?.weight === 'trouble' &&
    !entryOf(id)?.explains?.every((one) => one === 'script') &&
    stageOf(id) !== undefined,
);
const line = fc
  .constantFrom(...TROUBLES)
  .chain(({ id, is }) => fc.constantFrom(...is).map((text) => ({ id, text })));
const harmless = fc.array(fc.constantFrom(...HEALTHY), { maxLength: 12 });

/** Lines with others between them, wherever. */
const mixed = (lines: readonly string[], more: readonly string[], places: readonly number[]): string[] => {
  const all = [...lines];
  more.forEach((one, i) => all.splice((places[i] ?? 0) % (all.length + 1), 0, one));
  return all;
};

test('harmless lines shuffled in, wherever, never change what a boot failed of', () => {
  const seen = howOften('harmless lines stood in between');
  fc.assert(
    fc.property(
      line,
      harmless,
      fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      ({ id, text }, more, places) => {
        const stage = stageOf(id) ?? '';
        const lines = [mark(stage, 'start', 9), text, mark(stage, 'fail', 80, { message: 'no' })];
        const plain = readBoot(stages, lines).failure;
        const shuffled = readBoot(stages, mixed(lines, more, places)).failure;
        seen.saw(more.length > 0);
        expect(shuffled?.message).toBe(plain?.message);
        expect(shuffled?.facts?.['diagnosis']).toEqual([id]);
      },
    ),
    { numRuns: 2000 },
  );
  seen.isEnough();
});

test('a trouble that was overcome before never changes what a boot failed of', () => {
  const seen = howOften('another stage had got over its trouble');
  fc.assert(
    fc.property(line, line, harmless, (before, { id, text }, more) => {
      const entry = entryOf(before.id);
      const overcomeIn = entry?.explains?.find((one) => one !== 'script') ?? 'packages';
      const stage = stageOf(id, overcomeIn);
      if (stage === undefined) return seen.saw(false);
      const overcome = [mark(overcomeIn, 'start', 2), before.text, ...more, mark(overcomeIn, 'end', 8)];
      const lines = [mark(stage, 'start', 9), text, mark(stage, 'fail', 80, { message: 'no' })];
      const known = readBoot(stages, lines).failure;
      const told = readBoot(stages, [...overcome, ...lines]).failure;
      seen.saw(overcomeIn !== stage);
      expect(told?.facts?.['diagnosis']).toEqual(known?.facts?.['diagnosis']);
      // And without another, it is not the cause of what fails afterwards.
      const alone = readBoot(stages, [
        ...overcome,
        mark(stage, 'start', 9),
        mark(stage, 'fail', 80, { message: 'no' }),
      ]);
      expect(alone.failure?.code).toBe('boot-stage');
    }),
    { numRuns: 2000 },
  );
  seen.isEnough();
});

const MORE = [
  'Check block assertion failed',
  'Resource targeting is in effect',
  'Deprecated attribute',
  'Value for undeclared variable',
];
test('what a tool says besides never changes what its call failed of', () => {
  const input = fc
    .constantFrom(...TOOL_INPUTS)
    .chain((one) => fc.constantFrom(...one.is).map((text) => ({ ...one, text })));
  const seen = howOften('a tool said more than its error');
  fc.assert(
    fc.property(
      input,
      fc.array(fc.constantFrom(...MORE), { maxLength: 4 }),
      fc.boolean(),
      ({ text, address }, more, first) => {
        const [summary = '', ...rest] = text.split('\n');
        const error = {
          severity: 'error',
          summary,
          detail: rest.join('\n'),
          ...(address && { address }),
        } as const;
        const others = more.map((one) => ({ severity: 'error', summary: one, detail: '' }) as const);
        const call = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };
        const alone = explainCall({ ...call, errors: [error] });
        const among = explainCall({ ...call, errors: first ? [error, ...others] : [...others, error] });
        seen.saw(more.length > 0);
        expect(among.facts?.['diagnosis']).toEqual(alone.facts?.['diagnosis']);
        expect(among.code).toBe(alone.code);
      },
    ),
    { numRuns: 2000 },
  );
  seen.isEnough();
});
