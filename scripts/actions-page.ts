// docs/actions.md, from what each action declares: node scripts/actions-page.ts > docs/actions.md
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Action } from '../src/actions/action.ts';
import { actions } from '../src/actions/registry.ts';
import type { Contract } from '../src/runbook/runbook.ts';

const FOLDER = join(import.meta.dirname, '..', 'src', 'actions');

export function actionsPage(): string {
  const names = [...actions.keys()].sort();
  return `${[
    '# Actions',
    'What a step can do: its `action`, with its parameters under `with`. This page is made from `src/actions/` by\n`scripts/actions-page.ts`, and a test holds it against them. Every value may also be a reference, such as\n`${steps.plan.digest}` ([runbooks](runbooks.md)).',
    ...names.map((name) => sectionOf(name, actions.get(name) as Action)),
  ].join('\n\n')}\n`;
}

function sectionOf(name: string, action: Action): string {
  const { outputs } = action.contract;
  return [
    `## \`${name}\``,
    `${aboutOf(name)}\n${contractInWords(action)}`,
    parametersOf(action.params),
    outputs.length === 0 ? 'It has no outputs.' : `Outputs: ${outputs.map(quoted).join(', ')}.`,
  ].join('\n\n');
}

/** The comment above the action: what it does, in a sentence or two. */
function aboutOf(name: string): string {
  const text = readFileSync(join(FOLDER, `${name}.ts`), 'utf8');
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const action\b/.exec(text)?.[1];
  if (comment === undefined) throw new Error(`src/actions/${name}.ts has no comment above its action`);
  return comment.replaceAll(/\s*\n \* ?/g, ' ').trim();
}

const EFFECTS: Readonly<Record<Contract['effect'], string>> = {
  read: 'It only reads',
  plan: 'It only plans',
  session: 'It only looks at the machine',
  mutate: 'It changes the world',
};
const WAITS: Readonly<Record<Contract['waitsFor'], string>> = {
  machine: 'the tools',
  cloud: 'the cloud',
  person: 'a person',
};
const ASKS = { gate: 'It is a gate.', note: 'It asks for a note.' } as const;

function contractInWords({ contract, preview, conclude, probe }: Action): string {
  const { effect, idempotent, waitsFor, asks, reviewed, actsOn, gatedBy, undoAt } = contract;
  const previewed = effect === 'mutate' || effect === 'session';
  return [
    `${EFFECTS[effect]}; its time is that of ${WAITS[waitsFor]}.`,
    asks && ASKS[asks],
    reviewed && 'It stores a review, which a gate can be bound to.',
    actsOn && `What it acts on is the step that \`${actsOn}\` names; tried again, it begins there.`,
    gatedBy && `It runs only behind the gate that \`${gatedBy}\` names, and only what was reviewed there.`,
    !idempotent &&
      'Whether it happened decides whether it may be tried again: it is never repeated without an answer.',
    conclude && 'When firedrill dies while it runs, its end is read from what its programs have recorded.',
    probe && 'Where no record tells, a read-only probe says what can be seen of it.',
    preview &&
      (previewed
        ? 'A dry run works out what it would do.'
        : 'A dry run cannot do it behind a change that was not made, and says so.'),
    !preview && previewed && 'A dry run cannot say what it would do, and stops there.',
    undoAt && `Its rollback undoes ${undoAt.map(quoted).join(', ')}, wherever a run meets them.`,
  ]
    .filter(Boolean)
    .join(' ');
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
}

function parametersOf(schema: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Node;
  const rows = Object.entries(properties).flatMap(([name, node]) =>
    rowsOf(name, node, required.includes(name)),
  );
  if (rows.length === 0) return 'It takes no parameters.';
  return ['| parameter | type | without it | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** A parameter and, below it, the keys of its map. */
function rowsOf(name: string, node: Node, required: boolean): string[] {
  const without = required ? 'refused' : node.default === undefined ? '' : shown(node.default);
  if (node.description === undefined) throw new Error(`the parameter ${name} has no description`);
  const cells = [quoted(name), typeOf(node), without, node.description].map((cell) =>
    cell.replaceAll('|', '\\|'),
  );
  const maps = [node, ...(node.anyOf ?? [])];
  return [
    `| ${cells.join(' | ')} |`,
    ...maps.flatMap(({ properties = {}, required: inside = [] }) =>
      Object.entries(properties).flatMap(([key, each]) =>
        rowsOf(`${name}.${key}`, each, inside.includes(key)),
      ),
    ),
  ];
}

function typeOf({ type, enum: values, const: one, items, anyOf }: Node): string {
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (values) return values.map(quoted).join(' or ');
  if (one !== undefined) return quoted(one);
  if (type === 'array') return `list of ${items?.type === 'object' ? 'maps' : 'texts'}`;
  return type === 'string' ? 'text' : 'map';
}

const quoted = (text: string): string => `\`${text}\``;

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'none';
  if (value === '') return 'nothing';
  return typeof value === 'string' ? quoted(value) : 'none';
}

if (import.meta.main) process.stdout.write(actionsPage());
