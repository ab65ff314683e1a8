import { begunWords as doing, madeWords as done } from './changes-in-words.ts';
import type { Json, Obligation } from './events.ts';
import type { Change } from './failure.ts';
import { framedStep } from './retry.ts';
import type { RunState, StepState } from './run-state.ts';

/**
 * What a run that ends without its goal has changed and nobody has put back, with the addresses and ids that its steps
 * told: one obligation a step. A step that changed nothing, was undone, or has an obligation of its own owes none.
 */
export function leftBehind(state: RunState): readonly Obligation[] {
  return state.steps
    .filter(({ preview }) => preview === undefined)
    .filter((step) => !owesAlready(state, step) && step.attempt > 0 && step.rollback !== 'succeeded')
    .filter(({ id }) => framedStep(state, id).contract.effect === 'mutate')
    .flatMap((step) => {
      const changed = changesOf(state, step);
      if (changed === undefined) return [];
      const addresses = addressesOf(step);
      const { title, rollback } = framedStep(state, step.id);
      const back = rollback ? ` What "${rollback.title}" says may help.` : '';
      return [
        {
          id: `changed ${step.id}`,
          what: `"${title}": ${changed}; nobody has put it back`,
          how: `Plan the unit: it says what differs from the code. Then run the runbook again, or put it right by hand.${back}`,
          step: step.id,
          ...(addresses.length > 0 && { check: { look: 'no-change', addresses } as const }),
        },
      ];
    });
}

/** What a step owed and is settled was all that it changed, unless it failed half-way. */
const owesAlready = ({ obligations }: RunState, { id, status }: StepState): boolean =>
  obligations.some(({ step, settled }) => step === id && (settled === undefined || status === 'succeeded'));

/** In words, or nothing where it is known that nothing was changed. */
function changesOf(state: RunState, step: StepState): string | undefined {
  const { id, status, outputs, summary, note, doubt, tries = [] } = step;
  if (status === 'in-doubt') return `whether it happened is in doubt. ${doubt?.seen ?? ''}`.trim();
  const listed = tries.flatMap(({ changed }) => (typeof changed === 'object' ? [changed] : []));
  const made = listed.flatMap((one) => one.made.map(done));
  if (status === 'succeeded')
    return (
      [...new Set([...made, ...listedIn(outputs['changed']).map(done)])].join(', ') ||
      (summary ?? 'it was done')
    );
  const begun = listed.flatMap((one) => one.begun.map(doing));
  const known = [
    ...(status === 'by-hand' ? [`done by hand (${note ?? ''})`] : []),
    ...(made.length > 0 ? [[...new Set(made)].join(', ')] : []),
    ...(begun.length > 0 ? [`begun and not ended: ${[...new Set(begun)].join(', ')}`] : []),
  ];
  if (known.length > 0) return known.join('; ');
  // A program was let go and did not say how far it came.
  const began = Object.values(state.children).some((child) => child.step === id && child.pid !== undefined);
  return began && tries.some(({ changed }) => changed === 'unknown')
    ? 'what it changed is not known'
    : undefined;
}

/** What it is known to have changed; nothing where there may be more. */
function addressesOf({ status, outputs, tries = [] }: StepState): readonly string[] {
  if (status === 'in-doubt' || status === 'by-hand') return [];
  const told = tries.map(({ changed }) => changed);
  if (told.includes('unknown')) return [];
  const listed = told.flatMap((one) => (typeof one === 'object' ? [...one.made, ...one.begun] : []));
  const all = [...listed, ...(status === 'succeeded' ? listedIn(outputs['changed']) : [])];
  return [...new Set(all.map(({ address }) => address))];
}

/** As a step that succeeded lists what it changed. */
const listedIn = (changes: Json | undefined): readonly Change[] =>
  Array.isArray(changes) ? (changes as unknown as readonly Change[]) : [];
