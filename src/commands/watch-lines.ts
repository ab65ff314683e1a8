import type { Writable } from 'node:stream';
import type { Stamped } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import { fileChanges } from '../files/file-changes.ts';
import { isBehind, neverWait, whenTaken } from '../files/slow-reader.ts';
import { growingJournal } from '../journal/growing-journal.ts';
import { journalIn, readRun } from '../journal/run-folders.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { onInterrupts, signalCode } from '../run/interrupts.ts';
import { damageWords } from '../run/watch.ts';
import { watchingOf, whoIsAtIt } from '../run/watching-words.ts';
import { escapedJson, printableLines } from '../text/clean.ts';
import { EXIT } from './cli-error.ts';
import { describeIn } from './describe.ts';

export interface WatchOptions {
  readonly folder: string;
  /** The journal's own lines, as they are. */
  readonly json: boolean;
  readonly out: Writable & { readonly isTTY?: boolean };
  readonly err: Writable;
}

/** How often it is asked whether the run's program still lives, in ms. */
const ASK_MS = 2000;

/**
 * Prints a run that somebody else writes, a line an event, until it is closed; resolves to its exit code then (DESIGN §11).
 * A reader who is slow is waited for, and nothing is left out: what is read later is still in the file. Nobody waits for us.
 */
export async function watchLines({ folder, json, out, err }: WatchOptions): Promise<number> {
  const say = (words: string): void => void err.write(`firedrill: ${printableLines(words)}\n`);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  // Whoever read us has seen enough; the run is not over.
  out.on('error', () => stop(EXIT.waits));
  neverWait(out);
  neverWait(err);
  const deaf = onInterrupts((signal) => stop(signalCode(signal)));
  const changes = fileChanges(journalIn(folder));
  try {
    return await Promise.race([stopped, printed({ folder, json, out, err }, say, changes.next)]);
  } finally {
    deaf();
    changes.stop();
  }
}

async function printed(
  { folder, json, out }: WatchOptions,
  say: (words: string) => void,
  changed: () => Promise<void>,
): Promise<number> {
  let state: RunState | undefined;
  let damage: string | undefined;
  /** The last line that was printed: a journal that is read anew is not printed anew. */
  let last: { readonly seq: number; readonly line: Buffer } | undefined;
  let said = '';
  let askedAt = Number.NEGATIVE_INFINITY;

  const journal = growingJournal(journalIn(folder), () => (state = undefined));

  const onEvent = (event: Stamped, line: Buffer): void => {
    if (damage !== undefined) return;
    try {
      state = reduce(state, event);
    } catch {
      damage = damageWords({ line: event.seq + 1, what: 'says something that cannot be' });
      return;
    }
    if (last && event.seq <= last.seq) {
      if (event.seq < last.seq || last.line.equals(line)) return;
      say(
        `line ${event.seq + 1} of the journal was taken back by its writer, whose disk was full: this one counts`,
      );
    }
    last = { seq: event.seq, line };
    out.write(json ? lineAsItIs(line, out.isTTY === true) : `${describeIn(state, event)}\n`);
  };

  for (;;) {
    while (damage === undefined && (await journal.read(onEvent))) await taken(out);
    const problem = journal.problem();
    if (problem) damage ??= damageWords(problem);
    if (damage !== undefined) {
      // In the words of all who read it whole: what is behind its first fault may tell more of what became of it.
      const [broken] = (await readRun(folder)).chain.problems;
      say(broken ? damageWords(broken) : damage);
      return EXIT.refused;
    }
    await taken(out);
    if (state?.phase === 'closed') return exitCodeOf(state);
    if (performance.now() - askedAt >= ASK_MS) {
      askedAt = performance.now();
      const at = await whoIsAtIt(folder);
      const says = state ? watchingOf(state, at, undefined).says : 'its first line is not written yet';
      if (says !== said) {
        // Whose program is gone writes no more: what is not whole by now never will be.
        const [broken] = at.held ? [] : (await readRun(folder)).chain.problems;
        if (broken) {
          say(damageWords(broken));
          return EXIT.refused;
        }
        say(`only watching: ${says}`);
      }
      said = says;
    }
    await changed();
  }
}

/** Its bytes; on a terminal, what it would act on is written as an escape, which means the same. */
const lineAsItIs = (line: Buffer, terminal: boolean): string | Buffer =>
  terminal ? `${escapedJson(line.toString())}\n` : Buffer.concat([line, Buffer.from('\n')]);

const taken = (out: Writable): Promise<void> =>
  isBehind(out) ? new Promise((resolve) => whenTaken(out, resolve)) : Promise.resolve();
