import { expect, test } from 'vitest';
import type { Event, Preview } from '../../src/engine/events.ts';
import {
  callsIn,
  changesIn,
  fidelityShares,
  notProved,
  previewWords,
  refusalsIn,
  unverifiableIn,
} from '../../src/words/preview-words.ts';
import { folded, started } from '../support/folded.ts';
import { step } from '../support/frame.ts';

const NOTHING = { calls: [], changes: [], refusals: [] };
const HOOKS = 'hooks, which are run at every call (terragrunt.hcl)';
const PREVIEWS: Readonly<Record<string, Preview>> = {
  cache: { ...NOTHING, fidelity: 'executed' },
  plan: { ...NOTHING, fidelity: 'executed', unverifiable: [HOOKS] },
  apply: {
    fidelity: 'planned',
    calls: [{ service: 'ec2', action: 'RunInstances', target: 'aws_instance.ttb' }],
    changes: [{ address: 'aws_instance.ttb', actions: ['create', 'delete'] }],
    refusals: ['lock: the state is locked by ci'],
    unverifiable: ['quota: Not asked', HOOKS],
  },
  boot: { ...NOTHING, fidelity: 'unverifiable' },
};

test('a run keeps what its dry run said: how sure it is, what would be refused, what is not known, each once', () => {
  const events = Object.entries(PREVIEWS).flatMap(([id, preview]): Event[] => [
    started(id),
    { type: 'step.previewed', step: id, attempt: 1, ...preview },
  ]);
  const state = folded(
    events,
    Object.keys(PREVIEWS).map((id) => step(id)),
  );
  expect(fidelityShares(state)).toBe('2 executed, 1 planned, 1 unverifiable');
  expect(refusalsIn(state)).toEqual(['lock: the state is locked by ci']);
  expect(unverifiableIn(state)).toEqual([HOOKS, 'quota: Not asked']);
  expect(callsIn(state)).toEqual(['ec2 RunInstances on aws_instance.ttb']);
  expect(changesIn(state)).toBe('1 change');
  expect(notProved(state)).toMatch(/capacity .* nor that the new machine would boot and answer\.$/);
  // A certificate or a repository: no machine is launched.
  const other = folded([], []);
  expect(notProved(other)).not.toMatch(/machine|capacity/);
});

test('one line says it where there is no screen', () => {
  expect(previewWords(PREVIEWS['apply'] as Preview)).toBe(
    `planned; would call ec2 RunInstances on aws_instance.ttb; would be refused: lock: the state is locked by ci; unverifiable: quota: Not asked; unverifiable: ${HOOKS}`,
  );
});
