import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import { codeWords } from '../files/error-code.ts';
import { readShort } from '../files/short-file.ts';
import type { KnownService } from '../service/service.ts';
import { toInput, toRunbook } from './build.ts';
import { casesOf } from './cases.ts';
import { checkActions, meantAction } from './check-actions.ts';
import { checkAnswers, checkConditions, checkMilestones } from './check-conditions.ts';
import { checkGates } from './check-gates.ts';
import { checkGraph } from './check-graph.ts';
import { checkDeadEnds, checkInputs } from './check-inputs.ts';
import { checkReferences } from './check-references.ts';
import { didYouMean } from './closest.ts';
import type { Actions, Draft, DraftInput, DraftStep, KnownInput } from './draft.ts';
import { meantKeys } from './meant-keys.ts';
import { beside, ConfigurationError, hints, type Problem, sortProblems } from './problem.ts';
import type { Runbook } from './runbook.ts';
import { InputFile, RunbookFile, StepFile } from './schema.ts';
import { explainIssues, valueAt } from './schema-issues.ts';
import { soundPart } from './sound-part.ts';
import { type Path, readYaml, type YamlFile } from './yaml-file.ts';

export type { Actions };

/**
 * A runbook's text, checked whole: whatever can be wrong with it is wrong here and not in the middle of a recovery.
 * `file` is named in messages as given. Without a service (its own file is broken) what depends on it is not checked.
 * Throws `ConfigurationError` with every problem.
 */
export function loadRunbook(
  file: string,
  text: string,
  actions: Actions,
  service: KnownService | undefined,
): Runbook {
  const { yaml, problems: first } = readYaml(file, text);
  if (yaml === undefined) throw new ConfigurationError(sortProblems(first));
  first.push(...meantKeys(yaml, RunbookFile), ...meantParameters(yaml, actions));
  const parsed = RunbookFile.safeParse(yaml.data);
  const found: Problem[] = parsed.error ? explainIssues(parsed.error.issues, yaml, RunbookFile) : [];
  const id = idOf(file);
  if (!RUNBOOK_ID.test(id)) found.push(badName(file, id));
  const draft = makeDraft(yaml, actions, service, parsed.error?.issues ?? [], found);
  const cases = casesOf(draft);
  if (cases === undefined) {
    found.push(
      yaml.problem(['inputs'], 'key', {
        message: 'the inputs combine to more cases than can be checked',
        hint: 'split the runbook',
      }),
    );
  }
  checkInputs(draft);
  if (cases) checkDeadEnds(draft, cases);
  checkConditions(draft, cases);
  checkGraph(draft, cases);
  checkActions(draft, cases);
  checkReferences(draft);
  checkGates(draft, cases);
  checkAnswers(draft);
  if (Array.isArray(valueAt(yaml.data, ['steps']))) checkMilestones(draft, cases);
  const all = [...first, ...beside(first, found)];
  if (all.length > 0 || !parsed.success) throw new ConfigurationError(sortProblems(all));
  return toRunbook(id, parsed.data, draft);
}

/** It becomes part of run names: folders, commands to copy, the user agent of live calls. */
const RUNBOOK_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const idOf = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

function badName(file: string, id: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    message: `"${id}" cannot be the name of a runbook`,
    hint: 'rename the file: small letters, digits and -, beginning with a letter or digit, at most 64, then .yaml',
  };
}

type Issue = z.core.$ZodIssue;

