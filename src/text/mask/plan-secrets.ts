import { isTelling } from './telling-names.ts';

/** Pairs of members in tofu's JSON of which the second says what of the first is sensitive. */
const MARKED = [
  ['before', 'before_sensitive'],
  ['after', 'after_sensitive'],
  ['values', 'sensitive_values'],
] as const;

type Tree = { readonly [key: string]: unknown };

/**
 * The sensitive strings of a plan or state, as `tofu show -json` and `tofu state pull` have them. Tofu marks them in a
 * few ways that mean the same wherever they stand, so no part of the layout needs to be known: changes, drift, outputs,
 * prior state, modules in modules.
 */
export function secretsOf(planOrState: unknown): readonly string[] {
  const found = new Set<string>();
  const sensitiveVariables = new Set<string>();
  walk(planOrState, (tree) => {
    for (const [values, marks] of MARKED) collect(tree[values], tree[marks], found);
    if (tree['sensitive'] === true) {
      for (const member of ['value', 'default', 'constant_value']) collect(tree[member], true, found);
      const expression = tree['expression'];
      if (isTree(expression)) collect(expression['constant_value'], true, found);
    }
    collectPaths(tree['attributes'], tree['sensitive_attributes'], found);
    collectArguments(tree, found);
    const declared = tree['variables'];
    if (!isTree(declared)) return;
    for (const [name, variable] of Object.entries(declared)) {
      if (!isTree(variable)) continue;
      if (variable['sensitive'] === true) sensitiveVariables.add(name);
      if (isTelling(name)) collect(variable['default'], true, found);
    }
  });
  const given = isTree(planOrState) ? planOrState['variables'] : undefined;
  if (isTree(given)) {
    for (const [name, variable] of Object.entries(given)) {
      if (isTree(variable) && (sensitiveVariables.has(name) || isTelling(name)))
        collect(variable['value'], true, found);
    }
  }
  return [...found];
}

/** Deeper modules and values than anybody has; a guard against texts that only look like plans. */
const DEEPEST = 200;

function walk(value: unknown, visit: (tree: Tree) => void, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (isTree(value)) visit(value);
  for (const part of Object.values(value)) walk(part, visit, depth + 1);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The strings of a value where `marks`, of the same shape, says true. */
function collect(value: unknown, marks: unknown, into: Set<string>, depth = 0): void {
  if (value === undefined || value === null || depth > DEEPEST) return;
  if (marks === true) {
    if (typeof value === 'string') into.add(value);
    else if (typeof value === 'number') into.add(String(value));
    else if (typeof value === 'object') {
      for (const part of Object.values(value)) collect(part, true, into, depth + 1);
    }
  } else if (typeof marks === 'object' && marks !== null && typeof value === 'object') {
    for (const [key, mark] of Object.entries(marks)) {
      collect((value as Record<string, unknown>)[key], mark, into, depth + 1);
    }
  }
}

/** A state's file names sensitive attributes by paths: `[[{type: 'get_attr', value: 'password'}]]`. */
function collectPaths(attributes: unknown, paths: unknown, into: Set<string>): void {
  if (!Array.isArray(paths)) return;
  for (const path of paths) {
    let value: unknown = attributes;
    for (const step of Array.isArray(path) ? path : [path]) value = takeStep(value, step);
    collect(value, true, into);
  }
}

function takeStep(value: unknown, step: unknown): unknown {
  if (typeof step === 'string') return memberOf(value, step);
  if (!isTree(step)) return undefined;
  const key = isTree(step['value']) ? step['value']['value'] : step['value'];
  return typeof key === 'string' || typeof key === 'number' ? memberOf(value, key) : undefined;
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const member = (value as Record<string, unknown>)[key];
  // A value without a fixed type is kept with it: {"value": {"password": …}, "type": …}.
  if (member !== undefined || !isTree(value)) return member;
  const inner = value['value'];
  return isTree(inner) || Array.isArray(inner) ? (inner as Record<string, unknown>)[key] : undefined;
}

/** Constants that a configuration gives to a module's sensitive variables. */
function collectArguments(call: Tree, into: Set<string>): void {
  const { expressions, module } = call;
  if (!isTree(expressions) || !isTree(module) || !isTree(module['variables'])) return;
  for (const [name, variable] of Object.entries(module['variables'])) {
    const argument = expressions[name];
    const isSecret = (isTree(variable) && variable['sensitive'] === true) || isTelling(name);
    if (isSecret && isTree(argument)) collect(argument['constant_value'], true, into);
  }
}
