import { blockOf, isOrIn } from './addresses.ts';
import type { PlannedChange } from './changes.ts';

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
  /** Nothing in the world may change; an address in the state may. */
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
  move: 'given another address',
};

/**
 * Everything in the plan that the runbook does not expect, then everything expected that is missing. Empty: as expected.
 * `present`: all addresses of the unit, for what one that is missing may be called instead.
 */
export function unexpected(
  changes: readonly PlannedChange[],
  expected: Expectation,
  present: readonly string[] = [],
): readonly Unexpected[] {
  const wanted = wantedKinds(expected);
  const extra = changes.flatMap((change) => {
    const because = objection(change, expected, wanted);
    return because === undefined ? [] : [{ address: change.address, change, because }];
  });
  const missing = wanted
    // Another address in the state, or reading it, is not what was wanted of it.
    .filter(
      ({ address }) =>
        !changes.some(({ address: one, kind }) => kind !== 'move' && kind !== 'read' && isOrIn(one, address)),
    )
    .map((one) => ({ address: one.address, because: missingBecause(one, changes, present) }));
  return [...extra, ...missing];
}

/** Sentences that a refusal holds. */
const TOLD = 8;

/** The reasons as one text, the first of them where they are many. */
export function reasonsOf(found: readonly Unexpected[]): string {
  const told = found.length > TOLD ? found.slice(0, TOLD) : found;
  const more = found.length - told.length;
  return [...told.map(({ because }) => because), ...(more > 0 ? [`And ${more} more like these.`] : [])].join(
    ' ',
  );
}

/** Whether this change is what the runbook is about, and not what may follow it. */
export function isMeant(change: { readonly address: string }, expected: Expectation): boolean {
  return wantedKinds(expected).some(({ address }) => isOrIn(change.address, address));
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
  // Reading data changes nothing, and another address in the state nothing in the world.
  if (kind === 'read' || kind === 'move') return undefined;
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
    return `${address} would be ${WORD[kind]}, but not because it follows: ${reasonOf(change, why)}.`;
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
  moved: 'it has another address now',
  check: 'a check needs it',
  triggered: 'a replace_triggered_by of it does it, and the plan does not say which one',
  unknown: 'tofu gives a reason that this program does not know',
};

function reasonOf({ reason }: PlannedChange, why: keyof typeof REASON): string {
  return why === 'unknown' ? `${REASON.unknown} (${reason})` : REASON[why];
}

/** A wrong address plans nothing and ends well, so it must be told what the thing is called now. */
function missingBecause(
  { address, kind }: Wanted,
  changes: readonly PlannedChange[],
  present: readonly string[],
): string {
  const not = `${address} would not be ${WORD[kind]}`;
  const moved = changes.find(({ movedFrom }) => movedFrom !== undefined && isOrIn(movedFrom, address));
  if (moved)
    return `${not}: its address is ${moved.address} now (the code has moved it). Write that one in firedrill.yaml and the runbook.`;
  if (present.some((one) => isOrIn(one, address)))
    return `${not}: the plan leaves it as it is. Check the address.`;
  const name = nameOf(address);
  const like = present.filter((one) => nameOf(one) === name);
  return like.length > 0
    ? `${not}: there is none of that address. Check it: the unit has ${like.slice(0, 3).join(', ')}.`
    : `${not}: the plan does not touch it. Check the address.`;
}

/** `module.a.aws_b.c[0]` → `aws_b.c` */
const nameOf = (address: string): string => blockOf(address).split('.').slice(-2).join('.');
