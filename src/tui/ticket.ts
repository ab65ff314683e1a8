import { againInWords } from '../engine/again-in-words.ts';
import { changedInWords } from '../engine/changes-in-words.ts';
import type { Json } from '../engine/events.ts';
import type { Failure } from '../engine/failure.ts';

/** What a run says of itself in a ticket. */
export interface TicketOf {
  readonly run: string;
  readonly service: string;
  /** `REHEARSAL`, `LIVE`: a ticket of a rehearsal must not be taken for more. */
  readonly world: string;
  readonly step: string;
  readonly attempt: number;
  /** UTC ISO. */
  readonly at: string;
}

/** Longer lines are cut: a ticket is read by people. */
const LINE = 400;
const LINES = 10;

/** A failure as a block of text for a ticket: cause, what was changed, ids, lines. Its parts are masked already. Pure. */
export function ticketOf(failure: Failure, of: TicketOf, log: readonly string[]): string {
  const ids = idsIn(failure);
  const facts = failure.facts ?? {};
  const own = [...texts(facts['line']), ...texts(facts['lines'])];
  const lines = (own.length > 0 ? own : log).slice(-LINES).map((line) => line.slice(0, LINE));
  return [
    `${of.service}: ${of.step} failed${of.attempt > 1 ? ` at attempt ${of.attempt}` : ''} (${of.world}, ${of.at})`,
    `Cause    ${failure.message}`,
    `Changed  ${changedInWords(failure)}`,
    `Again    ${againInWords(failure)}`,
    ...(failure.hint ? [`Note     ${failure.hint}`] : []),
    ...(failure.nextSteps ?? []).map((step, i) => `${i === 0 ? 'Next' : '    '}     ${step}`),
    ...(ids.length > 0 ? [`Ids      ${ids.join(', ')}`] : []),
    `Code     ${failure.code}`,
    `Run      ${of.run}${failure.log ? `, ${failure.log}` : ''}`,
    ...(lines.length > 0 ? ['Lines', ...lines.map((line) => `  ${line}`)] : []),
  ].join('\n');
}

const texts = (value: Json | undefined): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((one) => typeof one === 'string')
      : [];

const ID =
  /\b(?:i|ami|vol|eni|sg|subnet|vpc|eipalloc|eipassoc)-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** Instances, locks, requests: what whoever reads it will look for. */
function idsIn(failure: Failure): readonly string[] {
  return [
    ...new Set(
      JSON.stringify([failure.message, failure.changed, failure.facts])
        .slice(0, 64 * 1024)
        .match(ID) ?? [],
    ),
  ].slice(0, 12);
}
