import type { Change } from './planner.ts';
import { configAddress } from './unit.ts';

/** One thing that an apply does, and what must have succeeded before. */
export interface ApplyStep {
  readonly id: string;
  readonly kind: 'make' | 'gone' | 'forget';
  readonly change: Change;
  readonly after: readonly string[];
}

/**
 * The graph of an apply, as tofu 1.12 walks it: what is needed is made first; what stands on something goes before it;
 * created before destroyed, the old one goes when everything that stood on it has moved (checked against the real tool on
 * infrastructure/, test/fixtures/tofu/unit).
 */
export function stepsOf(changes: readonly Change[], destroy: boolean): readonly ApplyStep[] {
  const forgotten = changes.filter(({ action }) => action === 'forget');
  const live = changes.filter((change) => change.action !== 'no-op' && !skipped(change, forgotten, destroy));
  const above = (change: Change): Change[] =>
    live.filter(({ resource }) => resource.dependencies.includes(configAddress(change.resource)));
  const below = (change: Change): Change[] =>
    live.filter(({ resource }) => change.resource.dependencies.includes(configAddress(resource)));
  const steps: ApplyStep[] = [];
  for (const change of live) {
    const { address } = change;
    const firstGone = above(change).filter(goesFirst).map(goneId);
    if (makes(change)) {
      const needed = below(change).filter(makes).map(makeId);
      const own = goesFirst(change)
        ? [goneId(change)]
        : change.action === 'forget-create'
          ? [`forget:${address}`]
          : [];
      steps.push({ id: makeId(change), kind: 'make', change, after: [...needed, ...own, ...firstGone] });
    }
    if (removes(change)) {
      const stood = above(change);
      const late = goesFirst(change) ? [] : [makeId(change), ...stood.filter(makes).map(makeId)];
      steps.push({
        id: goneId(change),
        kind: 'gone',
        change,
        after: [...late, ...stood.filter(removes).map(goneId)],
      });
    }
    if (change.action === 'forget' || change.action === 'forget-create') {
      steps.push({ id: `forget:${address}`, kind: 'forget', change, after: [] });
    }
  }
  return steps;
}

/** tofu 1.12 leaves out the destruction of what stands on something that is forgotten (facts/tofu-real.md §4). */
function skipped(change: Change, forgotten: readonly Change[], destroy: boolean): boolean {
  if (!destroy || change.action !== 'delete') return false;
  return forgotten.some(({ resource }) => change.resource.dependencies.includes(configAddress(resource)));
}

function makes({ action }: Change): boolean {
  return action === 'create' || action === 'update' || action === 'replace' || action === 'forget-create';
}

function removes({ action }: Change): boolean {
  return action === 'delete' || action === 'replace';
}

/** Destroyed for good, or before the new one is made. */
function goesFirst(change: Change): boolean {
  return (
    removes(change) &&
    change.deposed === undefined &&
    !(change.action === 'replace' && change.resource.createBeforeDestroy)
  );
}

const makeId = ({ address }: Change): string => `make:${address}`;
export const goneId = ({ address, deposed }: Change): string =>
  `gone:${address}${deposed === undefined ? '' : `#${deposed}`}`;
