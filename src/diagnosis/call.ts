import { awsIn } from '../aws/place.ts';
import type { Facts } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { heldBy, type LockInfo, parseLockInfo } from '../terragrunt/lock-info.ts';
import type { CallTrouble } from '../terragrunt/terragrunt.ts';
import { TOOLS } from './catalogue/catalogue.ts';
import { CREDENTIALS } from './catalogue/credentials.ts';
import type { Values } from './fill.ts';
import type { Match } from './match.ts';
import { signOf, signsOfText } from './read-signs.ts';
import type { Sign } from './sign.ts';
import { causeOf, type Found, told } from './told.ts';
import { rankOf, weigh } from './weigh.ts';

/** What is known of whoever calls. */
export interface Caller {
  /** The account that the service is in, and its region. */
  readonly account?: string;
  readonly region?: string;
}

/** The failure of a call of a tool, by what it said and by what its stream shows of it. Pure. */
export function explainCall(trouble: CallTrouble, caller: Caller = {}): FailureDraft {
  if (trouble.code === null && trouble.signal === null)
    return {
      code: 'not-begun',
      message: `${trouble.what} was stopped before it began. Nothing was done.`,
      nextSteps: ['Try again'],
    };
  const signs = [...bothEnds(trouble.errors).map(signOf), ...signsOfText(trouble.text)];
  const failing = new Set(trouble.unfinished ?? []);
  // An interrupt while waiting for the lock looks like a held lock (facts/tofu-real.md §5); a state that it left counts.
  const all = weigh(TOOLS, signs, failing).filter(
    ({ entry }) => !trouble.interrupted || entry.code === 'errored-state',
  );
  const [first] = all;
  if (first === undefined) return trouble.interrupted ? interrupted(trouble) : unexplained(trouble);
  const equal = all.filter((one) => rankOf(one, failing) === rankOf(first, failing));
  const found = equal.map(
    (match): Found => ({ entry: match.entry, values: valuesOf(match, trouble, caller) }),
  );
  const lead = found[0] as Found;
  // A lock that stays beside a state that was not saved is said with it.
  const shown = lead.entry.first ? [lead] : found;
  const failure = told(shown as [Found, ...Found[]]);
  const lock = parseLockInfo(first.sign.text);
  return withLockLeft(
    {
      ...failure,
      message: withRest(failure.message, lead, all, trouble, caller),
      log: trouble.log,
      facts: { ...failure.facts, ...factsOf(lead, lock), ...listed(trouble) },
    },
    signs,
  );
}

/** Nobody waits for the weighing of a million: why it began stands at one end, how it ended at the other. */
const MOST_ERRORS = 200;
const bothEnds = <T>(errors: readonly T[]): readonly T[] =>
  errors.length <= MOST_ERRORS
    ? errors
    : [...errors.slice(0, MOST_ERRORS / 2), ...errors.slice(-MOST_ERRORS / 2)];

/** What went wrong before a lock could not be given back is told with it. */
function withRest(
  message: string,
  lead: Found,
  all: readonly Match[],
  trouble: CallTrouble,
  caller: Caller,
): string {
  // Why it could not be given back is its own reason, and no other trouble.
  const before = all.find(({ entry, sign }) => entry.first === undefined && sign !== all[0]?.sign);
  if (lead.entry.code !== 'lock-left' || before === undefined) return message;
  return `${message.replace(/(?<=\w)$/, '.')} Before that: ${causeOf({ entry: before.entry, values: valuesOf(before, trouble, caller) })}`;
}

function valuesOf({ sign, values }: Match, trouble: CallTrouble, caller: Caller): Values {
  const lock = parseLockInfo(sign.text);
  const { changed } = trouble;
  const begun = typeof changed === 'object' ? changed.begun : [];
  const all = typeof changed === 'object' ? [...changed.made, ...begun] : [];
  const closed = caller.region === undefined ? undefined : awsIn(caller.region).mayBeClosed;
  return known({
    code: sign.code,
    said: sign.said?.trim().replace(/\.$/, ''),
    status: sign.status === undefined ? undefined : String(sign.status),
    operation: sign.operation,
    call: sign.operation && `${sign.service ?? ''} ${sign.operation}`.trim(),
    address: sign.address,
    place: sign.place,
    lock: lock?.id,
    holder: lock && heldBy(lock),
    who: lock?.who,
    expected: caller.account,
    closed,
    untouched:
      changed !== undefined && changed !== 'unknown' && all.every(({ action }) => action !== 'delete')
        ? 'The old instance is untouched.'
        : undefined,
    nothing: changed === undefined || changed === 'none' ? 'Nothing was begun.' : undefined,
    begun: begun.length > 0 ? 'What was begun goes on in AWS all the same.' : undefined,
    howFar: howFar(trouble),
    whyNotSaved: whyNotSaved(trouble),
    signIn: /^Expired|^InvalidClientTokenId|^UnrecognizedClient/.test(whyNotSaved(trouble) ?? '')
      ? 'Sign in again in another terminal first'
      : undefined,
    printed: trouble.errors.some(({ summary }) => summary === 'Failed to create local state file')
      ? 'only what tofu printed holds it'
      : undefined,
    ...values,
  });
}

