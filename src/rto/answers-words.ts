import { duration } from '../words/durations.ts';
import type { RtoLine } from './line.ts';

/** Where words are answered before pictures, callers were helped before it had recovered. Empty: nobody told. */
export function answersWords({
  answersMs,
  answersObjectiveMs,
  answersMet,
}: Pick<RtoLine, 'answersMs' | 'answersObjectiveMs' | 'answersMet'>): string {
  if (answersMs === undefined) return '';
  if (answersObjectiveMs === undefined) return `in words from ${duration(answersMs)} on, pictures later`;
  const of = `in words from ${duration(answersMs)} (target ${duration(answersObjectiveMs)})`;
  return typeof answersMet === 'boolean' ? `${of}, ${answersMet ? '✓ in time' : '✗ too late'}` : of;
}
