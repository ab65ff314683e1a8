import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { didYouMean } from '../runbook/closest.ts';
import type { Actions } from '../runbook/draft.ts';
import { listRunbooks, loadRunbook, readText } from '../runbook/load.ts';
import { meantKeys } from '../runbook/meant-keys.ts';
import { ConfigurationError, hints, type Problem, renderProblem, sortProblems } from '../runbook/problem.ts';
import { RunbookFile } from '../runbook/schema.ts';
import { valueAt } from '../runbook/schema-issues.ts';
import { readYaml } from '../runbook/yaml-file.ts';
import { checkService } from '../service/load.ts';
import { ServiceFile } from '../service/schema.ts';
import type { KnownService } from '../service/service.ts';
import { count } from '../words/amounts.ts';

/** What a command has to say, before anybody writes it anywhere. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface Validate {
  /** As given; empty: firedrill.yaml and everything in runbooks/ beside it. */
  readonly files: readonly string[];
  readonly json: boolean;
  /** Path of firedrill.yaml. */
  readonly config: string;
  readonly actions: Actions;
  /** Names of the scenarios that there are, built-in ones too. */
  readonly scenarios: readonly string[];
  /** Every problem of a scenario; throws `ConfigurationError` or returns them. */
  readonly checkScenario: (
    file: string,
    text: string,
    service: KnownService | undefined,
  ) => readonly Problem[];
}

/** `firedrill validate [FILE]…`: exit 0, or 2 with every problem of every file. */
export function validate(options: Validate): Printed {
  const { config, json } = options;
  const ownFiles = options.files.length === 0;
  const problems: Problem[] = [];
  let service: KnownService | undefined;
  const problemsOf = (file: string) =>
    collect(() => {
      const { known, problems: found } = checkService(file);
      if (file === config) service = known;
      const inExclude = found.filter((problem) => problem.file !== file);
      const own = found.filter((problem) => problem.file === file);
      return [...sortProblems([...own, ...unknownObjectives(file)]), ...inExclude];
    });
  const servicesOwn = problemsOf(config);
  const files = ownFiles ? [config, ...collectFiles(config, problems)] : [...options.files];
  for (const file of files) {
    if (isService(file, config))
      problems.push(...(resolve(file) === resolve(config) ? servicesOwn : problemsOf(file)));
    else if (isScenario(file))
      problems.push(
        ...collect(() => {
          const text = readText(file, 'the scenario');
          const found = collect(() => options.checkScenario(file, text, service));
          return sortProblems([...found, ...unknownRunbooks(file, text)]);
        }),
      );
    else {
      problems.push(
        ...collect(() => {
          const text = readText(file, 'the runbook');
          const found = collect(() => {
            loadRunbook(file, text, options.actions, service);
            return [];
          });
          return sortProblems([...found, ...unknownScenario(file, text, options)]);
        }),
      );
    }
  }
  if (json) {
    const list = problems.map(({ file, line, column, message, hint }) => ({
      file,
      line,
      column,
      message,
      hint,
    }));
    return {
      stdout: `${JSON.stringify(list, null, 2)}\n`,
      stderr: '',
      exitCode: problems.length === 0 ? 0 : 2,
    };
  }
  if (problems.length === 0)
    return { stdout: `${files.map((file) => `ok  ${file}`).join('\n')}\n`, stderr: '', exitCode: 0 };
  // A service file brings its exclude file with it, which nobody named.
  const broken = new Set(problems.map((problem) => problem.file));
  const all = new Set([...files, ...broken]);
  const total = `${count(problems.length, 'problem')} in ${broken.size} of ${count(all.size, 'file')}`;
  return { stdout: '', stderr: `${[...problems.map(renderProblem), total].join('\n\n')}\n`, exitCode: 2 };
}

