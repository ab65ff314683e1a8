import { createHash } from 'node:crypto';
import type { ProtectedResource } from '../service/service.ts';
import { asList, type Draft, type DraftStep, ids, isGate, type KnownInput } from './draft.ts';
import { edges } from './edges.ts';
import { parseDuration } from './parse-duration.ts';
import type { Condition, Input, Runbook, Slower, Step } from './runbook.ts';
import type { RunbookFile, SlowerFile, StepFile } from './schema.ts';

/** An input of the file with what `firedrill.yaml` says filled in: addresses to choose from, forms that each allows. */
export function toInput(
  { title = '', why = '', ...file }: KnownInput,
  resources: readonly ProtectedResource[] | undefined,
): Input {
  const { id, pattern, write, scenarios } = file;
  const choices = typeof file.choices === 'string' ? resources?.map((each) => each.address) : file.choices;
  const limits = Array.isArray(file.limits)
    ? file.limits.map((limit) => ({ ...limit, when: { ...limit.when, is: asList(limit.when.is) } }))
    : file.limits && resources && limitsOf(resources, file.limits.by, choices ?? []);
  return {
    id,
    title,
    why,
    ...(choices === undefined ? {} : { choices }),
    ...(file.default === undefined ? {} : { default: file.default }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(write === undefined ? {} : { write }),
    ...(scenarios === undefined ? {} : { scenarios }),
    ...(limits === undefined || limits.length === 0 ? {} : { limits }),
  };
}

function limitsOf(resources: readonly ProtectedResource[], by: string, all: readonly string[]) {
  return resources
    .filter((resource) => all.some((choice) => !resource.forms.some((form) => form === choice)))
    .map(({ address, forms, because }) => ({
      when: { input: by, is: [address] },
      choices: [...forms],
      because: because ?? `firedrill.yaml allows no other form for ${address}`,
    }));
}

/** The runbook, once nothing in its draft was found wrong. */
export function toRunbook(id: string, file: RunbookFile, draft: Draft): Runbook {
  return {
    id,
    title: file.title,
    happened: file.happened,
    summary: file.summary.trim(),
    objectiveMs: ms(file.objective),
    ...(file.answers === undefined ? {} : { answersObjectiveMs: ms(file.answers) }),
    recovers: file.recovers,
    ...(file.scenario === undefined ? {} : { scenario: file.scenario }),
    ...(file.exclude === undefined ? {} : { exclude: file.exclude }),
    inputs: draft.inputs.flatMap(({ input }) => input ?? []),
    steps: draft.steps.flatMap((step) => {
      const whole = file.steps[step.index];
      return whole ? toStep(draft, step, whole) : [];
    }),
    digest: createHash('sha256').update(draft.yaml.text).digest('hex'),
    text: draft.yaml.text,
  };
}

function toStep(draft: Draft, step: DraftStep, file: StepFile): Step {
  const needed = new Set(edges(step).map((edge) => edge.to));
  const { rollback } = file;
  return {
    id: file.id,
    title: file.title,
    why: file.why.trim(),
    byHand: file.byHand.trim(),
    action: file.action,
    with: file.with ?? {},
    needs: ids(draft.steps).filter((id) => needed.has(id)),
    when: (file.when ?? []).map(toCondition),
    required: isRequired(step),
    ...(file.milestone === undefined ? {} : { milestone: file.milestone }),
    ...(rollback === undefined
      ? {}
      : { rollback: { ...rollback, with: rollback.with ?? {}, byHand: rollback.byHand.trim() } }),
    ...(file.timeout === undefined ? {} : { timeoutMs: ms(file.timeout) }),
    usualMs: ms(file.usual),
    ...(file.slower && { slower: [file.slower].flat().map(toSlower) }),
  };
}

/** A gate that can be skipped is none, and a milestone that was skipped was not reached. */
export function isRequired(step: DraftStep): boolean {
  return step.file?.required ?? (isGate(step) || step.file?.milestone !== undefined);
}

function toSlower({ step, output, is, usual }: SlowerFile): Slower {
  return { when: { step, output, is: asList(is) }, usualMs: ms(usual) };
}

function toCondition(file: NonNullable<StepFile['when']>[number]): Condition {
  const is = asList(file.is);
  return file.input === undefined
    ? { step: file.step ?? '', output: file.output ?? '', is }
    : { input: file.input, is };
}

function ms(text: string): number {
  return parseDuration(text) ?? 0;
}
