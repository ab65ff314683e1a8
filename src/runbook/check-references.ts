import type { Service } from '../service/service.ts';
import { closest, didYouMean } from './closest.ts';
import { type Draft, type DraftStep, ids, stepById } from './draft.ts';
import { type Found, references } from './edges.ts';
import { hints } from './problem.ts';
import { lookUp } from './references.ts';
import { mayQuoteBehind } from './shell-place.ts';
import type { Path, Said } from './yaml-file.ts';

/** What `${service.…}` may say while no firedrill.yaml can be read (docs/service.md). */
const SERVICE_PATHS = [
  'name',
  'unit',
  'account',
  'region',
  'instance',
  'state.bucket',
  'state.key',
  'cache.bucket',
  'cache.prefix',
  'health.url',
  'health.expect',
  'question.request.method',
  'question.request.url',
  'question.request.file',
  'question.expect.status',
  'question.expect.match',
] as const;

/** `with`: must have a value whenever the step runs. The others are filled in as far as is known then. */
type Use = 'with' | 'byHand' | 'rollback';

/** Every `${…}` of every step stands for something that exists, comes before, and has a value when it is needed. */
export function checkReferences(draft: Draft): void {
  for (const step of draft.steps) {
    const { file, path } = step;
    if (file === undefined) continue;
    const check = (value: unknown, at: Path, use: Use): void => {
      for (const found of references(value, at)) {
        checkOne(draft, step, found, use);
        if (found.otherwise !== undefined && at.at(-1) === 'with') refuseOtherwise(draft, found);
        if (at.at(-1) === 'byHand' && !mayQuoteBehind(found.before)) refuseQuotes(draft, found);
      }
    };
    check(file.with, [...path, 'with'], 'with');
    check(file.byHand, [...path, 'byHand'], 'byHand');
    check(file.rollback?.with, [...path, 'rollback', 'with'], 'rollback');
    check(file.rollback?.byHand, [...path, 'rollback', 'byHand'], 'rollback');
  }
}

/** An action gets what a step has given, or it does not run: nothing stands in for that. */
function refuseOtherwise(draft: Draft, { path, raw, nth }: Found): void {
  draft.reportInside(path, raw, nth, {
    message: `${raw} has another value to fall back on, which only by-hand commands may have`,
    hint: 'remove what stands from :- on',
  });
}

/** A value is quoted where it needs it, and its quotes would end the ones around it. */
function refuseQuotes(draft: Draft, { path, raw, nth }: Found): void {
  draft.reportInside(path, raw, nth, {
    message: `${raw} stands in quotes, a here-document or arithmetic, where no value is safe`,
    hint: 'write it bare, as a word or a part of one: a value is quoted where it needs it',
  });
}

function checkOne(draft: Draft, step: DraftStep, found: Found, use: Use): void {
  const { reference, raw } = found;
  const report = (message: string, hint: string | undefined): void =>
    draft.reportInside(found.path, raw, found.nth, { message, hint });
  if (reference === undefined) {
    const near = closest(
      raw,
      known(draft, step).map((each) => `\${${each}}`),
    );
    report(
      `${raw} is not a reference`,
      hints(
        near && `did you mean ${near}?`,
        'references are ${inputs.ID}, ${steps.ID.OUTPUT} and ${service.PATH}; a plain ${ is written $${',
      ),
    );
  } else if (reference.of === 'input') {
    const inputs = ids(draft.inputs);
    if (!inputs.includes(reference.input)) {
      report(
        `there is no input "${reference.input}"`,
        hints(
          didYouMean(reference.input, inputs),
          inputs.length === 0 ? 'this runbook has no inputs' : `inputs: ${inputs.join(', ')}`,
        ),
      );
    }
  } else if (reference.of === 'service') {
    const path = reference.path.join('.');
    const paths = servicePaths(draft);
    if (!paths.includes(path)) {
      report(
        `firedrill.yaml has no ${path}`,
        hints(didYouMean(path, paths), `service.: ${paths.join(', ')}`),
      );
    }
  } else {
    checkStep(draft, step, reference, use, report);
  }
}

function checkStep(
  draft: Draft,
  step: DraftStep,
  { step: to, output }: { readonly step: string; readonly output: string },
  use: Use,
  report: (message: string, hint: string | undefined) => void,
): void {
  const other = stepById(draft, to);
  const before = ids(draft.steps.slice(0, step.index));
  if (other === undefined) {
    report(
      `there is no step "${to}"`,
      hints(didYouMean(to, before), `steps before this one: ${before.join(', ') || 'none'}`),
    );
    return;
  }
  const own = other.index === step.index;
  // In `with` another step is a need like any other: whether it comes before and is always there, check-graph.ts says.
  if (use !== 'with' && (other.index > step.index || (own && use === 'byHand'))) {
    report(
      own ? 'a step cannot use its own outputs' : `"${to}" comes later, so it has no outputs yet`,
      'refer to a step that comes before',
    );
    return;
  }
  const said = noOutput(other, output);
  if (said) report(said.message, said.hint);
}

/** What is wrong with naming this output of a step; nothing when it has it, or when that is not known. */
export function noOutput(step: DraftStep, output: string): Said | undefined {
  const outputs = step.contract?.outputs;
  if (outputs === undefined || outputs.includes(output)) return undefined;
  return {
    message: `"${step.id}" (${step.file?.action}) has no output "${output}"`,
    hint: hints(
      didYouMean(output, outputs),
      outputs.length === 0 ? 'it has none' : `its outputs: ${outputs.join(', ')}`,
    ),
  };
}

function servicePaths(draft: Draft): readonly string[] {
  const { service } = draft;
  const paths = SERVICE_PATHS.map((path) => path.split('.'));
  // Of what is wrong in firedrill.yaml, all that it may hold.
  return paths
    .filter(
      (path) => service?.[path[0] as keyof Service] === undefined || lookUp(service, path) !== undefined,
    )
    .map((path) => path.join('.'));
}

function known(draft: Draft, step: DraftStep): string[] {
  return [
    ...ids(draft.inputs).map((id) => `inputs.${id}`),
    ...draft.steps
      .slice(0, step.index)
      .flatMap((each) => (each.contract?.outputs ?? []).map((output) => `steps.${each.id}.${output}`)),
    ...servicePaths(draft).map((path) => `service.${path}`),
  ];
}
