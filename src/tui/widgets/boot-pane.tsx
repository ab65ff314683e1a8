import { Text } from 'ink';
import type { StageLine } from '../../engine/run-view.ts';
import { duration } from '../../words/durations.ts';
import { bytes } from '../format.ts';
import { Pane } from './pane.tsx';

interface Props {
  readonly stages: readonly StageLine[];
  /** Where the lines come from now. */
  readonly source: string;
  readonly tries: number;
  readonly width: number;
  readonly height: number;
}

/** Rows of the pane for so many stages, with its frame. */
export const bootRows = (stages: readonly StageLine[]): number => stages.length + 2;

/** Where a boot stands: each stage with its time against the usual one, what moves with a bar. */
export function BootPane({ stages, source, tries, width, height }: Props) {
  const titles = Math.min(26, Math.max(...stages.map(({ title }) => title.length)));
  const rows = around(stages, height - 2);
  const note = tries > 1 ? `attempt ${tries} · ${source}` : source;
  return (
    <Pane title="Boot" note={note} width={width} height={height}>
      {rows.map((stage) => (
        <StageRow key={stage.title} stage={stage} titles={titles} width={width - 4} />
      ))}
    </Pane>
  );
}

/** The ones around what runs, when they do not fit. */
function around(stages: readonly StageLine[], rows: number): readonly StageLine[] {
  const at = stages.findLastIndex(({ status }) => status !== 'pending');
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), stages.length - rows));
  return stages.slice(from, from + rows);
}

const SIGNS = {
  pending: [' ', {}],
  running: ['●', { color: 'cyan' }],
  ended: ['✓', { color: 'green' }],
  failed: ['✗', { color: 'red' }],
} as const;

function StageRow({
  stage,
  titles,
  width,
}: {
  readonly stage: StageLine;
  readonly titles: number;
  readonly width: number;
}) {
  const [sign, color] = SIGNS[stage.status];
  const title = stage.title.slice(0, titles).padEnd(titles);
  return (
    <Text wrap="truncate" dimColor={stage.status === 'pending'}>
      <Text {...color}>{sign}</Text> {title} {rest(stage, width - titles - 3)}
    </Text>
  );
}

/** `0:06  ████░░░░  41 %  3.2 of 7.8 GB  0:09 left`, or `0:08  usual 0:08`: what does not fit is left out from the end. */
function rest({ status, ms, usualMs, done, total, rate, leftMs, silentMs }: StageLine, room: number): string {
  const time = ms === undefined ? '     ' : duration(ms).padStart(5);
  const failed = status === 'failed' ? ['failed'] : [];
  const usual = usualMs === undefined || usualMs < 1000 ? [] : [`usual ${duration(usualMs)}`];
  if (status !== 'running' || done === undefined || !total) return fitting([time, ...failed, ...usual], room);
  const share = Math.min(1, done / total);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const parts = [
    // In a narrow pane the number alone.
    room < 2 * BAR ? percent : `${bar(share)} ${percent}`,
    ...(silentMs === undefined ? [] : [`no byte for ${duration(silentMs)}`]),
    ...(leftMs === undefined ? [] : [`${duration(leftMs)} left`]),
    `${bytes(done)} of ${bytes(total)}`,
    ...(rate === undefined ? [] : [`${bytes(rate)}/s`]),
  ];
  return fitting([time, ...parts], room);
}

const BAR = 12;

function bar(share: number): string {
  const full = Math.round(share * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function fitting(parts: readonly string[], room: number): string {
  let out = '';
  for (const part of parts) {
    const next = out === '' ? part : `${out}  ${part}`;
    if (next.length > room) break;
    out = next;
  }
  return out;
}
