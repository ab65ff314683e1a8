import type { Facts, Json } from '../engine/events.ts';
import { endsData } from '../engine/facts.ts';
import { inWords } from '../terragrunt/changed-attributes.ts';
import type { PlannedChange } from '../terragrunt/changes.ts';
import type { Drift } from '../terragrunt/drift.ts';
import { type Expectation, isMeant } from '../terragrunt/expect.ts';
import type { PlanReview } from '../terragrunt/plan.ts';
import { count } from '../words/amounts.ts';

/** What is bound to the gate: the plan without anything that differs from one reading to the next. */
export function planFacts(made: PlanReview, expected: Expectation, leaveOut: readonly string[]): Facts {
  const answered = new Set(made.changes.flatMap(({ drift }) => (drift ? [drift.address] : [])));
  return {
    ends: endsOf(made.changes, (change) => isMeant(change, expected)),
    beside: besideOf(made.changes, expected),
    changes: made.changes.map((change) => changeFacts(change, isMeant(change, expected))),
    checks: made.checks.map((check) => ({ ...check, messages: [...check.messages] })),
    warnings: made.warnings.map((warning) => ({ ...warning })),
    moreWarnings: made.moreWarnings,
    drift: made.drift.map((drift) => ({
      address: drift.address,
      detail: driftDetail(drift),
      ...(answered.has(drift.address) ? { answered: true } : {}),
    })),
    excluded: [...leaveOut],
    alwaysExcluded: made.excluded.filter((one) => !leaveOut.includes(one)),
    counts: { ...made.summary },
    planFile: made.file,
    sha256: made.sha256,
    planStartedAt: made.startedAt,
    tool: { ...made.tool },
  };
}

function changeFacts(change: PlannedChange, meant: boolean): Record<string, Json> {
  const { address, kind, order, why, reason, simulated, movedFrom, imported, drift } = change;
  const id = idToTell(change.id);
  return {
    address,
    kind,
    ...(order ? { order } : {}),
    why,
    ...(meant ? { meant } : {}),
    ...(why === 'unknown' && reason ? { reason } : {}),
    detail: detailOf(change),
    ...(id ? { id } : {}),
    ...(movedFrom ? { movedFrom } : {}),
    ...(imported ? { imported } : {}),
    ...(drift ? { drift: driftDetail(drift) } : {}),
    ...(simulated ? { simulated } : {}),
  };
}

/** Attributes that are named of one thing. */
const NAMED = 4;

