import { isOrIn, type PlannedChange } from './changes.ts';

/** What a runbook expects of a plan. Addresses name a resource, or one of its instances. */
export interface Expectation {
  /** Must be replaced; one that is gone already is created. */
  readonly replace?: readonly string[];
  /** The replaced ones must be created before the old ones go. */
  readonly createFirst?: boolean;
  /** Must be destroyed. */
  readonly destroy?: readonly string[];
  /** Must be forgotten. */
  readonly forget?: readonly string[];
  /** Must be created. */
  readonly create?: readonly string[];
  /** Must be changed in place. */
  readonly update?: readonly string[];
  /** May change because something above does; nothing that the operator did not ask for may be among it. */
  readonly mayFollow?: readonly string[];
  /** Nothing may change at all. */
  readonly empty?: boolean;
}

export interface Unexpected {
  readonly address: string;
  /** Absent for something expected that is not in the plan. */
  readonly change?: PlannedChange;
  /** One sentence for the operator. */
  readonly because: string;
}

const WORD: Readonly<Record<PlannedChange['kind'], string>> = {
  unknown: 'changed in a way that this program does not know',
  delete: 'destroyed',
  replace: 'replaced',
  forget: 'forgotten',
  import: 'imported into the state',
  create: 'created',
  update: 'changed in place',
  read: 'read',
};

/** Everything in the plan that the runbook does not expect, then everything expected that is missing. Empty: as expected. */
export function unexpected(changes: readonly PlannedChange[], expected: Expectation): readonly Unexpected[] {
  const wanted = wantedKinds(expected);
  const extra = changes.flatMap((change) => {
    const because = objection(change, expected, wanted);
    return because === undefined ? [] : [{ address: change.address, change, because }];
  });
  const missing = wanted
    .filter(({ address }) => !changes.some((change) => isOrIn(change.address, address)))
    .map(({ address, kind }) => ({
      address,
      because: `${address} would not be ${WORD[kind]}: the plan does not touch it. Check the address.`,
    }));
  return [...extra, ...missing];
}

interface Wanted {
  readonly address: string;
  readonly kind: PlannedChange['kind'];
}

function wantedKinds(expected: Expectation): Wanted[] {
  const of = (kind: Wanted['kind'], list: readonly string[] = []): Wanted[] =>
    list.map((address) => ({ address, kind }));
  return [
    ...of('replace', expected.replace),
    ...of('delete', expected.destroy),
    ...of('forget', expected.forget),
    ...of('create', expected.create),
    ...of('update', expected.update),
  ];
}

function objection(
  change: PlannedChange,
  expected: Expectation,
  wanted: readonly Wanted[],
): string | undefined {
  const { address, kind, why } = change;
  // Reading data changes nothing.
  if (kind === 'read') return undefined;
  if (expected.empty) return `${address} would be ${WORD[kind]}, and nothing should change any more.`;
  // Another thing of the real world would be managed from here on: no runbook is about that.
  if (change.imported) return `${address} would be ${WORD.import}, and this runbook does not expect it.`;
  const meant = wanted.find((one) => isOrIn(address, one.address));
  if (meant) {
    // What an earlier attempt at the same replacement left behind goes with this one.
    if (change.deposed !== undefined && meant.kind === 'replace') return undefined;
    // Gone already (ended by AWS, or by an attempt that failed): a new one is what was meant, and nothing is lost.
    if (kind === 'create' && meant.kind === 'replace') return undefined;
    if (meant.kind !== kind) return `${address} would be ${WORD[kind]}, not ${WORD[meant.kind]}.`;
    if (kind === 'replace' && expected.createFirst && change.order !== 'create-first') {
      return `${address} would be destroyed before the new one is there.`;
    }
    return undefined;
  }
  if (!(expected.mayFollow ?? []).some((may) => isOrIn(address, may))) {
    return `${address} would be ${WORD[kind]}, and this runbook does not expect it.`;
  }
  if (change.deposed !== undefined || (kind === 'create' && why === 'missing')) return undefined;
  if (why !== 'follows')
    return `${address} would be ${WORD[kind]}, but not because it follows: ${REASON[why]}.`;
  // Something that only follows may go for good only where the plan was made to destroy.
  if (kind === 'delete' && (expected.destroy ?? []).length === 0)
    return `${address} would be destroyed for good.`;
  return undefined;
}

const REASON: Readonly<Record<Exclude<PlannedChange['why'], 'follows'>, string>> = {
  asked: 'it was asked for',
  drift: 'the real thing was changed outside of the code',
  tainted: 'an earlier attempt left it half made',
  leftover: 'an earlier replacement left it behind',
  missing: 'it is not in the state',
  removed: 'it is no longer in the code',
  configuration: 'the code or a variable asks for it',
};
