import { type Draft, type DraftStep, namedStep } from './draft.ts';
import { pieces, type Reference, strings } from './references.ts';
import type { Path } from './yaml-file.ts';

/** One step's need of another, with the place in the file that says so. */
export interface Edge {
  readonly to: string;
  readonly path: Path;
  /** The reference as written, when the need comes from one. */
  readonly part?: string;
}

/** Every way in which a step says that another must come before it. Texts for people (`byHand`) are no needs. */
export function edges(step: DraftStep): Edge[] {
  const file = step.file;
  if (file === undefined) return [];
  const named = (['actsOn', 'gatedBy'] as const).flatMap((as) => {
    const other = namedStep(step, as);
    return other === undefined ? [] : [{ to: other.id, path: other.path }];
  });
  return [
    ...(file.needs ?? []).flatMap((to, index) =>
      to === undefined ? [] : [{ to, path: [...step.path, 'needs', index] }],
    ),
    ...named,
    ...(file.when ?? []).flatMap((condition, index) =>
      condition?.step === undefined
        ? []
        : [{ to: condition.step, path: [...step.path, 'when', index, 'step'] }],
    ),
    ...references(file.with, [...step.path, 'with']).flatMap(({ reference, path, raw }) =>
      reference?.of === 'step' ? [{ to: reference.step, path, part: raw }] : [],
    ),
  ];
}

export interface Found {
  readonly reference: Reference | undefined;
  readonly raw: string;
  readonly path: Path;
  /** How many equal references stand before it in the same string. */
  readonly nth: number;
  /** What stands there as long as it has no value. */
  readonly otherwise?: string;
  /** The text before it, with a letter for each other reference. */
  readonly before: string;
}

/** Every reference in nested parameters or in a text, with its place. */
export function references(value: unknown, at: Path): Found[] {
  return [...strings(value)].flatMap(({ path, text }) => {
    const seen = new Map<string, number>();
    const all = pieces(text);
    return all.flatMap((piece, index) => {
      if ('text' in piece) return [];
      const before = all
        .slice(0, index)
        .map((each) => ('text' in each ? each.text : 'x'))
        .join('');
      const nth = seen.get(piece.raw) ?? 0;
      seen.set(piece.raw, nth + 1);
      return [{ ...piece, path: [...at, ...path], nth, before }];
    });
  });
}

/** All steps that must have ended before this one, directly or not. */
export function ancestors(draft: Draft, step: DraftStep): Set<string> {
  const found = new Set<string>();
  const visit = (each: DraftStep): void => {
    for (const { to } of edges(each)) {
      if (found.has(to)) continue;
      found.add(to);
      const next = draft.steps.find((other) => other.id === to);
      if (next) visit(next);
    }
  };
  visit(step);
  return found;
}
