import { type Cases, conditions, onOutputs } from './cases.ts';
import { checkValues, unknownInput } from './check-inputs.ts';
import { noOutput } from './check-references.ts';
import { type Draft, type DraftStep, ids, isSure, stepById } from './draft.ts';
import { parseDuration } from './parse-duration.ts';
import { valueAt } from './schema-issues.ts';
import type { Path } from './yaml-file.ts';

/** `when` of every step: its inputs and values exist, and it can hold. */
export function checkConditions(draft: Draft, cases: Cases | undefined): void {
  for (const step of draft.steps) {
    for (const [index, condition] of (step.file?.when ?? []).entries()) {
      const at = [...step.path, 'when', index];
      const { input, step: other, output, is } = condition ?? {};
      const oneKind =
        (input === undefined) !== (other === undefined) && (other === undefined) === (output === undefined);
      if (!oneKind) {
        if (step.wrong('when', index)) continue;
        draft.report(at, {
          message: 'a condition looks at an input, or at an output of a step',
          hint: 'write input: and is:, or step:, output: and is:',
        });
      } else if (input !== undefined) {
        const found = unknownInput(draft, [...at, 'input'], input, draft.inputs);
        if (found?.input && is !== undefined) checkValues(draft, [...at, 'is'], found.input, is);
      } else if (other !== undefined && output !== undefined) {
        const before = stepById(draft, other);
        const said = before && noOutput(before, output);
        if (said) draft.report([...at, 'output'], said);
      }
    }
    checkSlower(draft, step);
    if (cases) checkPossible(draft, step, cases);
  }
}

/** What makes it slower is known before it begins. */
function checkSlower(draft: Draft, step: DraftStep): void {
  const { slower } = step.file ?? {};
  if (slower === undefined || step.wrong('slower')) return;
  const whole: Path = [...step.path, 'slower'];
  for (const [index, one] of [slower].flat().entries()) {
    const { step: other, output } = one ?? {};
    if (other === undefined || output === undefined) continue;
    const at = Array.isArray(slower) ? [...whole, index] : whole;
    const before = stepById(draft, other);
    if (before === undefined || before.index >= step.index) {
      draft.report([...at, 'step'], {
        message: `no step before "${step.id}" is called "${other}"`,
        hint: 'write the id of an earlier step',
      });
      continue;
    }
    const said = noOutput(before, output);
    if (said) draft.report([...at, 'output'], said);
  }
}

function checkPossible(draft: Draft, step: DraftStep, cases: Cases): void {
  if (!step.file?.when || !isSure(step) || !wellFormed(draft, step)) return;
  const path: Path = [...step.path, 'when'];
  // No choice at all is reported where the choices are.
  const byInputs = cases.all.length > 0 && cases.of(step).length === 0;
  const outputs = onOutputs(step);
  const clash = outputs.find((one) =>
    outputs.some(
      (two) =>
        one.step === two.step && one.output === two.output && !one.is.some((value) => two.is.includes(value)),
    ),
  );
  if (!byInputs && !clash) return;
  const values = conditions(step).map(
    ({ input, step: other, output, is }) => `${input ?? `${other}.${output}`} = ${is.join(' or ')}`,
  );
  draft.report(
    path,
    {
      message: `"${step.id}" can never be part of a run${step.file.required ? ', and it is required' : ''}`,
      hint: `no run has ${values.join(' together with ')}`,
    },
    'key',
  );
}

/** Conditions that were reported already say nothing about whether they can hold. */
function wellFormed(draft: Draft, step: DraftStep): boolean {
  return conditions(step).every(({ input, is }) => {
    if (input === undefined) return true;
    const found = draft.inputs.find((each) => each.id === input)?.input;
    return found !== undefined && is.every((value) => found.choices?.includes(value) ?? true);
  });
}

/** Exactly one `recovered`, unless the runbook ends no failure, and one `verified`: in every run, and last. */
export function checkMilestones(draft: Draft, cases: Cases | undefined): void {
  const broken = draft.steps.some((step) => step.file === undefined || step.wrong('milestone'));
  for (const name of ['recovered', 'verified'] as const) {
    const steps = draft.steps.filter((step) => step.file?.milestone === name);
    const wanted = name === 'verified' || draft.recovers;
    for (const step of steps) {
      const path = [...step.path, 'milestone'];
      if (name === 'recovered' && draft.recovers === false) {
        draft.report(path, {
          message: 'a runbook with recovers: false has no milestone "recovered"',
          hint: 'remove the milestone, or write recovers: true',
        });
      } else if (step !== steps[0]) {
        draft.report(path, {
          message: `a second step is the milestone "${name}"`,
          hint: `"${steps[0]?.id}" is the first; exactly one step must be`,
        });
      }
      if (step.file?.required === false) {
        draft.report([...step.path, 'required'], {
          message: `"${step.id}" is a milestone and may be skipped`,
          hint: 'remove required: false; what was skipped was not reached',
        });
      }
      if (
        isSure(step) &&
        ((cases && cases.of(step).length < cases.all.length) || onOutputs(step).length > 0)
      ) {
        draft.report(
          [...step.path, 'when'],
          {
            message: `"${step.id}" is a milestone and is not part of every run`,
            hint: 'remove its conditions, or give the milestone to a step that every run has',
          },
          'key',
        );
      }
    }
    if (wanted && steps.length === 0 && !broken) {
      draft.report(
        ['steps'],
        {
          message: `no step is the milestone "${name}"`,
          hint:
            name === 'recovered'
              ? 'add milestone: recovered to the step in which the service answers rightly, or write recovers: false'
              : 'add milestone: verified to the step that proves that everything is as it should be',
        },
        'key',
      );
    }
  }
  checkOrder(draft);
}

/** Words come before pictures, and only where something was broken. */
export function checkAnswers(draft: Draft): void {
  const [answers, objective] = ['answers', 'objective'].map((key) => {
    const text = valueAt(draft.yaml.data, [key]);
    return typeof text === 'string' ? parseDuration(text) : undefined;
  });
  if (answers === undefined) return;
  if (draft.recovers === false)
    draft.report(
      ['answers'],
      {
        message: 'a runbook with recovers: false has no objective for answers',
        hint: 'remove the line, or write recovers: true',
      },
      'key',
    );
  else if (objective !== undefined && answers > objective)
    draft.report(['answers'], {
      message: 'answers in words come before it has recovered',
      hint: 'write a time that is no longer than the objective',
    });
}

function checkOrder(draft: Draft): void {
  const at = (name: string) => draft.steps.findIndex((step) => step.file?.milestone === name);
  const step = draft.steps[at('verified')];
  if (step && at('recovered') > at('verified')) {
    draft.report([...step.path, 'milestone'], {
      message: 'verified comes before recovered',
      hint: `move "${step.id}" behind "${ids(draft.steps)[at('recovered')]}"`,
    });
  }
}
