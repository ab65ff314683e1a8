import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/gate.ts';
import type { Json } from '../../src/engine/events.ts';
import { textOf } from '../../src/engine/facts.ts';
import { digestOf } from '../../src/journal/canonical.ts';
import { SERVICE } from '../support/frame.ts';

const REHEARSAL = { suffix: '', needsDigest: false };

function opened(asks: 'name' | 'y', changes: Json, gate = REHEARSAL, more: Partial<ActionContext> = {}) {
  const document = { title: 'Review', name: 'the-thing', changes };
  const context = {
    gate,
    service: SERVICE,
    outputs: {},
    reviewed: async () => ({ document, digest: digestOf(document), ageMs: () => 0 }),
    ...more,
  };
  return action.run({ of: 'plan', asks }, context as unknown as ActionContext);
}

test.each(['delete', 'replace', 'forget', 'unknown', 'obliterate', 'hide'])(
  '`y` opens no gate before a change that ends something: %s',
  async (kind) => {
    await expect(opened('y', [{ kind: 'create' }, { kind }])).rejects.toMatchObject({
      failure: { code: 'gate-too-easy' },
    });
    expect(await opened('name', [{ kind }])).toMatchObject({ question: { expects: 'the-thing' } });
  },
);

test('`y` opens one before changes that end nothing, and none where no changes can be read', async () => {
  const harmless = ['create', 'update', 'read', 'move'].map((kind) => ({ kind }));
  expect(await opened('y', harmless)).toMatchObject({ question: { expects: 'y' } });
  await expect(opened('y', 'many')).rejects.toMatchObject({ failure: { code: 'gate-too-easy' } });
});

test('a world’s suffix stands behind the name, and behind `y` too, and its gates may need the digest', async () => {
  const live = { suffix: '9012', needsDigest: true };
  const changes = [{ kind: 'create' }];
  expect(await opened('name', [{ kind: 'delete' }], live)).toMatchObject({
    question: { expects: 'the-thing 9012', needsDigest: true },
  });
  expect(await opened('y', changes, live)).toMatchObject({ question: { expects: 'y 9012' } });
  expect((await opened('y', changes)).question).not.toHaveProperty('needsDigest');
});

test('a gate says when credentials, battery and disk end, as far as that is known', async () => {
  const outputs = { identity: { credentialsUntil: '2026-11-23T06:43:00.000Z' } };
  const before = Date.now();
  const asked = await opened('name', [], REHEARSAL, {
    outputs,
    endings: async () => ({ batteryMs: 60_000 }),
  });
  const facts = asked.question?.facts ?? {};
  expect(facts).toMatchObject(outputs.identity);
  expect(facts).not.toHaveProperty('diskUntil');
  const until = Date.parse(textOf(facts, 'batteryUntil'));
  expect(until).toBeGreaterThanOrEqual(before + 60_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 60_000);
  const full = await opened('name', [], REHEARSAL, { endings: async () => ({ diskMs: 60_000 }) });
  const diskUntil = Date.parse(textOf(full.question?.facts ?? {}, 'diskUntil'));
  expect(diskUntil).toBeGreaterThanOrEqual(before + 60_000);
  expect(full.question?.facts).not.toHaveProperty('batteryUntil');
});
