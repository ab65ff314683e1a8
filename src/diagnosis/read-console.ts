import { markerIn } from '../boot/marker.ts';
import { newBoot, parseLine } from '../boot/parse.ts';
import type { Stage } from '../boot/stages.ts';
import { bootReader } from './boot-reader.ts';
import { causesOf, type Trouble } from './boot-troubles.ts';
import { consoleSign } from './console-line.ts';
import type { ReadText } from './read-text.ts';
import { causeOf, told } from './told.ts';

/** Lines that are shown of what a machine said. */
const LAST = 5;
/** Stages of a boot that are told apart: one has about ten, and a file may say anything. */
const STAGES = 100;
/** What a script says or shows of its commands; cloud-init's own words, and what it prints of keys and networks, are another matter. */
const isOfScript = (line: string): boolean =>
  /^(?:.{0,300}[\] ])?cloud-init\[\d{1,10}\]: (?!Cloud-init v\. |ci-info: |[\d-]{10} [\d:,]{8,12} - )\S|^\++ \S/.test(
    line.slice(0, 400),
  );

/** Reads a console or a boot log for what it means, with nothing known but its lines. Pure. */
export function readConsole(lines: readonly string[], stages: readonly Stage[]): ReadText {
  const reader = bootReader();
  let state = newBoot(stages.length > 0 ? stages : stagesIn(lines));
  let recoveredAt = 0;
  for (const [at, line] of lines.entries()) {
    const before = state;
    state = parseLine(before, line);
    reader.read(line, before, state);
    if (state.recovered && !before.recovered) recoveredAt = at;
  }
  const last = lastOf(lines);
  const none =
    state.finishedUp !== undefined &&
    state.pass === 1 &&
    state.damaged === 0 &&
    state.stages.every(({ status }) => status === 'pending');
  const final = lines.findIndex((line) => line.includes("running 'modules:final'"));
  // A console of another machine has a script too, and no stage of ours.
  const other = none && lines.slice(final + 1).some(isOfScript);
  const nothing = none && !other;
  const ours = stages.length > 0 && final >= 0;
  const { troubles } = reader;
  const noData = troubles.seen.some(({ entry }) => entry.id === 'no-data-source');
  const failure =
    reader.failure(state) ?? (nothing && (ours || noData) ? reader.nothingRan(state) : undefined);
  // What came before the recovery was got over.
  const open = causesOf(troubles, {}).filter(({ at }) => !state.recovered || at > recoveredAt);
  const seen = [...(reader.agent ? [reader.agent] : []), ...open.map(meaningOf)];
  const entries = failure?.facts?.['diagnosis'];
  // That a script failed is no reason why.
  const known = Array.isArray(entries) && entries.some((id) => id !== 'user-data-failed');
  return {
    kind: 'console',
    ...(failure ? { failure, ...(known ? {} : { unknown: true as const }) } : {}),
    seen,
    last,
    stands: standsOf(
      state.recovered !== undefined,
      state.cloudInit,
      state.stages.filter(({ status }) => status === 'running').map(({ title }) => title),
      other && ours,
      seen.length > 0,
    ),
  };
}

/** What a trouble means, the line that says it, and what to do. */
const meaningOf = (trouble: Trouble): string =>
  [
    causeOf(trouble),
    `  ${trouble.line}`,
    ...(told([trouble]).nextSteps ?? []).map((step) => `- ${step}`),
  ].join('\n  ');

/** Of a boot whose stages nobody has listed: one that failed, and after which no other was begun, is what ended it. */
function stagesIn(lines: readonly string[]): readonly Stage[] {
  const markers = lines.flatMap((line) => {
    const marker = markerIn(line);
    return marker === undefined || marker === 'damaged' ? [] : [marker];
  });
  const last = markers.findLast(({ event }) => event !== 'fail');
  const failed = new Set(
    markers.filter(({ event, t }) => event === 'fail' && t >= (last?.t ?? 0)).map(({ stage }) => stage),
  );
  return [...new Set(markers.map(({ stage }) => stage))].slice(-STAGES).map((id) => ({
    id,
    title: id,
    meaning: '',
    fatal: failed.has(id),
    background: false,
    typicalMs: {},
  }));
}

function standsOf(
  recovered: boolean,
  cloudInit: string,
  running: readonly string[],
  other: boolean,
  trouble: boolean,
): string {
  if (recovered) return 'The machine says that it has recovered.';
  if (running.length > 0) return `As far as these lines go it is at work: ${running.join(', ')}.`;
  if (cloudInit === 'finished' && other)
    return 'cloud-init has finished. Its script says nothing of the stages of this service.';
  if (cloudInit === 'finished') return 'cloud-init has finished.';
  return trouble
    ? 'These lines do not say that anything ended.'
    : 'These lines name no failure that is known here.';
}

const lastOf = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.trim() !== '' && consoleSign(line) !== undefined).slice(-LAST);
