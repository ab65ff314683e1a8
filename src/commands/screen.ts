import { basename } from 'node:path';
import { ENDING, endSoonOnSignals, signalCode } from '../files/end-soon.ts';
import { neverWait } from '../files/slow-reader.ts';
import type { OpenRun } from '../run/start.ts';
import type { ServiceHead } from '../service/head.ts';
import { printableLines } from '../text/clean.ts';
import { runApp } from '../tui/app.tsx';
import type { Context } from './app.ts';
import { makeHost, type ScreenHost } from './host.ts';
import type { Places } from './project.ts';

/** A run that a command opened, or the folder of one to look at. */
export type At = { readonly open: OpenRun } | { readonly watch: string };

/** The screens, from home or at a run. Resolves to the exit code. */
export async function showScreens(
  { process, installation }: Context,
  project: Places,
  head: ServiceHead,
  at?: At,
): Promise<number> {
  const host = makeHost(installation, project, head);
  const { stdin, stdout, stderr, env } = process;
  const view = at && ('open' in at ? await host.adopt(at.open) : await host.watch(basename(at.watch)));
  const start = view ? ({ screen: 'run', view } as const) : ({ screen: 'home' } as const);
  neverWait(stderr);
  endSoonOnSignals(process);
  const left = await runApp({ host, stdin, stdout, env, start });
  // Titles, names and errors in it come from files and people: shown as text, never acted on by the terminal.
  if (left.lastWords) stdout.write(`${printableLines(left.lastWords)}\n`);
  const { trouble, signal } = await undisturbed(process, host);
  for (const words of [host.unkept(), trouble])
    if (words) stderr.write(`firedrill: ${printableLines(words)}\n`);
  if (signal) return signalCode(signal);
  return trouble ? 1 : left.exitCode;
}

/** What still runs is written down to its end. SIGINT does not cut that off; what ends programs does, in good order. */
async function undisturbed(
  process: NodeJS.Process,
  host: ScreenHost,
): Promise<{ trouble?: string | undefined; signal?: NodeJS.Signals }> {
  const { promise: told, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const say = (words: string) => void process.stderr.write(`firedrill: ${printableLines(words)}\n`);
  const wait = () => say('waits for the step that is changing something to end; SIGTERM leaves it to itself');
  const end = (signal: NodeJS.Signals) =>
    void host.leaveNow(signal).then((left) => {
      for (const line of left) say(line);
      resolve(signal);
    });
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('SIGINT', wait);
  for (const signal of ENDING) process.on(signal, end);
  try {
    const closed = host.close().then((trouble) => ({ trouble }));
    // Once it was left, what is at work holds nothing up.
    const ended = await Promise.race([closed, told.then((signal) => ({ signal }))]);
    return { ...ended, ...(await closed) };
  } finally {
    process.off('SIGINT', wait);
    for (const signal of ENDING) process.off(signal, end);
  }
}
