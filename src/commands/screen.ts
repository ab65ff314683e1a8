import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Mode } from '../engine/events.ts';
import type { RunView } from '../engine/run-view.ts';
import { neverWait } from '../files/slow-reader.ts';
import {
  endSoonOnSignals,
  type Interrupt,
  onInterrupts,
  signalCode,
  suspendJob,
  waits,
} from '../run/interrupts.ts';
import type { OpenRun } from '../run/start.ts';
import type { TailView } from '../run/tail-view.ts';
import type { ServiceHead } from '../service/head.ts';
import { printableLines } from '../text/clean.ts';
import { runApp, type Start } from '../tui/app.tsx';
import type { FirstFrame } from '../tui/first-frame.ts';
import type { Left } from '../tui/controller.ts';
import type { Context } from './app.ts';
import type { HomeNow } from './home-now.ts';
import { makeHost, type ScreenHost } from './host.ts';
import { requireSomebody } from './present.ts';
import type { Places } from './project.ts';

/**
 * A run that a command opened, the folder of one to look at, as it is written or again, a machine that is followed, or home
 * as it was read and perhaps painted already.
 */
export type At =
  | { readonly open: OpenRun }
  | { readonly watch: string }
  | { readonly play: string; readonly speed?: number }
  | { readonly tail: TailView }
  | { readonly now: HomeNow; readonly first: FirstFrame | undefined };

/** The screens, from home or at a run, or the same as lines. Resolves to the exit code. */
export async function showScreens(
  { process, installation }: Context,
  project: Places,
  head: ServiceHead,
  linear: boolean,
  at: At,
): Promise<number> {
  const host = makeHost(installation, project, head, 'now' in at ? at.now : undefined);
  // From here on, since a run is at work before the screens are there: what comes in between counts for them.
  const { promise: interrupted, resolve } = Promise.withResolvers<Interrupt>();
  const deaf = onInterrupts(resolve);
  endSoonOnSignals();
  const { stdin, stdout, stderr, env } = process;
  const start = await startOf(host, at);
  const first = 'now' in at ? at.first : undefined;
  neverWait(stderr);
  const left = linear
    ? await inLines(process, host, start.screen === 'run' ? start.view : undefined)
    : await runApp({ host, stdin, stdout, env, start, suspend: suspendJob, interrupted, first });
  // Titles, names and errors in it come from files and people: shown as text, never acted on by the terminal.
  if (left.lastWords) stdout.write(`${printableLines(left.lastWords)}\n`);
  const { trouble, signal } = await undisturbed(process, host);
  deaf();
  for (const words of [host.unkept(), trouble])
    if (words) stderr.write(`firedrill: ${printableLines(words)}\n`);
  if (signal) return signalCode(signal);
  return trouble ? 1 : left.exitCode;
}

async function startOf(host: ScreenHost, at: At): Promise<Start> {
  if ('now' in at) return { screen: 'home' };
  if ('tail' in at) return { screen: 'tail', view: at.tail };
  return { screen: 'run', view: await viewOf(host, at) };
}

function viewOf(host: ScreenHost, at: Exclude<At, { now: HomeNow } | { tail: TailView }>): Promise<RunView> {
  if ('open' in at) return host.adopt(at.open);
  return 'watch' in at ? host.watch(basename(at.watch)) : host.play(basename(at.play), at.speed);
}

/** The same as lines. */
async function inLines(process: NodeJS.Process, host: ScreenHost, at: RunView | undefined): Promise<Left> {
  const { stdin, stdout } = process;
  const somebody = (mode: Mode): void => requireSomebody(process, { linear: true }, mode);
  const { homeLinear } = await import('../tui/linear/home-linear.ts');
  const { runLinear } = await import('../tui/linear/run-linear.ts');
  const time = { monotonic: () => performance.now(), date: () => new Date() };
  const keyboard = createInterface({ input: stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  neverWait(stdout);
  try {
    const view =
      at ?? (await homeLinear({ host, keyboard, stdout, date: time.date, requireSomebody: somebody }));
    return view === undefined ? { exitCode: 0 } : await runLinear({ host, view, keyboard, stdout, time });
  } finally {
    keyboard.close();
    stdin.destroy();
  }
}

/** What still runs is written down to its end. What asks to wait does not cut that off; what ends programs does, in good order. */
async function undisturbed(
  process: NodeJS.Process,
  host: ScreenHost,
): Promise<{ trouble?: string | undefined; signal?: Interrupt }> {
  const { promise: told, resolve } = Promise.withResolvers<Interrupt>();
  const say = (words: string) => void process.stderr.write(`firedrill: ${printableLines(words)}\n`);
  const heard = (signal: Interrupt) => {
    if (waits(signal))
      return say('waits for the step that is changing something to end; SIGTERM leaves it to itself');
    void host.leaveNow(signal).then((left) => {
      for (const line of left) say(line);
      resolve(signal);
    });
  };
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const deaf = onInterrupts(heard);
  try {
    const closed = host.close().then((trouble) => ({ trouble }));
    // Once it was left, what is at work holds nothing up.
    const ended = await Promise.race([closed, told.then((signal) => ({ signal }))]);
    return { ...ended, ...(await closed) };
  } finally {
    deaf();
  }
}
