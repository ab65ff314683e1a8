import { asList, type Draft, type DraftStep } from './draft.ts';
import { choicesLeft } from './inputs.ts';
import type { Input } from './runbook.ts';

type Case = Readonly<Record<string, string>>;

/** More combinations than this are not walked through. */
const MOST = 20_000;
/** Stands for any text that the runbook does not mention. */
const ANYTHING = '\u0000';

/** All combinations of input values that a run can have, as far as conditions and limits can tell them apart. */
export interface Cases {
  readonly all: readonly Case[];
  /** Combinations of the inputs before that leave nothing to choose, by input. */
  readonly dead: ReadonlyMap<string, Case>;
  /** Whether the step's conditions on inputs hold. */
  holds(step: DraftStep, given: Case): boolean;
  /** The combinations in which the step is part of the run. */
  of(step: DraftStep): readonly Case[];
  /** Whether `other` is part of every run that `step` is part of. */
  surely(step: DraftStep, other: DraftStep): boolean;
}

export function casesOf(draft: Draft): Cases | undefined {
  const dead = new Map<string, Case>();
  let all: Case[] = [{}];
  for (const { input } of draft.inputs) {
    if (input === undefined) continue;
    all = all.flatMap((given) => {
      const values = input.choices
        ? (choicesLeft(input, given)?.choices ?? [])
        : [...mentioned(draft, input), ANYTHING];
      if (values.length === 0 && !dead.has(input.id)) dead.set(input.id, given);
      return values.map((value) => ({ ...given, [input.id]: value }));
    });
    if (all.length > MOST) return undefined;
  }
  const holds = (step: DraftStep, given: Case): boolean =>
    conditions(step).every(
      ({ input, is }) => input === undefined || !(input in given) || asList(is).includes(given[input] ?? ''),
    );
  const of = (step: DraftStep): readonly Case[] => all.filter((given) => holds(step, given));
  return {
    all,
    dead,
    holds,
    of,
    surely: (step, other) =>
      of(step).every((given) => holds(other, given)) &&
      onOutputs(other).every((theirs) =>
        onOutputs(step).some(
          (ours) =>
            ours.step === theirs.step &&
            ours.output === theirs.output &&
            ours.is.every((value) => theirs.is.includes(value)),
        ),
      ),
  };
}

/** Those that hold only for what they say: what is wrong in `when` was reported. */
export const conditions = (step: DraftStep) =>
  (step.file?.when ?? []).flatMap((condition) =>
    condition?.is === undefined ? [] : [{ ...condition, is: asList(condition.is) }],
  );

export function onOutputs(step: DraftStep) {
  return conditions(step).filter((condition) => condition.step !== undefined);
}

function mentioned(draft: Draft, input: Input): string[] {
  const inSteps = draft.steps.flatMap(conditions);
  const inLimits = draft.inputs.flatMap((each) => each.input?.limits?.map((limit) => limit.when) ?? []);
  return [
    ...new Set(
      [...inSteps, ...inLimits].flatMap((condition) => (condition.input === input.id ? condition.is : [])),
    ),
  ];
}
