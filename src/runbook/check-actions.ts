import type { z } from 'zod';
import type { Cases } from './cases.ts';
import { closest, didYouMean } from './closest.ts';
import type { Actions, Draft, DraftStep } from './draft.ts';
import { hints } from './problem.ts';
import { hasReference, pieces } from './references.ts';
import { explainIssues, valueAt } from './schema-issues.ts';
import type { Path } from './yaml-file.ts';

/** Actions exist and take the parameters that they are given. */
export function checkActions(draft: Draft, cases: Cases | undefined): void {
  for (const step of draft.steps) {
    const { file, path } = step;
    if (file === undefined) continue;
    checkCall(draft, cases, step, file, path);
    if (file.rollback) checkCall(draft, cases, step, file.rollback, [...path, 'rollback']);
  }
}

function checkCall(
  draft: Draft,
  cases: Cases | undefined,
  step: DraftStep,
  call: {
    readonly action?: string | undefined;
    readonly with?: Readonly<Record<string, unknown>> | undefined;
  },
  path: Path,
): void {
  if (call.action === undefined) return;
  if (!draft.actions.has(call.action)) {
    const known = [...draft.actions.keys()].sort();
    draft.report([...path, 'action'], {
      message: `unknown action "${call.action}"`,
      hint: hints(didYouMean(call.action, known), `actions: ${known.join(', ')}`),
    });
  }
  const action = meantAction(draft.actions, call.action);
  if (action === undefined) return;
  const given = call.with ?? {};
  const at: Path = [...path, 'with'];
  const seen = new Set<string>();
  for (const inputs of cases?.of(step) ?? [{}]) {
    const filled = fillChoices(given, draft, inputs);
    const key = JSON.stringify(filled);
    if (seen.has(key)) continue;
    seen.add(key);
    const { error } = action.params.safeParse(filled);
    const issues = (error?.issues ?? []).filter((issue) => !tolerable(issue, filled));
    if (issues.length === 0) continue;
    for (const problem of explainIssues(issues, draft.yaml, action.params, at, filled))
      draft.reportProblem(problem);
  }
}

/** The action of that name, or the one that a mistyped name most likely means: its parameters can be checked all the same. */
export function meantAction(actions: Actions, name: string | undefined): ReturnType<Actions['get']> {
  if (name === undefined) return undefined;
  return actions.get(name) ?? actions.get(closest(name, actions.keys()) ?? '');
}

/** Puts in the values of choices: they are known, so a schema that refuses one of them refuses it now. */
function fillChoices(value: unknown, draft: Draft, inputs: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    const [piece, ...more] = pieces(value);
    if (piece === undefined || more.length > 0 || 'text' in piece || piece.reference?.of !== 'input')
      return value;
    const id = piece.reference.input;
    const choices = draft.inputs.find((each) => each.id === id)?.input?.choices;
    return choices?.includes(inputs[id] ?? '') ? inputs[id] : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fillChoices(item, draft, inputs));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillChoices(item, draft, inputs)]),
    );
  }
  return value;
}

/** A reference's own value is not known yet: whatever a schema says about it is asked again before the step runs. */
function tolerable(issue: z.core.$ZodIssue, filled: unknown): boolean {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  if (hasReference(valueAt(filled, path))) return true;
  return (
    issue.code === 'invalid_union' &&
    issue.errors.some((branch) =>
      branch.every((inner) => tolerable({ ...inner, path: [...issue.path, ...inner.path] }, filled)),
    )
  );
}
