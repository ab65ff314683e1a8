import type { Stage } from '../boot/stages.ts';
import { changesInWords } from '../engine/changes-in-words.ts';
import type { Failure, FailureDraft } from '../engine/failure.ts';
import { errorText } from '../terragrunt/error-text.ts';
import { parseStream, readable, type Stream } from '../terragrunt/stream.ts';
import { changedBy } from '../terragrunt/stream-changes.ts';
import { type Caller, explainCall } from './call.ts';
import { printedErrors } from './printed-errors.ts';
import { readConsole } from './read-console.ts';
import type { ReadText } from './read-text.ts';

/** Lines that are shown of what a tool said. */
const LAST = 5;
/** Reads a console, a boot log or a tool's output for what it means, with nothing known but its lines. Pure. */
export function readText(lines: readonly string[], stages: readonly Stage[], caller: Caller = {}): ReadText {
  if (lines.every((line) => line.trim() === ''))
    return { kind: 'console', seen: [], last: [], stands: EMPTY };
  const stream = lines.some(isStream);
  if (!stream && lines.some(isOfBoot)) return readConsole(lines, stages);
  const tool = readTool(lines, caller);
  if (stream || (tool.failure && !tool.unknown) || lines.some(tool.failure ? isBoxed : isOfTool)) return tool;
  // Words of a machine, pasted without what stands around them.
  const boot = readConsole(lines, stages);
  return boot.seen.length > 0 || boot.failure || !tool.failure ? boot : tool;
}

/** What tofu prints for people, where it has not failed: whatever its values and commands say, no machine says it. */
const isOfTool = (line: string): boolean =>
  /^(?:\d\d:\d\d:\d\d\.\d{3} (?:STDOUT|INFO|WARN) {1,4}(?:\[[^\]]{1,200}\] )?|(?:Plan: \d{1,9} to |(?:Apply|Destroy) complete! |No changes\. )|\S{1,300}: (?:Refreshing state|Creating|Modifying|Destroying)\.\.\.)/.test(
    line.slice(0, 600),
  );

/** An error in tofu’s box: what it says is of the computer that tofu runs on, whatever its words. */
const isBoxed = (line: string): boolean => /^.{0,100}│ Error: /.test(line);

const EMPTY = 'There is nothing in it to read.';
const isStream = (line: string): boolean => /^\{.{0,400}"@message"/.test(line);
/** Of a console every line has its time or its speaker, or it has a marker. */
const isOfBoot = (line: string): boolean =>
  line.includes('##RB ') ||
  /(?:^|[\] ])cloud-init\[\d{1,10}\]: |^Cloud-init v\. |\[ {0,8}\d{1,6}\.\d{3,6}\] /.test(line.slice(0, 300));

/** A file may hold several runs one after the other: the last one counts, and one before it that failed is said beside it. */
function readTool(lines: readonly string[], caller: Caller): ReadText {
  const runs = runsIn(lines);
  const last = readRun(runs.at(-1) ?? [], caller);
  for (const run of runs.slice(0, -1).reverse()) {
    const { failure } = readRun(run, caller);
    if (failure) return beside(last, runs.length, failure);
  }
  return last;
}

/** A tool begins what it says with its version. One that says no more was begun beside another, of which all is kept together. */
function runsIn(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, i) => (isVersion(line) ? [i] : []));
  const said = starts.filter((at, i) => lines.slice(at + 1, starts[i + 1]).some(isStream));
  const [, ...others] = starts.length === 0 ? [0, ...restartOf(lines)] : said;
  return [0, ...others].map((at, i) => lines.slice(at, others[i]));
}

/** A run that ended well ended without an error: what stands before its end is of an earlier one. */
function restartOf(lines: readonly string[]): readonly number[] {
  const done = lines.findLastIndex((line) => COMPLETE.test(line));
  if (done < 0 || lines.some(isStream) || printedErrors(lines.slice(0, done)).length === 0) return [];
  // Of several units side by side one can end well and another not: then terragrunt says so at the end.
  if (saidByTerragrunt(lines.slice(done)).length > 0) return [];
  const box = lines.slice(0, done).findLastIndex((line) => line.trim() === '╵');
  return [box < 0 ? done : box + 1];
}

const COMPLETE = /^(?:Apply|Destroy) complete! Resources: /;

