import { count } from '../words/amounts.ts';
import { age } from '../words/durations.ts';
import type { Examination, Finding, Status } from './finding.ts';
import type { Changed } from './record.ts';

const WORDS: Readonly<Record<Status, string>> = {
  fail: 'FAIL',
  warn: 'WARNING',
  'not-asked': 'NOT ASKED',
  pass: 'ok',
};

/** How many of each that is no pass: `1 fail, 2 not asked`; `all well` where there is none. Pure. */
export function tally(findings: readonly Pick<Finding, 'status'>[]): string {
  const number = (status: Status) => findings.filter((one) => one.status === status).length;
  const [fails, warnings, unasked] = [number('fail'), number('warn'), number('not-asked')];
  const parts = [
    ...(fails > 0 ? [count(fails, 'fail')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(unasked > 0 ? [`${unasked} not asked`] : []),
  ];
  return parts.length === 0 ? 'all well' : parts.join(', ');
}

/** For home: `checked 3 days ago: 1 fail`. Pure. */
export function agoWords({ at, findings, endpoints }: Examination, nowMs: number): string {
  const where = endpoints === undefined ? '' : ', but not on AWS';
  return `checked ${age(Math.max(0, nowMs - Date.parse(at)))} ago${where}: ${tally(findings)}`;
}

/** Everything, worst first; what passed in one line each. Pure. */
export function pageOf(
  now: Examination,
  tookMs: number,
  since?: { readonly ago: string; readonly changed: readonly Changed[] },
): readonly string[] {
  const { findings } = now;
  const wrong = findings.filter(({ status }) => status !== 'pass');
  const well = findings.filter(({ status }) => status === 'pass');
  const width = Math.max(0, ...well.map(({ id }) => id.length));
  return [
    `${count(findings.length, 'check')} in ${(tookMs / 1000).toFixed(1)} s: ${tally(findings)}`,
    ...(since === undefined ? [] : [changedWords(since.ago, since.changed)]),
    ...wrong.flatMap(linesOf),
    ...(well.length === 0 ? [] : ['', ...well.map(({ id, what }) => `ok  ${id.padEnd(width)}  ${what}`)]),
  ];
}

function linesOf({ id, status, what, why, fix }: Finding): readonly string[] {
  return [
    '',
    `${WORDS[status]}  ${id}`,
    `  ${what}`,
    `  Why it matters: ${why}`,
    ...(fix === undefined ? [] : [`  To do: ${fix}`]),
  ];
}

function changedWords(ago: string, changed: readonly Changed[]): string {
  if (changed.length === 0) return `Since the last time, ${ago} ago, nothing has changed.`;
  const words = changed.map(({ id, before, now }) => {
    if (before === undefined) return `${id} is new (${name(now)})`;
    if (now === undefined) return `${id} is not checked any more`;
    return `${id} was ${name(before)}, is ${name(now)}`;
  });
  return `Since the last time, ${ago} ago: ${words.join('; ')}.`;
}

const name = (status: Status | undefined): string =>
  status === undefined ? '' : WORDS[status].toLowerCase();
