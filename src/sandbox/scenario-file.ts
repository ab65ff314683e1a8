import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean } from '../runbook/closest.ts';
import { meantKeys } from '../runbook/meant-keys.ts';
import { parseDuration } from '../runbook/parse-duration.ts';
import { beside, ConfigurationError, hints, sortProblems } from '../runbook/problem.ts';
import { explainIssues } from '../runbook/schema-issues.ts';
import { SURPRISE } from '../runbook/surprise.ts';
import { readYaml } from '../runbook/yaml-file.ts';
import { type Fault, HEALTHY, type Scenario } from './scenario.ts';
import { ScenarioFile } from './scenario-schema.ts';

/** Where a project's scenarios are. */
export const scenariosBeside = (configFile: string): string =>
  join(dirname(configFile), 'runbooks', 'scenarios');

/** Names of the scenarios in a folder, in order of the alphabet, and the built-in one. */
export function scenarioNames(folder: string): string[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch {
    files = [];
  }
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
  return [...names, HEALTHY.name].sort();
}

/** Reads and checks `<folder>/<name>.yaml`; `healthy` is built in. Throws ConfigurationError with every problem. */
export function loadScenario(folder: string, name: string): Scenario {
  if (name === HEALTHY.name) return HEALTHY;
  const names = scenarioNames(folder);
  if (!names.includes(name)) {
    const hint = hints(didYouMean(name, names), `there are: ${names.join(', ')}`);
    throw new ConfigurationError([
      {
        file: folder,
        line: 1,
        column: 1,
        message: `there is no scenario "${name}"`,
        ...(hint ? { hint } : {}),
      },
    ]);
  }
  const file = join(folder, `${name}.yaml`);
  return parseScenario(file, name, readFileSync(file, 'utf8'));
}

/** The same for a text at hand. */
export function parseScenario(file: string, name: string, text: string): Scenario {
  const { yaml, problems: first } = readYaml(file, text);
  if (yaml === undefined) throw new ConfigurationError(sortProblems(first));
  if (name === SURPRISE)
    first.push({
      file,
      line: 1,
      column: 1,
      message: `a scenario cannot be called "${SURPRISE}": that is a drill in any of them`,
    });
  first.push(...meantKeys(yaml, ScenarioFile));
  const parsed = ScenarioFile.safeParse(yaml.data);
  const found = parsed.success ? [] : explainIssues(parsed.error.issues, yaml, ScenarioFile);
  const all = [...first, ...beside(first, found)];
  if (!parsed.success || all.length > 0) throw new ConfigurationError(sortProblems(all));
  const { title, teaches, runbooks, start, durations, faults, answer } = parsed.data;
  return {
    name,
    runbooks: runbooks ?? [],
    title,
    teaches: teaches.trim(),
    start: {
      instance: start.instance,
      cache: start.cache,
      ...(start.lock
        ? { lock: { who: start.lock.who, operation: start.lock.operation, ageMs: ms(start.lock.age) } }
        : {}),
    },
    durationsMs: Object.fromEntries(
      Object.entries(durations ?? {}).map(([stage, length]) => [stage, ms(length ?? '')]),
    ),
    faults: (faults ?? []).map(toFault),
    ...(answer === undefined ? {} : { answer }),
  };
}

function toFault(fault: NonNullable<ScenarioFile['faults']>[number]): Fault {
  if (fault.kind === 'registry-stalls') return { kind: fault.kind, times: fault.times, forMs: ms(fault.for) };
  if (fault.kind !== 'no-capacity') return fault;
  const { times, ...rest } = fault;
  return times === undefined ? rest : { ...rest, times };
}

/** The schema has seen to it that it is a duration. */
const ms = (text: string): number => parseDuration(text) ?? 0;