const isVersion = (line: string): boolean => isStream(line) && /^\{.{0,600}"type": ?"version"/.test(line);

function beside(last: ReadText, runs: number, earlier: FailureDraft): ReadText {
  const listed = earlier.changed && changesInWords({ changed: earlier.changed });
  const said = [`An earlier run in it had failed: ${earlier.message}`, listed].filter(Boolean).join(' ');
  if (last.failure === undefined)
    return { ...last, stands: `Of ${runs} runs in it the last one counts. ${last.stands} ${said}` };
  const hint = [last.failure.hint, `This is the last of ${runs} runs in it. ${said}`]
    .filter(Boolean)
    .join(' ');
  return { ...last, failure: { ...last.failure, hint } };
}

function readRun(lines: readonly string[], caller: Caller): ReadText {
  const stream = parseStream(lines.filter(isStream).join('\n'));
  const other = lines.filter((line) => !isRead(line));
  const text = errorText(lines.filter(isLog).join('\n'));
  const printed = printedErrors(other);
  const errors = [...stream.errors, ...printed];
  const last = lastReadable(lines);
  const changed =
    stream.begun.length > 0
      ? changedBy(stream, null)
      : other.some((line) => STARTED.test(line))
        ? 'unknown'
        : undefined;
  const done = other.find((line) => COMPLETE.test(line));
  const failed = errors.length > 0 || lines.some((line) => isLog(line) && /"level": ?"error"/.test(line));
  const said = failed ? '' : saidByTerragrunt(other).join('\n');
  if (!failed && said === '') return { kind: 'tool', seen: [], last, stands: endOf(stream, changed, done) };
  const failure = explainCall(
    {
      what: stream.begun.length > 0 ? 'The apply' : 'It',
      errors,
      text: errors.length > 0 ? '' : text || said,
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
  const hint = [failure.hint, done && `Before that it said: ${done.trim()}`].filter(Boolean).join(' ');
  return {
    kind: 'tool',
    failure: { ...rest, ...(hint === '' ? {} : { hint }) },
    ...(known ? {} : { unknown: true }),
    seen: [],
    last,
    stands: '',
  };
}

/** What it says of an error, with the lines behind where those have the reason. */
function saidByTerragrunt(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, i) => {
    const said = TERRAGRUNT.exec(line)?.[1];
    if (said === undefined) return [];
    if (lines[i + 1]?.trim() === 'error occurred:')
      return [[said, ...reasonAt(lines, i + 2, 4).map((one) => one.replace(/^\* /, ''))].join('\n')];
    const [reason] = said.endsWith(':') ? reasonAt(lines, i + 1, 3) : [];
    return [
      reason === undefined
        ? said
        : `${said.replace(/(?:Run failed: )?error occurred:$/, '')}${reason.replace(/^\* /, '')}`,
    ];
  });
}

/** The lines from there on that say something, as far as terragrunt does not begin anew. */
function reasonAt(lines: readonly string[], at: number, most: number): readonly string[] {
  const next = lines.slice(at, at + most);
  const end = next.findIndex((line) => TERRAGRUNT.test(line));
  return next
    .slice(0, end < 0 ? most : end)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function lastReadable(lines: readonly string[]): readonly string[] {
  const last: string[] = [];
  for (let at = lines.length - 1; at >= 0 && last.length < LAST; at -= 1) {
    const said = readable(lines[at] ?? '');
    if (said !== undefined) last.unshift(said);
  }
  return last;
}

/** A change that was begun, as it is printed for people. */
const STARTED = /^\S{1,300}: (?:Creating|Destroying|Modifying)\.\.\./;
/** What terragrunt says itself, in its own form for people. */
const TERRAGRUNT =
  /^(?:\d\d:\d\d:\d\d\.\d{3} ERROR {1,4}(?:\[[^\]]{1,200}\] )?|ERRO\[\d{1,6}\] |\[terragrunt\] (?:\[[^\]]{1,200}\] )?\d{4}\/\d\d\/\d\d [\d:]{8} (?=exec: |Error ))(.{1,2000})$/;
const isLog = (line: string): boolean => /^\{.{0,400}"(?:level|msg)":/.test(line) && !isStream(line);
/** JSON that was cut is read as it stands. */
const isRead = (line: string): boolean => isLog(line) || (isStream(line) && line.trimEnd().endsWith('}'));

function endOf(stream: Stream, changed: Failure['changed'] | undefined, done: string | undefined): string {
  const listed = changed && changesInWords({ changed });
  if (stream.unfinished.length > 0 && listed) return `It breaks off in the middle of a change. ${listed}`;
  return stream.summary || done
    ? 'It ended well.'
    : 'It names no error, and does not say that it ended well.';
}
