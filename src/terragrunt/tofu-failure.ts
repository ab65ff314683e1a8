import type { Facts } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { LOCK_LEFT, RULES } from './failure-rules.ts';
import { parseLockInfo } from './lock-info.ts';
import type { Diagnostic } from './stream.ts';

/** What is known of a call that went wrong. */
export interface Trouble {
  /** What was being done, for a sentence: `The plan`, `The apply`. */
  readonly what: string;
  readonly errors: readonly Diagnostic[];
  /** Of stderr, when tofu had nothing to say on stdout. */
  readonly text: string;
  readonly interrupted: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly log: string;
}

/** Characters of all that is said, in which a reason is looked for. */
const LONGEST = 1024 * 1024;

/** The failure of a call, by what its diagnostics or its stderr say. */
export function failureOf(trouble: Trouble): FailureDraft {
  const all = [...trouble.errors.map(({ summary, detail }) => `${summary}\n${detail}`), trouble.text]
    .join('\n')
    .slice(0, LONGEST);
  return withLockLeft(byRules(trouble, all), all);
}

/** Whatever else went wrong: a lock that stays is in everybody's way, and it is known here only whose it is. */
function withLockLeft(failure: FailureDraft, all: string): FailureDraft {
  const at = all.indexOf(LOCK_LEFT);
  if (at < 0 || failure.code === 'lock-left') return failure;
  const id = parseLockInfo(all.slice(at))?.id ?? '';
  return {
    ...failure,
    message: `${failure.message} Its lock could not be given back either${id ? `: ${id}` : ''}.`,
    facts: { ...failure.facts, lockLeft: id },
  };
}

function byRules(trouble: Trouble, all: string): FailureDraft {
  if (trouble.code === null && trouble.signal === null)
    return { code: 'not-begun', message: `${trouble.what} was stopped before it began. Nothing was done.` };
  // An interrupt while waiting for the lock looks like a held lock (facts/tofu-real.md §5); a state that it left counts.
  const rules = trouble.interrupted ? RULES.filter(({ code }) => code === 'errored-state') : RULES;
  for (const rule of rules) {
    const from = rule.after === undefined ? 0 : all.indexOf(rule.after);
    const match = from < 0 ? null : rule.pattern.exec(all.slice(from));
    if (!match) continue;
    const { facts, ...rest } = rule.failure(match, all, trouble);
    return { code: rule.code, ...rest, log: trouble.log, facts: { ...facts, ...withErrors(trouble).facts } };
  }
  if (trouble.interrupted) {
    return {
      code: 'interrupted',
      message: `${trouble.what} was interrupted.`,
      hint: 'What was being made may exist half: the next plan says so and replaces it again.',
      log: trouble.log,
      ...withErrors(trouble),
    };
  }
  const first = trouble.errors[0];
  const said = first ? [first.summary, first.detail].filter((text) => text !== '').join(': ') : trouble.text;
  const end = trouble.signal === null ? `exit code ${trouble.code}` : `signal ${trouble.signal}`;
  return {
    code: 'terragrunt',
    message: `${trouble.what} failed: ${said === '' ? `terragrunt ended with ${end} and said nothing.` : firstLines(said)}`,
    log: trouble.log,
    ...withErrors(trouble),
  };
}

/** Errors that a failure lists; the others are in its log. */
const LISTED = 20;

function withErrors({ errors }: Trouble): { readonly facts?: Facts } {
  if (errors.length === 0) return {};
  const listed = errors
    .slice(0, LISTED)
    .map(({ summary, address }) => ({ summary: firstLines(summary), address: address ?? null }));
  const more = errors.length - listed.length;
  return { facts: { errors: listed, ...(more > 0 ? { moreErrors: more } : {}) } };
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
