import type { Stamped } from '../engine/events.ts';
import type { LogLine } from '../engine/run-view.ts';

/** What ends an attempt, or stops it until a person answers. */
const ENDS: readonly Stamped['type'][] = [
  'step.started',
  'step.succeeded',
  'step.failed',
  'question.opened',
  'run.paused',
  'run.closed',
];

/**
 * When a line came is not kept: each has the time of its attempt's start (`kept-log.ts`). Played, the lines of an attempt
 * are spread evenly over the time it took. Pure.
 */
export function spreadLines(lines: readonly LogLine[], events: readonly Stamped[]): readonly LogLine[] {
  const begun = Map.groupBy(lines, ({ t }) => t);
  return [...begun].flatMap(([from, own]) => {
    const start = events.findIndex(({ type, t }) => type === 'step.started' && t === from);
    const end = events.find(({ type }, i) => i > start && ENDS.includes(type))?.t ?? from;
    return own.map((line, i) => ({ ...line, t: from + ((end - from) * (i + 1)) / own.length }));
  });
}