function makeDraft(
  yaml: YamlFile,
  actions: Actions,
  service: KnownService | undefined,
  issues: readonly Issue[],
  found: Problem[],
): Draft {
  const recovers = valueAt(yaml.data, ['recovers']);
  const wrongAt = (path: Path): boolean =>
    issues.some((issue) => path.every((key, index) => issue.path[index] === key));
  return {
    yaml,
    actions,
    service,
    recovers: typeof recovers === 'boolean' ? recovers : undefined,
    inputs: entries(yaml, 'inputs').map(({ id, path, value }): DraftInput => {
      const sound = soundPart(InputFile, value);
      const known = sound && ['id', 'choices', 'pattern', 'limits'].every((key) => !wrongAt([...path, key]));
      if (!known) return { id, path };
      const file = sound as KnownInput;
      return { id, path, file, input: toInput(file, service?.protected) };
    }),
    steps: entries(yaml, 'steps').map(({ id, path, value }, index): DraftStep => {
      const file = soundPart(StepFile, value);
      const contract = meantAction(actions, file?.action)?.contract;
      return {
        id,
        index,
        path,
        wrong: (...inside) => wrongAt([...path, ...inside]),
        ...(file ? { file } : {}),
        ...(contract ? { contract } : {}),
      };
    }),
    report: (path, said, what = 'value') => found.push(yaml.problem(path, what, said)),
    reportInside: (path, part, nth, said) => found.push(yaml.problemInside(path, part, nth, said)),
    reportProblem: (problem) => found.push(problem),
  };
}

function entries(yaml: YamlFile, list: 'inputs' | 'steps') {
  const values = valueAt(yaml.data, [list]);
  return (Array.isArray(values) ? values : []).map((value: unknown, index) => {
    const path: Path = [list, index];
    const id = valueAt(value, ['id']);
    return { id: typeof id === 'string' ? id : undefined, path, value };
  });
}

/** Mistyped keys of what steps and their rollbacks give to their actions. */
function meantParameters(yaml: YamlFile, actions: Actions): Problem[] {
  return entries(yaml, 'steps').flatMap(({ path }) =>
    [path, [...path, 'rollback']].flatMap((call) => {
      const name = valueAt(yaml.data, [...call, 'action']);
      const meant = meantAction(actions, typeof name === 'string' ? name : undefined);
      return meant ? meantKeys(yaml, meant.params, [...call, 'with']) : [];
    }),
  );
}

/** Names of the runbooks in a folder, sorted. Throws `ConfigurationError` when the folder cannot be read. */
export function listRunbooks(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => name.replace(/\.ya?ml$/, ''))
      .sort();
  } catch (error) {
    throw new ConfigurationError([fileProblem(directory, error, 'the folder of runbooks')], error);
  }
}

/**
 * A runbook's file by its name (with or without `.yaml`), or by a path: with a slash in it, or of a file that is here and no
 * runbook of the folder. Throws `ConfigurationError`.
 */
export function findRunbook(
  directory: string,
  name: string,
): { readonly file: string; readonly text: string } {
  if (/[/\\]/.test(name)) return { file: resolve(name), text: readText(resolve(name), 'the runbook') };
  const known = listRunbooks(directory);
  const wanted = name.replace(/\.ya?ml$/, '');
  if (!known.includes(wanted) && wanted !== name && existsSync(name))
    return { file: resolve(name), text: readText(resolve(name), 'the runbook') };
  if (!known.includes(wanted)) {
    const hint = hints(
      didYouMean(wanted, known),
      known.length === 0 ? 'the folder holds no runbooks' : `runbooks: ${known.join(', ')}`,
    );
    throw new ConfigurationError([
      {
        file: directory,
        line: 1,
        column: 1,
        message: `there is no runbook "${name}"`,
        ...(hint ? { hint } : {}),
      },
    ]);
  }
  const file = join(
    directory,
    readdirSync(directory).find((each) => each.replace(/\.ya?ml$/, '') === wanted) ?? '',
  );
  return { file, text: readText(file, 'the runbook') };
}

/** Reads a file that a person wrote. Throws `ConfigurationError`. */
export function readText(file: string, what: string, hint?: string): string {
  try {
    return readShort(file);
  } catch (error) {
    throw new ConfigurationError([fileProblem(file, error, what, hint)], error);
  }
}

function fileProblem(file: string, error: unknown, what: string, hint?: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    file,
    line: 1,
    column: 1,
    message: `${what} ${codeWords(error) ?? `cannot be read (${code || String(error)})`}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