const known = (values: Readonly<Record<string, string | undefined>>): Values =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1])));

function factsOf({ values, entry }: Found, lock: LockInfo | undefined): Facts {
  const named = {
    awsCode: values['code'],
    reason: CREDENTIALS.find(({ id }) => id === entry.id)?.reason,
    instanceId: values['instance'],
    instanceType: values['type'],
    zone: values['zone'],
    address: entry.code === 'prevent-destroy' ? values['address'] : undefined,
  };
  return {
    ...known(named),
    // Only where it may be taken away: never one that is there in the place of another.
    ...(lock && OWN_OR_HELD.has(entry.code) ? { confirm: lock.id, lock: { ...lock } } : {}),
  };
}

const OWN_OR_HELD: ReadonlySet<string> = new Set(['lock-left', 'lock-held']);

const UNSAVED = /^Failed to (?:persist state to backend|save state)/;
const LOCK_LEFT = /^Error releasing the state lock/;

/** What became of the change itself, whose state is not saved. */
function howFar({ errors, interrupted }: CallTrouble): string {
  if (interrupted) return 'was interrupted, and';
  const others = errors.filter(({ summary }) => !UNSAVED.test(summary) && !LOCK_LEFT.test(summary));
  if (others.length === 0) return 'was made, but';
  const at = others.flatMap(({ address }) => address ?? []);
  return `broke off${at.length === 0 ? '' : ` at ${at.slice(0, 3).join(', ')}`}, and`;
}

/** `ExpiredToken: The provided token has expired.` */
function whyNotSaved({ errors }: CallTrouble): string | undefined {
  const said =
    errors.find(({ summary }) => summary.startsWith('Failed to save state'))?.detail.slice(0, 4000) ?? '';
  return (
    /api error ([^\n]{1,200})/.exec(said)?.[1] ??
    /dial tcp[^\n]{1,200}|connection reset[^\n]{0,100}|EOF/.exec(said)?.[0]
  );
}

/** Whatever else went wrong: a lock that stays is in everybody's way, and it is known here only whose it is. */
function withLockLeft(failure: FailureDraft, signs: readonly Sign[]): FailureDraft {
  const left = signs.find(({ title }) => title !== undefined && LOCK_LEFT.test(title));
  if (left === undefined || failure.code === 'lock-left' || failure.code === 'lock-mismatch') return failure;
  const id = parseLockInfo(left.text)?.id ?? '';
  return {
    ...failure,
    message: `${failure.message} Its lock could not be given back either${id ? `: ${id}` : ''}.`,
    nextSteps: [
      ...(failure.nextSteps ?? []),
      `Then take its lock away by typing its id${id ? `, ${id}` : ''}`,
    ],
    facts: { ...failure.facts, lockLeft: id },
  };
}

function interrupted(trouble: CallTrouble): FailureDraft {
  return {
    code: 'interrupted',
    message: `${trouble.what} was interrupted.`,
    hint: 'What was being made may exist half: the next plan says so and replaces it again.',
    nextSteps: ['Plan again'],
    log: trouble.log,
    facts: listed(trouble),
  };
}

/** None fits: said plainly, with what the tool said. */
function unexplained(trouble: CallTrouble): FailureDraft {
  const first = trouble.errors[0];
  const said = first ? [first.place, first.summary, first.detail].filter(Boolean).join(': ') : trouble.text;
  const end = trouble.signal === null ? `exit code ${trouble.code}` : `signal ${trouble.signal}`;
  return {
    code: 'terragrunt',
    message: `${trouble.what} failed: ${said === '' ? `terragrunt ended with ${end} and said nothing.` : firstLines(said)}`,
    ...(said === '' ? {} : { hint: 'What this means is not known here; these are the tool’s own words.' }),
    nextSteps: ['Read the whole error', 'Try again'],
    log: trouble.log,
    facts: listed(trouble),
  };
}

/** Errors that a failure lists; the others are in its log. */
const LISTED = 20;

function listed({ errors }: CallTrouble): Facts {
  if (errors.length === 0) return {};
  const some = errors
    .slice(0, LISTED)
    .map(({ summary, address }) => ({ summary: firstLines(summary), address: address ?? null }));
  const more = errors.length - some.length;
  return { errors: some, ...(more > 0 ? { moreErrors: more } : {}) };
}

function firstLines(text: string): string {
  const line = text
    .slice(0, 4000)
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join(' ');
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}
