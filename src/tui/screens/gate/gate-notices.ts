import { fit } from '../../wrap.ts';
import { type Dict, dict, list, text, variables } from './gate-json.ts';
import type { GateLine } from './gate-line.ts';

/** What stands on a gate beside the changes: whom it hurts, what is lost, what the plan itself warns of, and drift. */
export interface Notices {
  readonly callers: string;
  /** Empty: nothing does. Absent: the review is from an older run, which did not say. */
  readonly ends: string | undefined;
  /** What the code changes of a thing beside making it anew. */
  readonly beside: string;
  /** What is run on this machine. */
  readonly runs: string;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly messages: readonly string[];
  }[];
  readonly warnings: readonly {
    readonly summary: string;
    readonly detail: string;
    readonly address: string;
  }[];
  /** Warnings that only the plan's own output has. */
  readonly moreWarnings: number;
  /** What this plan leaves as it is. An empty detail: it is only another way to write nothing. */
  readonly drift: readonly { readonly address: string; readonly detail: string }[];
}

const NOT_SAID = 'What callers notice, this runbook does not say.';

export function readNotices(review: Dict): Notices {
  const more = review['moreWarnings'];
  return {
    // No word is no good news; reviews of older runs know nothing of it.
    callers: review['callers'] === '' ? NOT_SAID : text(review['callers']),
    ends: review['ends'] === undefined ? undefined : text(review['ends']),
    beside: besideWith(text(review['beside']), variables(review['variables'])),
    runs: text(review['runs']),
    checks: list(review['checks']).map((json) => {
      const check = dict(json);
      const messages = list(check['messages']).map(text);
      return { name: text(check['name']), status: text(check['status']), messages };
    }),
    warnings: list(review['warnings']).map((json) => {
      const { summary, detail, address } = dict(json);
      return { summary: text(summary), detail: text(detail), address: text(address) };
    }),
    moreWarnings: typeof more === 'number' ? more : 0,
    // Reviews of older runs hold addresses alone.
    drift: list(review['drift'])
      .filter((json) => dict(json)['answered'] !== true)
      .map((json) =>
        typeof json === 'string'
          ? { address: json, detail: 'differs' }
          : { address: text(dict(json)['address']), detail: text(dict(json)['detail']) },
      ),
  };
}

/** What was asked for in this run is most likely why: the two stand together. */
const besideWith = (beside: string, asked: string): string =>
  beside === '' || asked === '' ? beside : `With ${asked} as asked: ${beside}`;

/** Rows for one notice where there are few, notices where there are many, and drifted things: the rest is in the details. */
const ROWS = 3;
const FEW = 3;
const MANY = 6;
const DRIFTED = 4;

/** Whom it hurts, and what is lost: above all else, and whole, however many rows that takes. */
export function harmLines(
  { callers, ends }: Pick<Notices, 'callers' | 'ends'>,
  width: number,
): readonly GateLine[] {
  return [
    // What says that nothing happens is no alarm.
    ...(callers.startsWith('Callers notice nothing')
      ? rows(`  ${callers}`, width, ALL)
      : whole(callers, width)),
    ...(ends === '' ? rows('  Nothing ends for ever.', width, ALL) : whole(ends ?? '', width)),
  ];
}

/** What else is to be known before the changes. */
export function warningLines(notices: Notices, width: number, details: boolean): readonly GateLine[] {
  const { beside, runs } = notices;
  return [
    ...told(beside, 'warn', width, details),
    ...(runs === '' ? [] : rows(`  ${runs}`, width, details ? ALL : 2)),
    ...ownWarnings(notices, width, details),
  ];
}

const whole = (words: string, width: number): readonly GateLine[] =>
  words === '' ? [] : rows(`! ${words}`, width, ALL, 'bad');

const told = (words: string, tone: Tone, width: number, details: boolean): readonly GateLine[] =>
  words === '' ? [] : rows(`! ${words}`, width, details ? ALL : 2, tone);

type Tone = GateLine['tone'];
const ALL = Number.POSITIVE_INFINITY;

/** One thing that is told, in at most so many rows; where they hold less, the search still finds all of it. */
function rows(words: string, width: number, most: number, tone?: Tone): readonly GateLine[] {
  // Its own lines stay behind its sign: none begins like a row of something else.
  const plain = words.replaceAll(/\s*\n\s*/g, most === ALL ? '\n  ' : ' ');
  return fit(plain, width, most, '… tab', 2).map((text) => ({
    text,
    finds: words,
    ...(tone === undefined ? {} : { tone }),
  }));
}

/** What the plan and the unit's own checks say; the same words in the same order as in the review document. */
function ownWarnings(
  { checks, warnings, moreWarnings }: Notices,
  width: number,
  details: boolean,
): readonly GateLine[] {
  const told: readonly (readonly [words: string, tone: Tone])[] = [
    ...checks
      .filter(({ status }) => status !== 'unknown')
      .map(({ name, status, messages }) => {
        const what = `! ${name} ${status === 'fail' ? 'fails' : 'could not be worked out'}`;
        return [messages.length === 0 ? `${what}.` : `${what}: ${messages.join(' ')}`, 'bad'] as const;
      }),
    ...warnings.map(({ summary, detail, address }) => {
      const words = [address, summary, detail].filter((one) => one !== '').join(': ');
      return [`! ${words}`, 'warn'] as const;
    }),
  ];
  const shown = details ? told : told.slice(0, told.length > FEW ? MANY : FEW);
  const most = details ? ALL : told.length > FEW ? 1 : ROWS;
  const left = told.length - shown.length;
  return [
    ...shown.flatMap(([words, tone]) => rows(words, width, most, tone)),
    ...(left > 0 ? rows(`! ${left} more such: tab shows them`, width, ALL, 'warn') : []),
    ...(moreWarnings > 0
      ? rows(`! ${moreWarnings} more warnings stand only in the log of the plan`, width, ALL, 'warn')
      : []),
  ];
}

/** Below the changes, since none of it is one: what differs out there and stays so, and what cannot be told yet. */
export function restLines({ checks, drift }: Notices, width: number, details: boolean): readonly GateLine[] {
  const open = checks.filter(({ status }) => status === 'unknown').map(({ name }) => name);
  const telling = drift.filter(({ detail }) => detail !== '');
  const shown = details ? drift : telling.slice(0, DRIFTED);
  const left = telling.length - shown.length;
  const things = (n: number): string => (n === 1 ? '1 thing was' : `${n} things were`);
  const head = `Drift: ${things(telling.length)} changed outside of the code, and this plan leaves it so`;
  const silent = drift.length - telling.length;
  const lines = [
    ...(telling.length > 0 ? rows(head, width, ALL) : []),
    ...shown.flatMap(({ address, detail }) =>
      rows(` ≠ ${address}  ${detail || NOTHING}`, width, details ? ALL : 1),
    ),
    ...(left > 0 && !details ? rows(`   ${left} more: tab shows them`, width, ALL) : []),
    ...(silent > 0 && !details
      ? rows(`${telling.length > 0 ? '   and' : 'Drift:'} ${silent} ${NOTHING}`, width, 1, 'dim')
      : []),
    ...(open.length > 0
      ? rows(`Known only after the apply: ${open.join(', ')}`, width, details ? ALL : 1, 'dim')
      : []),
  ];
  return lines.length > 0 ? [...lines, { text: '' }] : [];
}

const NOTHING = 'only in how nothing is written';
