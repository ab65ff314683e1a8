import { Box, Text } from 'ink';
import { SILENT_MS, type StageLine } from '../../engine/run-view.ts';
import { duration } from '../../words/durations.ts';
import { bytesInWords } from '../../words/amounts.ts';
import type { Model } from '../view-model.ts';
import { Moving } from './moving.tsx';
import { Pane } from './pane.tsx';

interface Props {
  readonly stages: readonly StageLine[];
  /** Where the lines come from now. */
  readonly source: string;
  readonly tries: number;
  readonly width: number;
  readonly height: number;
}

/** Where a boot stands: each stage with its time against the usual one, what moves with a bar. */
export function BootPane({ stages, source, tries, width, height }: Props) {
  const titles = Math.min(26, Math.max(...stages.map(({ title }) => title.length)));
  const rows = around(stages, height - 2);
  const note = tries > 1 ? `attempt ${tries} · ${source}` : source;
  const room = width - 4 - titles - 3;
  return (
    <Pane title="Boot" note={note} width={width} height={height}>
      {rows.map((stage) => (
        <Box key={stage.title} height={1}>
          <Box flexShrink={0}>
            <Text dimColor={stage.status === 'pending'}>
              <Text {...SIGNS[stage.status][1]}>{SIGNS[stage.status][0]}</Text>{' '}
              {stage.title.slice(0, titles).padEnd(titles)}{' '}
            </Text>
          </Box>
          {/* Its time goes on, and so does its silence, whether or not the machine says a word. */}
          <Moving
            dim={stage.status === 'pending'}
            words={(model) => told(now(latest(stage, model), passed(model)), room).padEnd(room)}
          />
        </Box>
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

/** As it was last said: a word that brings nothing but time is no reason to draw the pane anew. */
const latest = (stage: StageLine, { run }: Model): StageLine =>
  run?.progress?.boot?.stages.find(({ title }) => title === stage.title) ?? stage;

/** Since it was said how the boot stands. */
function passed({ run }: Pick<Model, 'run'>): number {
  const at = run?.progress?.at;
  return run === undefined || at === undefined || run.state.phase !== 'open'
    ? 0
    : Math.max(0, run.nowMs - at);
}

function now(stage: StageLine, ms: number): StageLine {
  if (stage.status !== 'running' || ms === 0) return stage;
  return {
    ...stage,
    ...(stage.ms === undefined ? {} : { ms: stage.ms + ms }),
    ...(stage.quietMs === undefined ? {} : { quietMs: stage.quietMs + ms }),
  };
}

/**
 * `0:06  ████░░░░  41 %  3.2 of 7.8 GB  0:09 left`, or `0:08  usual 0:08`, or in a narrow pane `0:08  ~0:08` as the steps have
 * it: what does not fit is left out from the end.
 */
function told(stage: StageLine, room: number): string {
  const { status, ms, usualMs, done, total, rate, leftMs, tries = 1 } = stage;
  const time = ms === undefined ? '     ' : duration(ms).padStart(5);
  const failed = status === 'failed' ? ['failed'] : [];
  const again = tries > 1 ? [status === 'running' ? `try ${tries}` : `${tries} tries`] : [];
  if (status !== 'running' || done === undefined || !total) {
    const parts = [time, ...failed, ...again];
    if (usualMs === undefined || usualMs < 1000) return fitting(parts, room);
    const whole = [...parts, `usual ${duration(usualMs)}`];
    return fitting(whole.join('  ').length <= room ? whole : [...parts, `~${duration(usualMs)}`], room);
  }
  const share = Math.min(1, done / total);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const silent = silence(stage);
  const amount = `${bytesInWords(done)} of ${bytesInWords(total)}`;
  // In a narrow pane the number alone.
  const how = room < 2 * BAR ? percent : `${bar(share)} ${percent}`;
  if (silent !== undefined) {
    // Sooner than this, the bar goes.
    const forms = silent.flatMap((words) => [how, percent].map((one) => [time, one, words]));
    const form = forms.find((parts) => parts.join('  ').length <= room) ?? silent.slice(-1);
    return fitting([...form, ...again, amount], room);
  }
  const left = leftMs === undefined ? [] : [`${duration(leftMs)} left`];
  const pace = rate === undefined ? [] : [`${bytesInWords(rate)}/s`];
  return fitting([time, how, ...left, ...again, amount, ...pace], room);
}

/** What tells every few seconds how far it is has no byte; of anything else only its word is missing. Longest form first. */
function silence({ quietMs, givesUpMs }: StageLine): readonly string[] | undefined {
  if (quietMs === undefined || quietMs < SILENT_MS) return undefined;
  if (givesUpMs === undefined) return [`no word for ${duration(quietMs)}`];
  const silent = `no byte for ${duration(quietMs)}`;
  return [`${silent}; it gives up at ${duration(givesUpMs)}`, silent];
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
