import type { Json, Obligation } from './events.ts';
import { framedStep } from './retry.ts';
import type { RunState, StepState } from './state.ts';

/**
 * What a run that ends without its goal has changed and nobody has put back, with the addresses and ids that its steps
 * told: one obligation a step. A step that changed nothing, was undone, or has an obligation of its own owes none.
 */
export function leftBehind(state: RunState): readonly Obligation[] {
  return state.steps
    .filter((step) => !owesAlready(state, step) && step.attempt > 0 && step.rollback !== 'succeeded')
    .filter(({ id }) => framedStep(state, id).contract.effect === 'mutate')
    .flatMap((step) => {
      const changed = changesOf(state, step);
      if (changed === undefined) return [];
      const { title, rollback } = framedStep(state, step.id);
      const back = rollback ? ` What "${rollback.title}" says may help.` : '';
      return [
        {
          id: `changed ${step.id}`,
          what: `"${title}": ${changed}; nobody has put it back`,
          how: `Plan the unit: it says what differs from the code. Then run the runbook again, or put it right by hand.${back}`,
          step: step.id,
        },
      ];
    });
}

/** What a step owed and is settled was all that it changed, unless it failed half-way. */
const owesAlready = ({ obligations }: RunState, { id, status }: StepState): boolean =>
  obligations.some(({ step, settled }) => step === id && (settled === undefined || status === 'succeeded'));

/** In words, or nothing where it is known that nothing was changed. */
function changesOf(state: RunState, step: StepState): string | undefined {
  const { id, status, outputs, summary, note, tries = [] } = step;
  const facts = tries.map((one) => one.facts ?? {});
  const made = facts.flatMap(({ applied }) => changesIn(applied).map(done));
  if (status === 'succeeded')
    return (
      [...new Set([...made, ...changesIn(outputs['changed']).map(done)])].join(', ') ||
      (summary ?? 'it was done')
    );
  const begun = facts.flatMap(({ unfinished }) => changesIn(unfinished).map(doing));
  const known = [
    ...(status === 'by-hand' ? [`done by hand (${note ?? ''})`] : []),
    ...(made.length > 0 ? [[...new Set(made)].join(', ')] : []),
    ...(begun.length > 0 ? [`begun and not ended: ${[...new Set(begun)].join(', ')}`] : []),
  ];
  if (known.length > 0) return known.join('; ');
  // A program was let go and did not say how far it came.
  const began = Object.values(state.children).some((child) => child.step === id && child.pid !== undefined);
  const silent = tries.some((one) => one.facts?.['applied'] === undefined && !BEFORE.has(one.code));
  return began && silent ? 'what it changed is not known' : undefined;
}

/** Codes of failures before anything was begun. */
const BEFORE = new Set([
  'gate-moved',
  'plan-expired',
  'plan-changed',
  'plan-gone',
  'not-begun',
  'no-review',
  'no-backup',
  'cache-moved',
  'not-versioned',
]);

interface Change {
  readonly address: string;
  readonly action: string;
  readonly id: string | null;
}

/** As an apply lists them, in what it puts out and in the facts of its failure. */
const changesIn = (changes: Json | undefined): readonly Change[] =>
  Array.isArray(changes) ? (changes as unknown as readonly Change[]) : [];

const WORDS: Readonly<Record<string, readonly [done: string, doing: string]>> = {
  create: ['created', 'creating'],
  delete: ['destroyed', 'destroying'],
  update: ['changed', 'changing'],
};

/** `aws_instance.ttb created (i-0c3f91d2a77e4b105)` */
const done = ({ address, action, id }: Change): string =>
  `${address} ${WORDS[action]?.[0] ?? action}${named(id)}`;

/** `destroying aws_instance.ttb (i-0c3f91d2a77e4b105)` */
const doing = ({ address, action, id }: Change): string =>
  `${WORDS[action]?.[1] ?? action} ${address}${named(id)}`;

/** Longer ids, such as ARNs, would hide the rest. */
const named = (id: string | null): string => (id !== null && id.length <= 40 ? ` (${id})` : '');
