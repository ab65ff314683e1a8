import type { Facts, Json } from '../../../engine/events.ts';
import { duration } from '../../../words/durations.ts';
import { runsOutFirst } from '../../../words/runs-out.ts';
import { asWords } from '../../format.ts';
import type { RunModel } from '../../view-model.ts';
import { type Brief, briefOf, codeOf } from './gate-brief.ts';
import { type Dict, dict, list, text, variables } from './gate-json.ts';
import { type Notices, readNotices } from './gate-notices.ts';

/** One change of a plan, as a gate shows it. */
export interface Change {
  readonly address: string;
  readonly kind: string;
  readonly why: string;
  readonly detail: string;
  readonly id?: string;
  readonly name?: string;
  /** What the runbook is about; the rest follows, or changes nothing. */
  readonly meant: boolean;
  readonly movedFrom?: string;
  readonly imported: boolean;
  /** What differed outside of the code, where this change is the plan's answer to it. */
  readonly drift?: string;
  /** tofu's own word, where nobody knows what it means. */
  readonly reason?: string;
  /** The sandbox does not simulate this kind: it changes in state only. */
  readonly simulated: boolean;
}

/** What a gate's facts say, as far as they say it: a gate without a plan has no changes and its own facts. */
export interface Review {
  readonly summary: string;
  readonly changes: readonly Change[];
  readonly notices: Notices;
  /** Who, where and what, in the order to read them. */
  readonly facts: readonly (readonly [word: string, text: string])[];
  /** The part of it that must be on the first screen. */
  readonly brief: Brief;
}

/** Worst first, as the plan's own list is (`changesOf`). */
const ORDER = ['unknown', 'delete', 'replace', 'forget', 'import', 'create', 'update', 'read', 'move'];
const GLYPHS: Readonly<Record<string, string>> = {
  unknown: '?',
  delete: '-',
  forget: '×',
  import: '←',
  replace: '±',
  update: '~',
  create: '+',
  move: '→',
};

export const glyph = (kind: string): string => GLYPHS[kind] ?? '·';

function rank(kind: string): number {
  const at = ORDER.indexOf(kind);
  return at === -1 ? ORDER.length : at;
}

function change(json: Json): Change {
  const c = dict(json);
  const given = (key: string) => (text(c[key]) === '' ? {} : { [key]: text(c[key]) });
  return {
    address: text(c['address']) || '(no address)',
    kind: text(c['kind']) || 'change',
    why: text(c['why']),
    detail: text(c['detail']),
    ...given('id'),
    ...given('name'),
    ...given('movedFrom'),
    ...given('drift'),
    ...given('reason'),
    // Reviews of older runs say only what was asked for.
    meant: c['meant'] === true || c['why'] === 'asked',
    imported: c['imported'] === true,
    simulated: c['simulated'] === 'state-only',
  };
}

/** `ageMs` and `leftMs` are run time, since a rehearsal's wall clock means nothing. */
export function readReview(
  facts: Facts,
  at: {
    readonly ageMs?: number;
    readonly leftMs?: number;
    readonly until?: string;
    readonly expects?: string;
    /** The wall clock now: credentials and batteries end by it. */
    readonly wallMs?: number;
  },
): Review {
  const review = dict(facts['review']);
  const changes = list(review['changes']).map(change);
  // What was asked for, not what follows, is what the gate is about: first among its equals.
  const asked = (one: Change): number => Number(one.meant || at.expects?.includes(one.address) === true);
  return {
    summary: text(review['summary']),
    changes: changes.toSorted((a, b) => rank(a.kind) - rank(b.kind) || asked(b) - asked(a)),
    notices: readNotices(review),
    facts: [...planFacts(review, at), endings(facts, at), ...otherFacts(facts)].filter(
      ([, words]) => words !== '',
    ),
    brief: briefOf(review, at.ageMs),
  };
}

/** What the open gate shows, and how old it is now. */
export function reviewOf(run: RunModel): Review {
  const { state, nowMs } = run;
  const { question } = state;
  if (question === undefined) return readReview({}, {});
  const reviewed = state.steps.findLast(
    ({ review }) => review !== undefined && review.digest === question.digest,
  );
  return readReview(question.facts, {
    ...(question.expects === undefined ? {} : { expects: question.expects }),
    // From the start of the step that made it, as the gate counts: that is when it saw the world.
    ...(reviewed?.review === undefined ? {} : { ageMs: nowMs - (reviewed.startedT ?? reviewed.review.t) }),
    ...(question.expiresT === undefined ? {} : { leftMs: question.expiresT - nowMs }),
    ...(question.expiresAt === undefined ? {} : { until: question.expiresAt }),
    wallMs: Date.parse(state.at) + nowMs - state.t,
  });
}

function planFacts(
  review: Dict,
  at: { readonly ageMs?: number; readonly leftMs?: number; readonly until?: string },
) {
  const unit = text(review['unit']);
  const until = at.until === undefined ? '' : ` (${at.until.slice(11, 16)} UTC)`;
  const age = at.ageMs === undefined ? '' : `${duration(at.ageMs)} old`;
  const good =
    at.leftMs === undefined
      ? ''
      : at.leftMs < 0
        ? 'too old to act on'
        : `good for ${duration(at.leftMs)} more${until}`;
  const sha = text(review['sha256']);
  return [
    ['as', text(review['caller'])],
    ['where', [text(review['account']), text(review['region'])].filter(Boolean).join(' · ')],
    ['unit', unit === '' ? '' : `${unit}${codeOf(review)}`],
    // What a plan was made with in a copy is written beside the code, for later plans, when its gate is opened.
    ['with', said(variables(review['variables']), ', set in recovery.auto.tfvars.json from then on')],
    ['passed on', variables(review['environment'])],
    ['left out', leftOut(review)],
    ['plan', [age, good].filter(Boolean).join(', ')],
    ['plan file', sha === '' ? '' : `sha256 ${sha.slice(0, 16)}…`],
  ] as const;
}

const said = (words: string, more: string): string => (words === '' ? '' : words + more);

const addresses = (json: Json | undefined): string => list(json).map(text).join(', ');

function leftOut(review: Dict): string {
  const always = said(addresses(review['alwaysExcluded']), ' (as always)');
  return [addresses(review['excluded']), always].filter(Boolean).join('; ');
}

const UNTIL = { credentials: 'credentialsUntil', battery: 'batteryUntil', disk: 'diskUntil' } as const;

/** What ends first of all that a recovery needs, and when the credentials do where that is something else. */
function endings(facts: Facts, { leftMs, wallMs = Number.NaN }: { leftMs?: number; wallMs?: number }) {
  const left = (what: keyof typeof UNTIL) => ({
    what,
    leftMs: Date.parse(text(facts[UNTIL[what]])) - wallMs,
  });
  const first = runsOutFirst([left('credentials'), { what: 'plan', leftMs }, left('battery'), left('disk')]);
  const until = text(facts[UNTIL.credentials]).slice(11, 16);
  const end =
    until === '' ? '' : first?.startsWith('credentials') ? `(${until} UTC)` : `credentials at ${until} UTC`;
  const separator = end.startsWith('(') ? ' ' : '; ';
  return ['runs out first', [first, end].filter(Boolean).join(separator)] as const;
}

function otherFacts(facts: Facts): readonly (readonly [string, string])[] {
  return Object.entries(facts)
    .filter(([key]) => key !== 'review' && !Object.values<string>(UNTIL).includes(key))
    .map(([key, value]) => [asWords(key), text(value)] as const);
}
