import { duration } from '../../../words/durations.ts';
import { fit } from '../../wrap.ts';
import { type Dict, text } from './gate-json.ts';
import type { GateLine } from './gate-line.ts';

/** Who, where and how old, as far as a gate's review says it. */
export interface Brief {
  readonly who: string;
  readonly where: string;
  readonly unit: string;
  /** Which code of the unit. */
  readonly code: string;
  readonly age: string;
}

export const briefOf = (review: Dict, ageMs: number | undefined): Brief => ({
  // Of an ARN, the part that tells callers of one account apart.
  who: text(review['caller']).replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:assumed-role\/)?/, ''),
  where: [text(review['account']), text(review['region'])].filter(Boolean).join(' · '),
  unit: text(review['unit']),
  code: text(review['unit']) === '' ? '' : codeOf(review),
  age: ageMs === undefined ? '' : `plan ${duration(ageMs)} old`,
});

export function codeOf(review: Dict): string {
  const commit = text(review['commit']).slice(0, 7);
  // A digest of what differs from the commit; empty when nothing does.
  const state = text(review['dirty']) === '' ? '' : ', with uncommitted changes';
  return commit === '' ? ', not in git' : ` @ ${commit}${state}`;
}

/** Of a unit's path, at least so much. */
const UNIT = 16;

/** At most two rows, for a pane that does not hold all of a gate at once. */
export function briefLines({ who, where, unit, code, age }: Brief, width: number): readonly GateLine[] {
  const room = width - age.length - code.length - 4;
  const rows = [
    [who === '' ? '' : `as ${who}`, where],
    // Units differ at the end of their paths.
    [age, unit === '' ? '' : `${ending(unit, Math.max(UNIT, room))}${code}`],
  ].map((parts) => parts.filter(Boolean).join(' · '));
  return rows.filter(Boolean).flatMap((row) => fit(` ${row}`, width, 1).map((line) => ({ text: line })));
}

const ending = (path: string, most: number): string =>
  path.length <= most ? path : `…${path.slice(path.length - most + 1)}`;
