import { expect, test } from 'vitest';
import type { Event, Preview } from '../../../src/engine/events.ts';
import { lastWords } from '../../../src/tui/last-words.ts';
import { factsOf } from '../../../src/tui/screens/summary/summary-facts.ts';
import type { RunModel } from '../../../src/tui/view-model.ts';
import { folded, started } from '../../support/folded.ts';
import { step } from '../../support/frame.ts';

const NOTHING = { calls: [], changes: [], refusals: [] };
const APPLY: Preview = {
  fidelity: 'planned',
  calls: [{ service: 'ec2', action: 'RunInstances', target: 'aws_instance.ttb' }],
  changes: [{ address: 'aws_instance.ttb', actions: ['create', 'delete'] }],
  refusals: ['quota: 4 too many'],
  unverifiable: ['hooks, which are run at every call (root.hcl)'],
};

function ended(previews: Readonly<Record<string, Preview>>) {
  const ids = Object.keys(previews);
  const events = ids.flatMap((id): Event[] => [
    started(id),
    { type: 'step.previewed', step: id, attempt: 1, ...(previews[id] as Preview) },
    { type: 'step.succeeded', step: id, attempt: 1, summary: '', outputs: {} },
  ]);
  const closed: Event = { type: 'run.closed', outcome: 'previewed', rto: null };
  return folded(
    [...events, closed],
    ids.map((id) => step(id)),
    { mode: 'dry-run' },
  );
}

test('a dry run ends with how sure it is, what would refuse it, what it does not prove, and what is not known', () => {
  const state = ended({
    cache: { ...NOTHING, fidelity: 'executed' },
    apply: APPLY,
    boot: { ...NOTHING, fidelity: 'unverifiable' },
  });
  const page = factsOf({ state } as RunModel, 200, 3).join('\n');
  expect(page).toMatch(/^refused +quota: 4 too many$/m);
  expect(page).toMatch(/^how sure +1 executed, 1 planned, 1 unverifiable$/m);
  expect(page).toMatch(
    /It does not prove that AWS has capacity .* nor that the new machine would boot and answer\./,
  );
  expect(page).toMatch(/^unknown +hooks, which are run at every call \(root\.hcl\)$/m);
  expect(page).toMatch(/^would do +ec2 RunInstances on aws_instance\.ttb$/m);
  expect(lastWords(state, undefined)).toContain('nor that the new machine would boot and answer.');
});

test('of one that launches nothing it says nothing of a machine', () => {
  const state = ended({ forget: { ...APPLY, calls: [], refusals: [] } });
  const page = factsOf({ state } as RunModel, 200, 3).join('\n');
  expect(page).toContain('It does not prove that every change would be permitted');
  expect(`${page}${lastWords(state, undefined)}`).not.toMatch(/machine|capacity/);
});
