import type { Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { RunView } from '../../engine/run-view.ts';
import { exitCodeOf } from '../../run/exit-code.ts';
import { type Interrupt, obey, onInterrupts, signalCode, waits } from '../../run/interrupts.ts';
import { printableLines } from '../../text/clean.ts';
import { spoken } from '../answer-question.ts';
import { clock, spentWords } from '../../words/durations.ts';
import type { Left } from '../controller.ts';
import { headline } from '../headline.ts';
import type { Host } from '../host.ts';
import { QUIET_MS } from '../keyboard/early-keys.ts';
import { lastWords } from '../last-words.ts';
import { modelOf } from '../run-model.ts';
import { stopOffers } from '../screens/stop/stop-offers.ts';
import { spentNow } from '../run-clock.ts';
import { worlds } from '../theme.ts';
import { ANY_TIME, heard, standing } from './heard.ts';
import { type Asked, askedLines } from './asked.ts';
import { newsOf } from './news.ts';

export interface LinearOptions {
  readonly host: Host;
  readonly view: RunView;
  /** Gives what is typed, a line at a time. Node tells whether it has ended; the types do not know. */
  readonly keyboard: Interface & { readonly closed?: boolean };
  readonly stdout: Writable;
  /** Monotonic ms, for how soon a line came; and the wall clock. */
  readonly time: { monotonic(): number; date(): Date };
}

/** How often what the clock brings is looked for: a target at risk, credentials that end. */
const TICK_MS = 1000;

/**
 * A run as lines, for a screen reader and for terminals that move no cursor: append-only, each line behind the time since it
 * broke. What is typed is answered a line at a time; the terminal shows it by itself. Resolves when the run is over here.
 */
export async function runLinear({ host, view, keyboard, stdout, time }: LinearOptions): Promise<Left> {
  const { promise: left, resolve } = Promise.withResolvers<Left>();
  let run = modelOf(view, undefined, host);
  let asked: Asked = { at: 'question' };
  /** When what is asked was printed, and the last line typed: what came before, or in one go, was not meant for it. */
  let shownAt = 0;
  let typedAt = Number.NEGATIVE_INFINITY;
  /** A question has taken the place of something else that was asked: whoever answers may still mean that. */
  let replaced = false;
  let ended = false;

  const print = (lines: readonly string[]): void => {
    const at = `+${clock(run.state.beforeMs + run.nowMs)}`;
    for (const line of lines)
      for (const one of printableLines(line).split('\n')) stdout.write(`${at} ${one}`.trimEnd() + '\n');
  };
  const ask = (next: Asked): void => {
    asked = next;
    shownAt = time.monotonic();
    if (next.at !== 'question' || run.state.question !== undefined) print(askedLines(run, next, host));
  };

  const look = (): void => {
    if (ended) return;
    const before = run;
    run = modelOf(view, before, host);
    print(newsOf(before, run));
    if (run.state.phase !== 'open') return void finish();
    const { question } = run.state;
    if (question !== undefined && question.id !== before.state.question?.id) {
      replaced = asked.at !== 'question';
      ask({ at: 'question' });
    }
    // What was asked behind a question goes with it.
    else if (question === undefined && before.state.question !== undefined) asked = { at: 'question' };
  };

  const finish = async (code?: number): Promise<void> => {
    if (ended) return;
    ended = true;
    const { state } = run;
    const evidence = await Promise.resolve(host.evidence(state.frame.run)).catch(() => undefined);
    const lesson = await Promise.resolve(host.lesson(state.frame)).catch(() => undefined);
    if (state.phase === 'closed') {
      print([headline(state).title, spentWords(spentNow(state, run.nowMs), undefined).join('  ')]);
      print(host.surprise(state).map(([about, text]) => `${about.padEnd(10)}${text}`));
      if (lesson !== undefined) print([`lesson    ${lesson}`]);
    }
    const words = lastWords(state, evidence, host.trouble?.() !== undefined).split('\n');
    print(state.phase === 'closed' ? words.slice(1) : words);
    resolve({ exitCode: code ?? exitCodeOf(state) });
  };

  const hear = (line: string): void => {
    // What has changed by now is told first, and what is asked anew has not been read.
    look();
    if (ended) return;
    const at = time.monotonic();
    const early = replaced || at - Math.max(shownAt, typedAt) < QUIET_MS;
    typedAt = at;
    replaced = false;
    if (early && (asked.at !== 'question' || run.state.question !== undefined))
      return print(['That line came before this was read, and was dropped. Type it again.']);
    const { asked: next, says = [], does } = heard(run, asked, line, time.date().getTime());
    print(says);
    const same = next.at === asked.at;
    asked = next;
    if (does !== undefined) act(does);
    else if (!same) ask(next);
  };

  const act = (does: NonNullable<ReturnType<typeof heard>['does']>): void => {
    const failed = (cause: unknown): void =>
      print([`! ${cause instanceof Error ? cause.message : String(cause)}`]);
    if ('leave' in does) {
      print(['It pauses as soon as the step at work has ended.']);
      return void view.ask('pause').catch(failed);
    }
    if ('ask' in does) return void view.ask(does.ask).catch(failed);
    const { question } = run.state;
    if (question === undefined) return;
    void view
      .answer(question.id, { by: run.state.operator, ...does.answer })
      .then((why) => {
        if (why !== undefined) print([`! ${spoken(why)}`]);
        else if (does.leaves) return view.ask('pause');
        return undefined;
      })
      .catch(failed);
  };

  const deaf = onInterrupts((signal: Interrupt) => {
    if (waits(signal) && run.state.phase === 'open' && !run.watching)
      return ask({ at: 'stop', offers: stopOffers(run.state) });
    const done = run.watching ? Promise.resolve() : obey(view, signal);
    void done
      .catch(() => undefined)
      .then(() => {
        run = modelOf(view, run, host);
        return finish(signalCode(signal));
      });
  });
  keyboard.on('line', hear);
  // Nobody is there any more who could answer: the run waits on disk.
  const unattended = (): void => {
    if (!ended && !run.watching && run.state.phase === 'open') void view.ask('pause').catch(() => undefined);
  };
  keyboard.on('close', unattended);
  const { frame } = run.state;
  const { word, details } = worlds[frame.mode];
  print([
    `${[word, ...details(frame)].join(' · ')}: ${frame.runbook.title}, run ${frame.run}`,
    ...standing(run).slice(1),
    ANY_TIME,
    ...newsOf(undefined, run),
  ]);
  if (run.state.question !== undefined) ask({ at: 'question' });
  const quiet = view.subscribe(look);
  const ticker = setInterval(look, TICK_MS);
  look();
  // It ended while the run was opened.
  if (keyboard.closed) unattended();
  try {
    return await left;
  } finally {
    clearInterval(ticker);
    quiet();
    deaf();
    keyboard.off('line', hear);
  }
}
