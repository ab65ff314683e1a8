import { totalMs } from '../../../engine/attribution.ts';
import { duration, spentWords } from '../../../words/durations.ts';
import { utcMinute } from '../../format.ts';
import type { RunDetail } from '../../host.ts';
import { heading, line, type StyledLine, table } from '../../styled-lines.ts';

export function historyRunLines(detail: RunDetail, width: number): readonly StyledLine[] {
  const { row, attributionMs: spent } = detail;
  const title = Math.max(0, ...detail.steps.map((step) => step.title.length));
  const scale = Math.max(1, ...detail.steps.map(({ ms }) => ms));
  const bar = Math.max(4, Math.min(16, width - title - 40));
  return [
    ...table([
      ['run', row.run],
      ['when', `${utcMinute(row.startedAt)}, by ${detail.operator}`],
      [
        'outcome',
        `${row.outcome ?? row.state}${row.totalMs === undefined ? '' : ` in ${duration(row.totalMs)} of ${duration(row.objectiveMs)}`}${row.met === undefined ? '' : row.met ? ', ✓ in time' : ', ✗ too late'}`,
      ],
      ...(detail.answers === undefined ? [] : [['answers', detail.answers] as const]),
      ['spent', `${spentWords(spent).join('  ')}  in all ${duration(totalMs(spent))}`],
      [
        'moments',
        Object.entries(detail.milestones)
          .map(([name, t]) => `${name} ${signed(t - (detail.milestones.detected ?? 0))}`)
          .join('  '),
      ],
      ['evidence', detail.evidence.folder],
      ...(detail.evidence.head === undefined ? [] : [['head', detail.evidence.head] as const]),
    ]),
    ...(detail.onSomebodysWord === undefined
      ? []
      : [{ text: ` on somebody's word: ${detail.onSomebodysWord}`, hang: 3 }]),
    line(),
    heading('Steps'),
    ...detail.steps.flatMap((step): readonly StyledLine[] => {
      const head = ` ${sign(step.outcome)} ${step.title.padEnd(title)}  ${duration(step.ms).padStart(7)}  `;
      const share = '█'.repeat(step.ms < 1000 ? 0 : Math.round((step.ms / scale) * bar)).padEnd(bar);
      const row = `${head}${share}  `;
      const words = said(step);
      // Beside it only where that is no narrow column.
      if (row.length + Math.min(words.length, 40) <= width) return [{ text: row + words, hang: row.length }];
      return [{ text: row.trimEnd() }, { text: `     ${words}`, hang: 5 }];
    }),
    ...(detail.obligations.length > 0 ? [line(), heading('Obligations')] : []),
    ...detail.obligations.flatMap(({ what, settled }) => [
      { text: ` ${settled === undefined ? '!' : '✓'} ${what}`, hang: 3 },
      { text: `   ${settled === undefined ? 'open' : `settled ${settled}`}`, hang: 3 },
    ]),
  ];
}

/** From the moment it broke, as the outcome's time is: the two must agree. */
const signed = (ms: number): string => `+${duration(ms)}`;
const SIGNS: Readonly<Record<string, string>> = {
  succeeded: '✓',
  failed: '✗',
  skipped: '-',
  'by hand': '✓',
  running: '●',
};
const sign = (outcome: string): string => SIGNS[outcome] ?? ' ';

/** What is not told by sign and time: how it ended if not well, how often it was tried, and the note. */
function said({ outcome, attempts, note }: RunDetail['steps'][number]): string {
  const ended = outcome === 'succeeded' ? '' : outcome;
  return [ended, attempts > 1 ? `${attempts} attempts` : '', note ?? ''].filter(Boolean).join(', ');
}
