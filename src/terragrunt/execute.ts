import { readFile } from 'node:fs/promises';
import type { Json } from '../engine/events.ts';
import { beforeChange } from '../engine/failure.ts';
import { type DiskTrouble, diskTrouble, diskWords } from '../files/disk-trouble.ts';
import { JournalFailure } from '../journal/journal.ts';
import { type Command, type Ended, NotStarted } from '../process/child.ts';
import { OUTPUT_BYTES } from '../process/output.ts';
import { EndUnknown, NeverBegun } from '../process/take-up.ts';
import type { Border } from '../text/border.ts';
import { secretsOf } from '../text/mask/plan-secrets.ts';
import { errorText } from './error-text.ts';
import { parseStream, readable, type Stream } from './stream.ts';
import { changedBy } from './stream-changes.ts';
import { type Call, type Terragrunt, TerragruntError } from './terragrunt.ts';

/** A call that ended, with what it wrote. */
export interface Finished {
  readonly ended: Ended;
  readonly stdout: string;
  readonly stderr: string;
  /** terragrunt ended before it had begun: it could not read the unit or prepare it (`init`). */
  readonly notBegun?: boolean;
}

/** `held`: the call changes something, so its pid must be in the journal before it acts (DESIGN §5). */
export async function execute(what: string, call: Call, command: Command, held = false): Promise<Finished> {
  const { keys: keysOf } = call.terragrunt;
  const keys =
    keysOf === undefined || (held && call.takenUp)
      ? undefined
      : await beforeChange(keysOf(held ? call.caller : undefined));
  let ended: Ended;
  try {
    const { signal, said, name } = call;
    const signed = keys === undefined ? command : { ...command, env: { ...command.env, ...keys } };
    ended = await call.processes[held ? 'held' : 'run'](name, signed, {
      ...(signal ? { signal } : {}),
      ...(said ? { onLine: (line: string) => tell(line, said, call) } : {}),
    });
  } catch (cause) {
    // Not the program's failure: nothing may go on.
    if (cause instanceof JournalFailure || cause instanceof NeverBegun || cause instanceof EndUnknown)
      throw cause;
    const trouble = cause instanceof NotStarted ? diskTrouble(cause) : undefined;
    if (trouble) throw diskAtStart(what, trouble, cause);
    // A program that ran, and whose records or output cannot be read now, was started all right.
    if (!(cause instanceof NotStarted) && !isOfSpawn(cause)) throw cause;
    throw new TerragruntError(
      {
        code: 'no-terragrunt',
        changed: 'none',
        message: `${command.file} could not be started: ${cause instanceof Error ? cause.message : String(cause)}`,
        nextSteps: ['Check that terragrunt is installed and that you may run it'],
      },
      cause,
    );
  }
  if (ended.outliving) call.said?.([outlivingWords(ended.outliving, call.border)]);
  if (ended.flooded) throw flooded(what, ended);
  // Where tofu's own files are, terragrunt's stdout has nothing of it: what hooks and `run_cmd` print.
  const from = ended.inner ?? ended;
  const stderrFiles = [...new Set([ended.stderrFile, from.stderrFile])];
  const [stdout, ...stderrs] = await Promise.all(
    [from.stdoutFile, ...stderrFiles].map((file) => readFile(file, 'utf8')),
  );
  const notBegun = command.wraps === true && ended.inner === undefined;
  return { ended: ofBoth(ended), stdout: stdout ?? '', stderr: stderrs.join(''), notBegun };
}

/** Before anything is begun, whatever it was to change. */
export const diskAtStart = (what: string, trouble: DiskTrouble, cause: unknown): TerragruntError =>
  new TerragruntError(
    {
      code: 'disk',
      changed: 'none',
      message: `${what} was not begun: ${diskWords(trouble, 'the run’s folder')}.`,
      hint: `Before you try again: ${trouble.mend}.`,
    },
    cause,
  );

const isOfSpawn = (cause: unknown): boolean =>
  cause instanceof Error && 'syscall' in cause && String(cause.syscall).startsWith('spawn');
/** What a provisioner started, say: nobody waits for it, and it may still change something. */
const outlivingWords = (left: NonNullable<Ended['outliving']>, border: Border): string =>
  `still at work after it ended, and nobody waits for it: ${left.map(({ pid, command }) => `process ${pid} (${border.text(command)})`).join(', ')}`;

/**
 * tofu's own end, since terragrunt's is only its echo: killed, it says nothing of a tofu that went on and ended well. But
 * where both ended by themselves and differ, something around tofu failed, such as a hook.
 */
function ofBoth(ended: Ended): Ended {
  const { inner } = ended;
  if (!inner) return ended;
  const { stdoutFile } = inner;
  const differs = ended.signal === null && inner.signal === null && ended.code !== inner.code;
  return { ...ended, stdoutFile, ...(differs ? {} : { code: inner.code, signal: inner.signal }) };
}

