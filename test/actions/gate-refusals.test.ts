import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action, REVIEW_VALID_MS } from '../../src/actions/gate.ts';
import type { Facts } from '../../src/engine/events.ts';
import { digestOf } from '../../src/journal/canonical.ts';
import { SERVICE } from '../support/frame.ts';

/* When no gate is shown at all. */

const DOCUMENT = { title: 'Review', name: 'the-thing', changes: [{ kind: 'replace' }] };

function shown({ document = DOCUMENT as Facts, digest = digestOf(DOCUMENT), ageMs = 0, names = '' } = {}) {
  const context = {
    gate: { suffix: '9012', needsDigest: true },
    service: SERVICE,
    outputs: {},
    reviewed: async () => ({ document, digest, ageMs: () => ageMs }),
  };
  return action.run(
    { of: 'plan', asks: 'name', ...(names ? { names } : {}) },
    context as unknown as ActionContext,
  );
}

test('a review that was changed on disk since it was made is not shown', async () => {
  const changed = { ...DOCUMENT, changes: [{ kind: 'update' }] };
  await expect(shown({ document: changed })).rejects.toMatchObject({ failure: { code: 'review-changed' } });
});

test('what is too old is not shown; what is shown says how long it is good', async () => {
  const old = shown({ ageMs: REVIEW_VALID_MS });
  await expect(old).rejects.toMatchObject({ failure: { code: 'plan-expired' } });
  const { question } = await shown({ ageMs: REVIEW_VALID_MS - 1000 });
  expect(question).toMatchObject({ validForMs: 1000, digest: digestOf(DOCUMENT) });
  expect(REVIEW_VALID_MS).toBe(900_000);
});

test('it asks for the name that the runbook gives, before the one that the review has', async () => {
  expect((await shown()).question?.expects).toBe('the-thing 9012');
  expect((await shown({ names: 'another' })).question?.expects).toBe('another 9012');
});

test('a gate that could ask for no name is none', async () => {
  const { name: _name, ...document } = DOCUMENT;
  const nameless = shown({ document, digest: digestOf(document) });
  await expect(nameless).rejects.toMatchObject({ failure: { code: 'no-name' } });
});

test('what it shows is the whole review, under its title', async () => {
  const { title: _title, ...untitled } = DOCUMENT;
  expect((await shown()).question).toMatchObject({
    kind: 'gate',
    title: 'Review',
    needsDigest: true,
    facts: { review: DOCUMENT },
  });
  const plain = await shown({ document: untitled, digest: digestOf(untitled) });
  expect(plain.question?.title).toBe('Review');
  const named = { ...DOCUMENT, title: 'Replace it' };
  expect((await shown({ document: named, digest: digestOf(named) })).question?.title).toBe('Replace it');
});

test('its contract: it only reads, asks at a gate, and acts on what another step reviewed', () => {
  expect(action).toMatchObject({
    name: 'gate',
    contract: { effect: 'read', idempotent: true, waitsFor: 'person', asks: 'gate', actsOn: 'of' },
  });
  expect(action.contract.outputs).toEqual(['digest', 'by', 'note']);
});
