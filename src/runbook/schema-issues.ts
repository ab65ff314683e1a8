import type { z } from 'zod';
import { didYouMean } from './closest.ts';
import { hints, type Problem } from './problem.ts';
import { at, keysAt, type Node, shapeOf, valuesAt } from './schema-shape.ts';
import type { Path, YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/**
 * A schema's issues as problems of the file. `schema` is the one that found them, at `prefix` in the file: its
 * descriptions become the hints, its keys the candidates for "did you mean". `data` is what it was given.
 */
export function explainIssues(
  issues: readonly Issue[],
  yaml: YamlFile,
  schema: z.ZodType,
  prefix: Path = [],
  data: unknown = yaml.data,
): Problem[] {
  const shape = shapeOf(schema);
  return issues.flatMap((issue) => explainOne(issue, yaml, shape, prefix, data));
}

function explainOne(issue: Issue, yaml: YamlFile, shape: object, prefix: Path, data: unknown): Problem[] {
  const local = namesOf(issue.path);
  const path = [...prefix, ...local];
  const here = at(shape, local);
  const about = aboutOf(here);
  const name = nameOf(path);
  const value = valueAt(data, local);
  const written = typeof value === 'number' ? yaml.written(path) : '';

  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(yaml, path, key, keysAt(here)));
  if (issue.code === 'invalid_union') {
    const branch = bestBranch(issue.errors, value);
    if (branch !== undefined) {
      return branch.flatMap((inner) =>
        explainOne({ ...inner, path: [...issue.path, ...inner.path] }, yaml, shape, prefix, data),
      );
    }
  }
  if (value === undefined) {
    return [yaml.problem(path, 'key', { message: `${name} is missing`, hint: write(about) })];
  }
  if (value === null) {
    return [yaml.problem(path, 'value', { message: `${name} is empty`, hint: write(about) })];
  }
  return [
    yaml.problem(
      path,
      'value',
      sayWrong(issue, name, value, about, here, Number(written) === value ? written : show(value)),
    ),
  ];
}

/** Of a key that the map at `path` in the file cannot have. */
export function unknownKey(yaml: YamlFile, path: Path, key: string, known: readonly string[]): Problem {
  const name = nameOf(path);
  return yaml.problem([...path, key], 'key', {
    message: `unknown key "${key}"${name.startsWith('"') ? ` in ${name}` : ''}`,
    hint: hints(
      didYouMean(key, known),
      known.length === 0 ? 'there are no keys here' : `known: ${known.join(', ')}`,
    ),
  });
}

function sayWrong(
  issue: Issue,
  name: string,
  value: unknown,
  about: string | undefined,
  here: readonly Node[],
  written: string,
) {
  switch (issue.code) {
    case 'invalid_type':
      return {
        message: `${name} must be ${TYPES[issue.expected] ?? issue.expected}, and is ${typeof value === 'object' ? typeOf(value) : written}`,
        hint: hints(
          issue.expected === 'string' && wouldDo(here, value, written)
            ? `text that looks like something else goes in quotes: "${written}"`
            : undefined,
          write(about),
        ),
      };
    case 'invalid_value': {
      const known = issue.values.map(String);
      return {
        message: `${name} cannot be ${written}`,
        hint: hints(didYouMean(String(value), known), `one of: ${known.join(', ')}`),
      };
    }
    case 'too_small':
      if (issue.minimum === 1 && typeof value !== 'number')
        return { message: `${name} is empty`, hint: write(about) };
      return { message: `${name}: ${written} is too small, at least ${issue.minimum}`, hint: about };
    case 'too_big':
      return { message: `${name}: ${written} is too big, at most ${issue.maximum}`, hint: about };
    case 'invalid_union':
      return {
        message: `${name} cannot be ${typeOf(value)}`,
        hint: hints(didYouMean(String(value), valuesAt(here)), write(about)),
      };
    case 'custom':
      return { message: `${name}: ${issue.message}`, hint: write(about) };
    default:
      return typeof value === 'string' && value.trim() === ''
        ? { message: `${name} is empty`, hint: write(about) }
        : { message: `${name} cannot be ${written}`, hint: write(about) };
  }
}

/** The alternative whose kind of value is right already: its issues say more than "none of them". */
function bestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  if (value === undefined || value === null) return undefined;
  return branches.find((issues) =>
    issues.every(
      (issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'too_small',
    ),
  );
}

function namesOf(path: readonly PropertyKey[]): (string | number)[] {
  return path.filter((key) => typeof key !== 'symbol');
}

function write(about: string | undefined): string | undefined {
  return about === undefined || about.startsWith('one of') ? about : `write: ${about}`;
}

/** What to write here: the description, or else the values that are possible. */
function aboutOf(nodes: readonly Node[]): string | undefined {
  const text = nodes.map((node) => node['description']).find((each) => typeof each === 'string');
  const values = valuesAt(nodes);
  return text ?? (values.length === 0 ? undefined : `one of: ${values.join(', ')}`);
}

/** Whether a number or a word such as `true` would be right if it stood in quotes. */
function wouldDo(nodes: readonly Node[], value: unknown, written: string): boolean {
  if (typeof value !== 'number' && typeof value !== 'boolean') return false;
  return nodes.every(({ pattern }) => typeof pattern !== 'string' || new RegExp(pattern).test(written));
}

/** `"with.expect.replace"`; which step it is in, the line shows. */
function nameOf(path: Path): string {
  const inEntry = (path[0] === 'steps' || path[0] === 'inputs') && typeof path[1] === 'number';
  const text = path
    .slice(inEntry ? 2 : 0)
    .reduce<string>(
      (before, key) =>
        typeof key === 'number' ? `${before}[${key}]` : before === '' ? key : `${before}.${key}`,
      '',
    );
  if (text !== '') return `"${text}"`;
  return inEntry ? `entry ${Number(path[1]) + 1} of ${path[0]}` : 'the file';
}

export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    data,
  );
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : show(value);
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? `"${value}"`
    : typeof value === 'object'
      ? typeOf(value)
      : JSON.stringify(value);
}