const flooded = (what: string, { stdoutFile }: Ended): TerragruntError =>
  new TerragruntError({
    code: 'unreadable',
    message: `${what} printed more than ${OUTPUT_BYTES / 1024 / 1024} MB, far more than it ever does, so that nothing of it can be relied on.`,
    hint: 'Both ends of what it printed are kept.',
    nextSteps: ['Read them, and find out what printed so much', 'Try again'],
    log: stdoutFile,
  });

function tell(
  line: string,
  said: (lines: readonly string[]) => void,
  { border, name }: Pick<Call, 'border' | 'name'>,
): void {
  const text = readable(line);
  if (text) said(text.split('\n').flatMap((one) => border.line(one, name)));
}

/** Runs a `-json` call and folds its stream. Throws when the exit code or a diagnostic says that it failed. */
export async function streamed(
  what: string,
  call: Call,
  command: Command,
  {
    held = false,
    good = [0],
    isDone = () => false,
  }: {
    readonly held?: boolean;
    readonly good?: readonly number[];
    /** Whether what was to be done is, whatever the end says. */
    readonly isDone?: (stream: Stream, ended: Ended) => boolean;
  } = {},
): Promise<{ readonly stream: Stream; readonly finished: Finished }> {
  const finished = await execute(what, call, command, held);
  const stream = cleaned(call.border, parseStream(finished.stdout));
  const ok =
    finished.ended.signal === null && finished.ended.code !== null && good.includes(finished.ended.code);
  if ((!ok || stream.errors.length > 0) && !isDone(stream, finished.ended))
    throw failed(what, call, finished, stream, held);
  assertTool(what, stream, finished, call.terragrunt.tool);
  return { stream, finished };
}

/** A stream, a plan or a state, with what in it is secret masked here and wherever it turns up later in the run. */
export function cleaned<T extends object>(border: Border, read: T): T {
  border.learn(secretsOf(read));
  return border.json(read as unknown as Json) as unknown as T;
}

/** For calls whose stdout is no stream: plain JSON or text. */
export async function plain(what: string, call: Call, command: Command, held = false): Promise<Finished> {
  const finished = await execute(what, call, command, held);
  if (finished.ended.code !== 0) throw failed(what, call, finished);
  return finished;
}

/**
 * stdout as one JSON document; what hooks and `run_cmd` wrote in front of it is left out (facts/tofu-real.md §1). A line
 * of a hook may start with a brace too; within a document none does, so the last one is its beginning.
 */
export function document(what: string, { stdout, ended }: Finished): unknown {
  for (const start of new Set([0, stdout.lastIndexOf('\n{') + 1])) {
    const text = stdout.slice(start).trim();
    if (!text.startsWith('{')) continue;
    try {
      return JSON.parse(text);
    } catch {
      // The hook's.
    }
  }
  throw new TerragruntError({
    code: 'unreadable',
    message: `${what} ended well, but what it printed is not JSON.`,
    log: ended.stdoutFile,
  });
}

/** `held`: what it changed until then is told, also that it was nothing. */
export function failed(
  what: string,
  { border, explain }: Pick<Call, 'border' | 'explain'>,
  { ended, stdout, stderr, notBegun }: Finished,
  stream?: Stream,
  held = false,
): TerragruntError {
  const changed = notBegun ? 'none' : changedBy(stream ?? NOTHING, ended.signal);
  const isTold = held && (stream !== undefined || notBegun === true);
  const failure = explain({
    what: notBegun ? `${what} was not begun: what terragrunt does before it` : what,
    errors: stream?.errors ?? [],
    text: border.text(errorText(stderr) || (stream ? '' : stdout.trim())),
    interrupted: stream?.interrupted ?? false,
    code: ended.code,
    signal: ended.signal,
    log: stream && stream.errors.length > 0 ? ended.stdoutFile : ended.stderrFile,
    ...(isTold ? { changed } : {}),
    unfinished: stream?.unfinished.map(({ address }) => address) ?? [],
  });
  const hint = [
    failure.hint,
    ended.outliving && `It left something: ${outlivingWords(ended.outliving, border)}.`,
  ];
  const said = hint.some(Boolean) ? { ...failure, hint: hint.filter(Boolean).join(' ') } : failure;
  return new TerragruntError(isTold ? { ...said, changed } : said);
}

/**
 * terragrunt falls back to terraform without a word when it finds no tofu (facts/tofu-real.md §2): the stream's first
 * line is the only sign.
 */
function assertTool(
  what: string,
  stream: Stream,
  { ended }: Finished,
  tool: Terragrunt['tool'] = 'tofu',
): void {
  if (stream.version?.tool === tool) return;
  throw new TerragruntError({
    code: 'wrong-tool',
    message: stream.version
      ? `${what} was made by ${stream.version.tool} ${stream.version.version}, not by ${tool === 'tofu' ? 'OpenTofu' : tool}.`
      : `${what} does not say which tool made it.`,
    ...(tool === 'tofu'
      ? { hint: 'terragrunt takes terraform when it does not find tofu. Set TG_TF_PATH to tofu.' }
      : {}),
    log: ended.stdoutFile,
  });
}

const NOTHING = parseStream('');
