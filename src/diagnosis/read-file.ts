import { markerIn } from '../boot/marker.ts';
import { newBoot, parseLine } from '../boot/parse.ts';
import type { Stage } from '../boot/stages.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { errorText } from '../terragrunt/error-text.ts';
import { parseStream, readable } from '../terragrunt/stream.ts';
import { changedBy } from '../terragrunt/stream-changes.ts';
import { bootReader } from './boot-reader.ts';
import { causesOf } from './boot-troubles.ts';
import { type Caller, explainCall } from './call.ts';
import { consoleSign } from './console-line.ts';

/** What a text turned out to be, and what it means. */
export interface ReadText {
  readonly kind: 'console' | 'tool';
  /** Absent where nothing in it has failed, as far as its lines go. */
  readonly failure?: FailureDraft;
  /** Nobody knows its cause: `failure` says only what failed. */
  readonly unknown?: true;
  /** What its lines say of trouble that has not ended anything (yet). */
  readonly seen: readonly string[];
  /** Where it stands, for what has not failed. */
  readonly stands: string;
  /** Its last lines. */
  readonly last: readonly string[];
}

const LAST = 5;

/** Reads a console, a boot log or a tool's output for what it means, with nothing known but its lines. Pure. */
export function readText(lines: readonly string[], stages: readonly Stage[], caller: Caller = {}): ReadText {
  return isTool(lines) ? readTool(lines, caller) : readConsole(lines, stages);
}

/** JSON of a tool, or an error of one; of a console every line has its time or its speaker, or it has a marker. */
function isTool(lines: readonly string[]): boolean {
  const some = lines.slice(0, 2000);
  const json = some.filter((line) => /^\{.{0,400}"(?:@message|@level|level|msg)"/.test(line)).length;
  if (json > 0) return true;
  const boots = some.some(
    (line) =>
      line.includes('##RB ') ||
      line.includes('cloud-init') ||
      /\[ {0,8}\d{1,6}\.\d{3,6}\] /.test(line.slice(0, 300)),
  );
  if (boots) return false;
  return some.some(
    (line) =>
      /^[ │╷|]{0,8}(?:Error: |An error occurred \(|error occurred)/.test(line) ||
      /\b(?:api error|status code: \d{3})/.test(line.slice(0, 4000)),
  );
}

function readTool(lines: readonly string[], caller: Caller): ReadText {
  const isStream = (line: string) => line.includes('"@message"');
  const stream = parseStream(lines.filter(isStream).join('\n'));
  const other = lines.filter((line) => !isStream(line)).join('\n');
  const text = errorText(other);
  const last = lines.flatMap((line) => readable(line) ?? []).slice(-LAST);
  const failed = stream.errors.length > 0 || isError(other, text);
  if (!failed)
    return {
      kind: 'tool',
      seen: [],
      last,
      stands: stream.summary ? 'It ended well.' : 'It names no error, and does not say that it ended well.',
    };
  const changed = stream.begun.length > 0 ? changedBy(stream, null) : undefined;
  const failure = explainCall(
    {
      what: stream.begun.length > 0 ? 'The apply' : 'It',
      errors: stream.errors,
      text: stream.errors.length > 0 ? '' : text,
      interrupted: stream.interrupted,
      code: 1,
      signal: null,
      log: '',
      ...(changed === undefined ? {} : { changed }),
      unfinished: stream.unfinished.map(({ address }) => address),
    },
    caller,
  );
  const known = failure.facts?.['diagnosis'] !== undefined || failure.code === 'interrupted';
  const { log: _log, ...rest } = changed === undefined ? failure : { ...failure, changed };
  return { kind: 'tool', failure: rest, ...(known ? {} : { unknown: true }), seen: [], last, stands: '' };
}

/** Only what says that it is an error is one: a plan's own text is none. */
const isError = (other: string, text: string): boolean =>
  /"level": ?"error"/.test(other) ||
  /^[ │╷|]{0,8}(?:Error: |An error occurred \()/m.test(text) ||
  /\bapi error |status code: \d{3}/.test(text);

function readConsole(lines: readonly string[], stages: readonly Stage[]): ReadText {
  const reader = bootReader();
  let state = newBoot(stages.length > 0 ? stages : stagesIn(lines));
  for (const line of lines) {
    const before = state;
    state = parseLine(before, line);
    reader.read(line, before, state);
  }
  const last = lastOf(lines);
  const nothing =
    state.finishedUp !== undefined &&
    state.pass === 1 &&
    state.damaged === 0 &&
    state.stages.every(({ status }) => status === 'pending');
  const ours = stages.length > 0 && lines.some((line) => line.includes("running 'modules:final'"));
  const failure = reader.failure(state) ?? (nothing && ours ? reader.nothingRan(state) : undefined);
  const { troubles } = reader;
  const open = causesOf(troubles, {});
  const seen = [...(reader.agent ? [reader.agent] : []), ...open.map((one) => one.line)];
  const known = failure?.facts?.['diagnosis'] !== undefined;
  return {
    kind: 'console',
    ...(failure ? { failure, ...(known ? {} : { unknown: true as const }) } : {}),
    seen,
    last,
    stands: standsOf(
      state.recovered !== undefined,
      state.cloudInit,
      state.stages.filter(({ status }) => status === 'running').map(({ title }) => title),
    ),
  };
}

/** Of a boot whose stages nobody has listed: one that failed, and after which no other was begun, is what ended it. */
function stagesIn(lines: readonly string[]): readonly Stage[] {
  const markers = lines.flatMap((line) => {
    const marker = markerIn(line);
    return marker === undefined || marker === 'damaged' ? [] : [marker];
  });
  const last = markers.findLast(({ event }) => event !== 'fail');
  return [...new Set(markers.map(({ stage }) => stage))].map((id) => ({
    id,
    title: id,
    meaning: '',
    fatal: markers.some(({ stage, event, t }) => stage === id && event === 'fail' && t >= (last?.t ?? 0)),
    background: false,
    typicalMs: {},
  }));
}

function standsOf(recovered: boolean, cloudInit: string, running: readonly string[]): string {
  if (recovered) return 'The machine says that it has recovered.';
  if (running.length > 0) return `As far as these lines go it is at work: ${running.join(', ')}.`;
  return cloudInit === 'finished'
    ? 'cloud-init has finished.'
    : 'As far as these lines go nothing has failed.';
}

const lastOf = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.trim() !== '' && consoleSign(line) !== undefined).slice(-LAST);
