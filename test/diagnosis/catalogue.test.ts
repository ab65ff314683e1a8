import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStages } from '../../src/boot/stages.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { BOOT } from '../../src/diagnosis/catalogue/boot.ts';
import { ALL, SEEN, TOOLS } from '../../src/diagnosis/catalogue/catalogue.ts';
import type { Entry } from '../../src/diagnosis/entry.ts';
import { fill } from '../../src/diagnosis/fill.ts';
import { bestMatches } from '../../src/diagnosis/match.ts';
import type { Sign } from '../../src/diagnosis/sign.ts';
import { TRAITS } from '../../src/engine/failure-codes.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { mark } from '../boot/boot-lines.ts';
import { fatalStage, readBoot } from './boot-of.ts';
import { BOOT_INPUTS } from './boot-inputs.ts';
import { type Input, TOOL_INPUTS } from './inputs.ts';
import { SEEN_INPUTS } from './seen-inputs.ts';

const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
const CALL = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };

/** Entries that a tool's error is told by. */
function toldOf(text: string, { address }: Pick<Input, 'address'>): readonly string[] {
  const at = text.indexOf('\n');
  const [summary, detail] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const error = { severity: 'error', summary, detail, ...(address && { address }) } as const;
  return (explainCall({ ...CALL, errors: [error] }).facts?.['diagnosis'] ?? []) as readonly string[];
}

/** Entries that a line of a boot is taken for. */
function seenIn(line: string, running: readonly string[] = []): readonly string[] {
  const { troubles } = readBoot(stages, [...running, line]);
  return [...troubles.seen, ...(troubles.agent ? [troubles.agent] : [])].map(({ entry }) => entry.id);
}

/** Entries that what firedrill saw by itself is told by. */
const seenAs = (sign: Sign): readonly string[] => bestMatches(SEEN, sign).map(({ entry }) => entry.id);

describe('every entry of the catalogue', () => {
  test('has inputs that it must be told of, and near ones', () => {
    const inputs = [...TOOL_INPUTS, ...SEEN_INPUTS, ...BOOT_INPUTS];
    const known = inputs.map(({ id }) => id).sort();
    expect(known).toEqual(ALL.map(({ id }) => id).sort());
    for (const { id, is, near } of inputs)
      expect([id, is.length > 0, near.length > 0]).toEqual([id, true, true]);
  });

  test.each(ALL.map((entry) => [entry.id, entry] as const))('%s is told in plain words', (_, entry) => {
    const filled = new Proxy({}, { get: (_target, name) => String(name), has: () => true }) as Record<
      string,
      string
    >;
    const bare = fill(entry.cause, {});
    const whole = fill(entry.cause, filled) ?? '';
    for (const said of [whole, bare, fill(entry.hint, filled)].filter(
      (one) => one !== undefined && one !== '',
    )) {
      expect(said).toMatch(/[.:)]$|[a-z]$/);
      expect(said).not.toMatch(/\b(?:maybe|perhaps|might|possibly|please)\b|\{"/i);
      expect(said?.length).toBeLessThan(260);
    }
    for (const one of [entry.cause, entry.hint ?? []].flat())
      expect(one).toMatch(/^(?:[A-Z{]|cloud-init |dnf )/);
    expect(entry.next.length).toBeGreaterThan(0);
    expect(TRAITS[entry.code]).toBeDefined();
  });

  test.each(TOOL_INPUTS.flatMap((one) => one.is.map((text) => [one.id, text, one] as const)))(
    '%s: %s',
    (id, text, one) => expect(toldOf(text, one)).toContain(id),
  );

  test.each(TOOL_INPUTS.flatMap((one) => one.near.map((text) => [one.id, text, one] as const)))(
    'not %s: %s',
    (id, text, one) => expect(toldOf(text, one)).not.toContain(id),
  );

  test.each(SEEN_INPUTS.flatMap((one) => one.is.map((sign) => [one.id, sign] as const)))(
    '%s: %o',
    (id, sign) => expect(seenAs(sign)).toEqual([id]),
  );

  test.each(SEEN_INPUTS.flatMap((one) => one.near.map((sign) => [one.id, sign] as const)))(
    'not %s: %o',
    (id, sign) => expect(seenAs(sign)).not.toContain(id),
  );

  test.each(BOOT_INPUTS.flatMap((one) => one.is.map((line) => [one.id, line] as const)))(
    '%s: %s',
    (id, line) => {
      expect(seenIn(line)).toEqual([id]);
    },
  );

  test.each(BOOT_INPUTS.flatMap((one) => one.near.map((line) => [one.id, line] as const)))(
    'not %s: %s',
    (id, line) => expect(seenIn(line)).not.toContain(id),
  );

  test.each(BOOT_INPUTS.flatMap((one) => one.is.map((line) => [one.id, line] as const)))(
    '%s is why its stage failed, or why the boot ended: %s',
    (id, line) => {
      const entry = BOOT.find((one) => one.id === id);
      if (entry === undefined || entry.weight === 'agent') return;
      const stage = fatalStage(stages, entry);
      // What only a stage can be troubled by without which the boot goes on ends no boot.
      if (stage === undefined) return;
      const script = entry.explains?.every((one) => one === 'script');
      const lines = [
        mark(stage, 'start', 9),
        line,
        ...(entry.weight === 'ends' ? [] : [mark(stage, 'fail', 80, { message: 'no' })]),
      ];
      const boot = readBoot(stages, script ? [line] : lines);
      const failure = script ? boot.nothingRan : boot.failure;
      expect(failure?.facts?.['diagnosis']).toEqual([id]);
      expect(failure?.code).toBe(entry.code);
    },
  );
});

test('values of the world are in the sentences, and no braces are left', () => {
  for (const { is, address } of TOOL_INPUTS)
    for (const text of is) {
      const error = {
        severity: 'error',
        summary: text.split('\n')[0] ?? '',
        detail: text.split('\n').slice(1).join('\n'),
        ...(address && { address }),
      } as const;
      const { message, hint, nextSteps } = explainCall({ ...CALL, errors: [error] });
      expect([message, hint, ...(nextSteps ?? [])].join('\n')).not.toMatch(/\{\w+\}|undefined/);
    }
});

test('an entry with `offers` offers only what it has read', () => {
  const offering = TOOLS.filter((entry: Entry) => entry.offers !== undefined);
  expect(offering.map(({ id }) => id)).toEqual(['no-capacity', 'not-offered']);
});