function collect(check: () => readonly Problem[]): readonly Problem[] {
  try {
    return check();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

function collectFiles(config: string, problems: Problem[]): string[] {
  const folder = join(dirname(config), 'runbooks');
  const scenarios = join(folder, 'scenarios');
  const names: string[] = [];
  problems.push(
    ...collect(() => {
      names.push(...yamlIn(folder));
      if (names.length === 0)
        throw new ConfigurationError([
          { file: folder, line: 1, column: 1, message: 'the folder holds no runbooks' },
        ]);
      if (existsSync(scenarios)) names.push(...yamlIn(scenarios));
      return [];
    }),
  );
  return names;
}

function yamlIn(folder: string): string[] {
  const stems = listRunbooks(folder);
  const names = readdirSync(folder);
  return stems.flatMap((stem) =>
    names
      .filter((name) => name === `${stem}.yaml` || name === `${stem}.yml`)
      .map((name) => join(folder, name)),
  );
}

function isService(file: string, config: string): boolean {
  return resolve(file) === resolve(config) || /^firedrill\.ya?ml$/.test(basename(file));
}

function isScenario(file: string): boolean {
  return basename(dirname(resolve(file))) === 'scenarios';
}

/** The loader knows no scenarios, so that it can be used where there are none. */
function unknownScenario(file: string, text: string, { scenarios }: Validate): Problem[] {
  const { yaml } = readYaml(file, text);
  if (yaml !== undefined) meantKeys(yaml, RunbookFile);
  if (yaml === undefined) return [];
  return scenarioPlaces(yaml.data).flatMap((place) => {
    const name = valueAt(yaml.data, place);
    if (typeof name !== 'string' || !/\S/.test(name) || scenarios.includes(name)) return [];
    const hint = hints(didYouMean(name, scenarios), `scenarios: ${scenarios.join(', ')}`);
    return [yaml.problem(place, 'value', { message: `there is no scenario "${name}"`, hint })];
  });
}

/** Where a runbook names scenarios: its own, and those that choices of its inputs start from. */
function scenarioPlaces(data: unknown): readonly (readonly (string | number)[])[] {
  const inputs = valueAt(data, ['inputs']);
  const many = Array.isArray(inputs) ? inputs.length : 0;
  const byChoice = Array.from({ length: many }, (_, n) => {
    const named = valueAt(data, ['inputs', n, 'scenarios']);
    const choices = typeof named === 'object' && named !== null ? Object.keys(named) : [];
    return choices.map((choice) => ['inputs', n, 'scenarios', choice]);
  });
  return [['scenario'], ...byChoice.flat()];
}

/** A surprise drill of a runbook that does not exist is a mistyped name, and would never be drawn. */
function unknownRunbooks(file: string, text: string): readonly Problem[] {
  const { yaml } = readYaml(file, text);
  const folder = dirname(dirname(resolve(file)));
  const named = valueAt(yaml?.data, ['runbooks']);
  if (yaml === undefined || !Array.isArray(named) || !existsSync(folder)) return [];
  return collect(() => {
    const known = listRunbooks(folder);
    return named.flatMap((id: unknown, n) => {
      if (typeof id !== 'string' || !/\S/.test(id) || known.includes(id)) return [];
      const hint = hints(didYouMean(id, known), `runbooks: ${known.join(', ')}`);
      return [yaml.problem(['runbooks', n], 'value', { message: `there is no runbook "${id}"`, hint })];
    });
  });
}

/** An objective for a runbook that does not exist is a mistyped name, and would silently count for nothing. */
function unknownObjectives(file: string): readonly Problem[] {
  const { yaml } = readYaml(file, readText(file, 'the description of the service'));
  const folder = join(dirname(file), 'runbooks');
  if (yaml === undefined || !existsSync(folder)) return [];
  meantKeys(yaml, ServiceFile);
  return collect(() => {
    const known = listRunbooks(folder);
    return ['objectives', 'answers'].flatMap((key) => {
      const objectives = valueAt(yaml.data, [key]);
      return Object.keys(typeof objectives === 'object' && objectives !== null ? objectives : {})
        .filter((id) => !known.includes(id))
        .map((id) => {
          const hint = hints(didYouMean(id, known), `runbooks: ${known.join(', ')}`);
          return yaml.problem([key, id], 'key', { message: `there is no runbook "${id}"`, hint });
        });
    });
  });
}
