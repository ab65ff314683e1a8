import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Question, Stamped } from '../engine/events.ts';
import { judge, parseAnswer } from '../engine/judge-answer.ts';
import type { RunState } from '../engine/run-state.ts';
import { neverWait } from '../files/slow-reader.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { type Interrupt, obey, onInterrupts, outranks, signalCode, waits } from '../run/interrupts.ts';
import { leftLines } from '../run/left-words.ts';
import type { OpenRun } from '../run/start.ts';
import { programName } from '../service/program-name.ts';
import { printableLines } from '../text/clean.ts';
import { worldWords } from '../worlds/world-words.ts';
import { EXIT } from './cli-error.ts';
import { eventLines } from './event-lines.ts';

export interface HeadlessOptions {
  readonly open: OpenRun;
  readonly answers: ReadonlyMap<string, string>;
  readonly json: boolean;
  readonly operator: string;
  /** The run's journal, for whom the printed lines are not enough. */
  readonly journal: string;
  readonly out: Writable;
  readonly err: Writable;
}

/**
 * Drives a run without a screen: a line an event, answers from what was prepared, exit 4 where a person is needed.
 * Resolves to the exit code (DESIGN §11).
 */
export async function driveHeadless({
  open,
  answers,
  json,
  operator,
  journal,
  out,
  err,
}: HeadlessOptions): Promise<number> {
  const { run } = open;
  let exit: number | undefined;
  let stop: Interrupt | undefined;

  const leave = async (code: number, message: string, leaving = 'waits for a person') => {
    exit = code;
    say(message);
    await run.leave(leaving);
  };

  async function decide(): Promise<void> {
    const question = run.state().question;
    if (!question || exit !== undefined) return;
    const text = answers.get(question.id);
    const { run: name } = run.state().frame;
    const answer = text === undefined ? undefined : parseAnswer(question, text, operator);
    // Prepared before there was anything to review, so that it is nobody's word for what this gate shows.
    const blind = question.needsDigest === true && answer !== undefined && answer.digest === undefined;
    if (answer === undefined || blind) {
      const wants = question.expects === undefined ? question.choices?.join(' | ') : `"${question.expects}"`;
      const digest = question.digest === undefined ? '' : `@${question.digest}`;
      const example = question.expects ?? question.choices?.[0] ?? 'TEXT';
      return leave(
        isUnknownCaller(run.state(), question) ? EXIT.refused : EXIT.waits,
        `${blind ? 'the prepared answer names no digest, so that it does not count here; ' : ''}waits for a person at ${question.id}: ${question.title}${wants === undefined ? '' : ` (${wants})`}\n  ${programName()} resume ${name} --answer '${question.id}=${example}${digest}'`,
      );
    }
    const refused = await run.answer(question.id, answer);
    if (refused)
      await leave(
        EXIT.refused,
        `the answer to ${question.id} was refused: ${refused}\n  Nothing was done. ${programName()} resume ${name}`,
        'the prepared answer was refused',
      );
  }

  // What fails in here (a journal that takes no more) must end the program, not leave it waiting.
  const { promise: broken, reject: breaks } = Promise.withResolvers<never>();
  const attempt = (work: () => Promise<unknown>) => void work().catch(breaks);
  // A reader who has seen enough (`| head`), or reads nothing, does not stop a recovery.
  out.on('error', () => undefined);
  neverWait(out);
  neverWait(err);
  const print = eventLines(out, { json, journal, state: run.state });
  const say = (message: string): void => {
    err.write(`firedrill: ${printableLines(message)}\n`);
  };

  const { mode } = run.state().frame;
  if (worldWords[mode].beforeBeginning !== '') say(worldWords[mode].beforeBeginning);
  run.onEvent((event: Stamped) => {
    print(event);
    if (event.type === 'question.opened' || event.type === 'run.resumed') attempt(decide);
  });
  const deaf = onInterrupts((signal) => {
    if (!outranks(signal, stop)) return;
    stop = signal;
    if (waits(signal)) say(`${signal}: stops in good order; a step that is changing something is waited for`);
    attempt(() => obey(run, signal));
  });
  const driven = run.drive();
  try {
    const state = await Promise.race([driven, broken]).catch(async (cause: unknown) => {
      // A program that is at work keeps the run's lock and its world until it ends.
      await driven.catch(() => undefined);
      throw cause;
    });
    if (stop && state.phase !== 'closed') {
      const left = leftLines(state, dirname(journal));
      say(
        left.length > 0
          ? `${stop}: ends in the middle of a change\n  ${left.join('\n  ')}`
          : `${stop}: it goes on from here with\n  ${programName()} resume ${state.frame.run}`,
      );
      return signalCode(stop);
    }
    return exit ?? exitCodeOf(state);
  } finally {
    deaf();
  }
}

/** AWS does not know the caller, or knows them from another account, and nothing was begun: a guard's refusal, which no answer of a person gets past. */
function isUnknownCaller({ milestones, steps }: RunState, { step }: Question): boolean {
  const failure = steps.find(({ id }) => id === step)?.failure;
  const known = failure?.code !== 'credentials' && failure?.code !== 'wrong-account';
  return !known && milestones.started === undefined;
}

/** Whether the open question of a stopped run would take this answer; judged before anything is written. */
export function refusalOf(state: RunState, text: string, operator: string): string | undefined {
  if (!state.question) return undefined;
  const verdict = judge(state, state.question, parseAnswer(state.question, text, operator));
  return verdict.ok ? undefined : verdict.reason;
}
