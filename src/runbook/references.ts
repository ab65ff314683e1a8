/**
 * References in a runbook's strings: `${inputs.ID}`, `${steps.ID.OUTPUT}`, `${service.PATH}`. `$${` is a plain `${`. In
 * by-hand commands `:-` may say, as in a shell, what stands there as long as there is no value.
 */
export type Reference =
  | { readonly of: 'input'; readonly input: string }
  | { readonly of: 'step'; readonly step: string; readonly output: string }
  | { readonly of: 'service'; readonly path: readonly string[] };

/** A piece of a string: text as it stands, or what was between `${` and `}`. */
export type Piece =
  | { readonly text: string }
  | { readonly raw: string; readonly reference: Reference | undefined; readonly otherwise?: string };

/** A `${` that nothing closes is cut out too, so that it is refused and never goes into a command as it stands. */
const PIECE = /\$\$\{|\$\{([^}\n]*)\}|\$\{[^\s}]*/g;
const ID = '[a-z][a-z0-9_-]*';
const FORMS = {
  input: new RegExp(`^inputs\\.(${ID})$`),
  step: new RegExp(`^steps\\.(${ID})\\.([A-Za-z][A-Za-z0-9]*)$`),
  service: /^service\.([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*)$/,
} as const;

/** Cuts a string into text and references; a reference that reads as none of the three has `undefined`. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    const [raw, inside] = match;
    found.push(
      raw === '$${'
        ? { text: '${' }
        : { raw, ...(inside === undefined ? { reference: undefined } : readInside(inside)) },
    );
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

export function hasReference(value: unknown): boolean {
  return typeof value === 'string' && pieces(value).some((piece) => 'raw' in piece);
}

function readInside(inside: string) {
  const [reference = '', otherwise] = inside.split(/:-(.*)/, 2);
  return { reference: readReference(reference), ...(otherwise === undefined ? {} : { otherwise }) };
}

function readReference(inside: string): Reference | undefined {
  const input = FORMS.input.exec(inside)?.[1];
  if (input !== undefined) return { of: 'input', input };
  const [, step, output] = FORMS.step.exec(inside) ?? [];
  if (step !== undefined && output !== undefined) return { of: 'step', step, output };
  const path = FORMS.service.exec(inside)?.[1];
  return path === undefined ? undefined : { of: 'service', path: path.split('.') };
}

/** Every string in nested parameters, with its path. */
export function* strings(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{
  readonly path: readonly (string | number)[];
  readonly text: string;
}> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* strings(item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* strings(item, [...path, key]);
  }
}

/** Own properties only: `constructor` is no more a value here than any other unknown word. */
export function lookUp(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) {
      return undefined;
    }
    value = Reflect.get(value, key);
  }
  return value;
}
