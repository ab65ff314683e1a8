import { isRequired } from './build.ts';
import type { Cases } from './cases.ts';
import { didYouMean } from './closest.ts';
import { type Draft, type DraftStep, ids, isGate, isSure, stepById } from './draft.ts';
import { type Edge, edges } from './edges.ts';
import { hints } from './problem.ts';
import type { Said } from './yaml-file.ts';

/** Ids are unique, needs exist and come before, and nothing needs itself through others. */
export function checkGraph(draft: Draft, cases: Cases | undefined): void {
  for (const step of draft.steps) {
    if (step.id !== undefined && ids(draft.steps.slice(0, step.index)).includes(step.id)) {
      draft.report([...step.path, 'id'], {
        message: `a second step is called "${step.id}"`,
        hint: 'give one of them another id',
      });
    }
    for (const edge of edges(step)) checkEdge(draft, cases, step, edge);
  }
}

function checkEdge(draft: Draft, cases: Cases | undefined, step: DraftStep, edge: Edge): void {
  const report = (said: Said): void =>
    edge.part === undefined
      ? draft.report(edge.path, said)
      : draft.reportInside(edge.path, edge.part, 0, said);
  const other = stepById(draft, edge.to);
  const named = edge.part === undefined;
  if (other === undefined) {
    // References to unknown steps are reported by check-references.ts, and named ones by check-gates.ts.
    if (!named || edge.path.includes('with')) return;
    const before = ids(draft.steps.slice(0, step.index));
    report({
      message: `there is no step "${edge.to}"`,
      hint: hints(didYouMean(edge.to, before), `steps before this one: ${before.join(', ') || 'none'}`),
    });
  } else if (other.index === step.index) {
    report({ message: `"${step.id}" needs itself`, hint: 'name a step that comes before' });
  } else if (other.index > step.index) {
    const circle = wayBack(draft, other, step);
    report(
      circle === undefined
        ? {
            message: `"${edge.to}" comes later`,
            hint: `steps run in the order of the file: move "${edge.to}" before "${step.id}", or name another`,
          }
        : {
            message: `a circle: ${[step.id, ...circle].map((id) => `"${id}"`).join(' needs ')}`,
            hint: 'remove one of these needs; none of the steps could ever begin',
          },
    );
  } else if (!edge.path.includes('when')) {
    checkAlways(cases, step, other, edge.path.includes('needs') ? 'need' : 'value', report);
  }
}

/**
 * What a step needs must be there whenever the step is: a step that waits for one that was skipped is skipped with it,
 * or, when it is required, fails in the middle of a run.
 */
function checkAlways(
  cases: Cases | undefined,
  step: DraftStep,
  other: DraftStep,
  what: 'need' | 'value',
  report: (said: Said) => void,
): void {
  if (cases && isSure(step) && isSure(other) && !cases.surely(step, other)) {
    report({
      message: `"${other.id}" is not part of every run in which "${step.id}" is`,
      hint: `give "${step.id}" the conditions of "${other.id}", or name a step that is always there`,
    });
  }
  // Whether it is a gate, only its action tells.
  if (other.contract === undefined || other.wrong('required') || other.wrong('milestone')) return;
  if (!isGate(other) && !isRequired(other) && (what === 'value' || isRequired(step))) {
    report({
      message: `"${other.id}" can be skipped, and ${what === 'value' ? 'then this has no value' : `"${step.id}" is required`}`,
      hint: `add required: true to "${other.id}"`,
    });
  }
}

/** The shortest chain of needs from one step to another, ids of both ends included. */
function wayBack(draft: Draft, from: DraftStep, to: DraftStep): string[] | undefined {
  const queue: { readonly step: DraftStep; readonly way: string[] }[] = [
    { step: from, way: [from.id ?? ''] },
  ];
  const seen = new Set<DraftStep>([from]);
  for (const { step, way } of queue) {
    if (step === to) return way;
    for (const edge of edges(step)) {
      const next = stepById(draft, edge.to);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push({ step: next, way: [...way, edge.to] });
    }
  }
  return undefined;
}
