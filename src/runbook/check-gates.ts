import type { Cases } from './cases.ts';
import { didYouMean } from './closest.ts';
import {
  type Draft,
  type DraftStep,
  gateActions,
  ids,
  isGate,
  isSure,
  namedStep,
  stepById,
} from './draft.ts';
import { ancestors } from './edges.ts';
import { hints } from './problem.ts';

/** Gates stand before something that was reviewed, and before everything that changes the world. */
export function checkGates(draft: Draft, cases: Cases | undefined): void {
  for (const step of draft.steps) {
    if (step.file === undefined) continue;
    if (isGate(step) && step.file.required === false) {
      draft.report([...step.path, 'required'], {
        message: `the gate "${step.id}" may be skipped`,
        hint: 'remove required: false; a gate that can be skipped is none',
      });
    }
    const sound = [checkReviewed(draft, step), checkGated(draft, step)].every(Boolean);
    if (sound && step.contract?.effect === 'mutate') checkGuarded(draft, cases, step);
  }
}

/** What a step acts on is an earlier step that stores a review document. */
function checkReviewed(draft: Draft, step: DraftStep): boolean {
  const named = namedStep(step, 'actsOn');
  if (named === undefined) return true;
  const { id: name, path } = named;
  const reviewed = draft.steps.filter((each) => each.index < step.index && each.contract?.reviewed);
  const of = stepById(draft, name);
  if (of !== undefined && (of.contract === undefined || of.contract.reviewed)) return true;
  const known = ids(reviewed);
  const onNothing = isGate(step) ? 'a gate on nothing: ' : '';
  draft.report(path, {
    message:
      of === undefined
        ? `${onNothing}there is no step "${name}"`
        : `${onNothing}"${name}" (${of.file?.action}) shows nothing to review`,
    hint: hints(
      didYouMean(name, known),
      known.length === 0
        ? 'add a step before it that can be reviewed, such as a plan'
        : `steps to review: ${known.join(', ')}`,
    ),
  });
  return false;
}

/** The gate that a step names comes before it, and shows the same review that the step acts on. */
function checkGated(draft: Draft, step: DraftStep): boolean {
  const named = namedStep(step, 'gatedBy');
  if (named === undefined) return true;
  const { id: name, path } = named;
  const gate = stepById(draft, name);
  if (gate !== undefined && isGate(gate)) {
    const [ours, theirs] = [namedStep(step, 'actsOn')?.id, namedStep(gate, 'actsOn')?.id];
    if (ours === undefined || theirs === undefined || ours === theirs) return true;
    if (!stepById(draft, theirs)?.contract?.reviewed) return false; // said at the gate
    draft.report(path, {
      message: `"${name}" is the gate of "${theirs}", and this step acts on "${ours}"`,
      hint: 'what is done must be what was reviewed: name the same step in both',
    });
    return false;
  }
  if (gate !== undefined && gate.contract === undefined) return true;
  const known = ids(draft.steps.filter((each) => each.index < step.index && isGate(each)));
  draft.report(path, {
    message:
      gate === undefined ? `there is no step "${name}"` : `"${name}" (${gate.file?.action}) is not a gate`,
    hint: hints(
      didYouMean(name, known),
      known.length === 0 ? `add a step with ${gateActions(draft)} before it` : `gates: ${known.join(', ')}`,
    ),
  });
  return false;
}

/** What changes the world comes after a gate that is part of every run in which it is, and of the same review. */
function checkGuarded(draft: Draft, cases: Cases | undefined, step: DraftStep): void {
  const before = ancestors(draft, step);
  const of = namedStep(step, 'actsOn')?.id;
  const gates = draft.steps.filter((each) => isGate(each) && before.has(each.id ?? ''));
  const guarded = gates.some(
    (gate) =>
      (of === undefined || namedStep(gate, 'actsOn')?.id === of) &&
      (cases === undefined || !isSure(gate) || cases.surely(step, gate)),
  );
  if (guarded || [step, ...draft.steps.filter((each) => before.has(each.id ?? ''))].some(mayHaveGate)) return;
  draft.report([...step.path, 'action'], {
    message: `"${step.id}" changes the world, and no gate${of === undefined ? '' : ` of "${of}"`} comes before it in every run`,
    hint: `add a step with ${gateActions(draft)}, and name it under needs: here`,
  });
}

/** What it is, or what it needs, is not known, and was reported. */
const mayHaveGate = (step: DraftStep): boolean =>
  step.contract === undefined || !isSure(step) || step.wrong('needs') || step.wrong('with');