function listed(words: readonly string[], most = NAMED): string {
  const more = words.length - most;
  return [...words.slice(0, most), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Some kinds have a time for an id, as a certificate's validation has: it names nothing that anybody could look up. */
const idToTell = (id: string | undefined): string | undefined =>
  id !== undefined && /^\d{4}-\d\d-\d\d[ T]\d\d:/.test(id) ? undefined : id;

/** What becomes of it, in a few words. Attributes say something only where they are why. */
function detailOf({ kind, id, forcedBy, changed, why, movedFrom }: PlannedChange): string {
  const said = (path: string): string => {
    const attribute = changed.find((one) => one.path === path);
    return attribute ? inWords(attribute) : path;
  };
  if (kind === 'move') return `was ${movedFrom}`;
  if (kind === 'update') return `its ${listed(changed.map(inWords))}`;
  const named = idToTell(id);
  if (kind !== 'replace') return named ?? '';
  const anew = named ? `${named} → new` : 'a new one';
  if (why === 'follows' && forcedBy.length > 0) return `its ${listed(forcedBy)}`;
  const known = changed.filter((one) => one.known).map(({ path }) => path);
  const besides = [...new Set([...forcedBy, ...known])];
  return besides.length > 0 ? `${anew}, its ${listed(besides.map(said))}` : anew;
}

function driftDetail({ gone, changed }: Drift): string {
  if (gone) return 'it is gone';
  return changed.length > 0 ? listed(changed.map(inWords)) : '';
}

/** One line, empty where nothing is: what is lost whatever comes after. What is made anew because another thing is, has nothing of its own. */
export function endsOf(
  changes: readonly Pick<PlannedChange, 'address' | 'kind' | 'id' | 'why'>[],
  meant: (change: { readonly address: string }) => boolean = () => false,
): string {
  const ending = changes
    .filter(({ kind, why }) => endsData(kind) && !(kind === 'replace' && why === 'follows'))
    .sort((a, b) => Number(meant(b)) - Number(meant(a)));
  const lost = ending.filter(({ kind }) => kind !== 'forget');
  const forgotten = ending.filter(({ kind }) => kind === 'forget');
  const names = (of: typeof ending): string =>
    listed(
      of.map(({ address, id }) => {
        const named = idToTell(id);
        return named && named.length <= 40 ? `${address} (${named})` : address;
      }),
      2,
    );
  const said = [
    ...(lost.length > 0
      ? [`Ends for ever, with all in ${lost.length === 1 ? 'it' : 'them'}: ${names(lost)}`]
      : []),
    ...(forgotten.length > 0 ? [`Lives on, but nobody manages it any more: ${names(forgotten)}`] : []),
  ];
  return said.join('. ');
}

/** What the code gives to a thing that was asked for, beside making it anew: an image that rides along. */
function besideOf(changes: readonly PlannedChange[], expected: Expectation): string {
  const rides = changes.flatMap((change) => {
    const known = change.changed.filter((one) => one.known);
    if (change.kind !== 'replace' || !isMeant(change, expected) || known.length === 0) return [];
    return [`${change.address} also gets another ${listed(known.map(inWords))}.`];
  });
  return rides.join(' ');
}

export function titleOf({ destroy, replace }: { destroy: readonly string[]; replace: readonly string[] }) {
  if (destroy.length > 0) return 'Review the destruction';
  return replace.length > 0 ? 'Review the replacement' : 'Review the plan';
}

const WORDS = {
  unknown: 'changed in an unknown way',
  delete: 'destroyed',
  replace: 'replaced',
  forget: 'forgotten',
  import: 'imported',
  create: 'created',
  update: 'changed',
  read: 'read',
} as const;

/** `1 replaced (the new one comes first), 1 follows, nothing else; as expected` */
export function summaryOf({ changes, excluded }: Pick<PlanReview, 'changes' | 'excluded'>): string {
  const moves = changes.filter(({ kind }) => kind === 'move').length;
  const moved =
    moves > 0 ? `; ${count(moves, 'address gets', 'addresses get')} another name in the state` : '';
  if (changes.length === moves) return `nothing would change${moves > 0 ? ' in the world' : ''}${moved}`;
  const asked = changes.filter(({ why, kind }) => why !== 'follows' || kind === 'read');
  const followers = changes.filter((change) => !asked.includes(change));
  const gone = followers.filter(({ kind }) => kind === 'delete').length;
  const follow = followers.length - gone;
  const kinds = Object.entries(WORDS).flatMap(([kind, word]) => {
    const of = asked.filter((change) => change.kind === kind);
    const first =
      kind === 'replace' && of.every(({ order }) => order === 'create-first')
        ? ' (the new one comes first)'
        : '';
    return of.length > 0 ? [`${of.length} ${word}${first}`] : [];
  });
  const left = excluded.length > 0 ? `; left out: ${excluded.join(', ')}` : '';
  // What goes with a thing is gone like it, and not only another.
  const alsoGone = gone > 0 ? [`${gone} destroyed with ${asked.length === 1 ? 'it' : 'them'}`] : [];
  return `${[...kinds, ...alsoGone, ...(follow > 0 ? [`${follow} ${follow === 1 ? 'follows' : 'follow'}`] : [])].join(', ')}, nothing else; as expected${moved}${left}`;
}
