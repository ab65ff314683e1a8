import { neverWait } from '../files/slow-reader.ts';
import type { ServiceHead } from '../service/head.ts';
import type { OpenRun } from '../run/start.ts';
import { printableLines } from '../text/clean.ts';
import { runApp } from '../tui/app.tsx';
import type { Context } from './app.ts';
import { makeHost } from './host.ts';
import type { Places } from './project.ts';

/** The screens, from home or at a run that a command opened. Resolves to the exit code. */
export async function showScreens(
  { process, installation }: Context,
  project: Places,
  head: ServiceHead,
  open?: OpenRun,
): Promise<number> {
  const host = makeHost(installation, project, head);
  const { stdin, stdout, stderr, env } = process;
  const start = open
    ? ({ screen: 'run', view: await host.adopt(open) } as const)
    : ({ screen: 'home' } as const);
  neverWait(stderr);
  const left = await runApp({ host, stdin, stdout, env, start });
  // Titles, names and errors in it come from files and people: shown as text, never acted on by the terminal.
  if (left.lastWords) stdout.write(`${printableLines(left.lastWords)}\n`);
  const trouble = await undisturbed(process, () => host.close());
  for (const words of [host.unkept(), trouble])
    if (words) stderr.write(`firedrill: ${printableLines(words)}\n`);
  return trouble ? 1 : left.exitCode;
}

/** What still runs is written down to its end: a second signal, or the terminal's going away, must not cut that off. */
async function undisturbed<T>(process: NodeJS.Process, work: () => Promise<T>): Promise<T> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const say = () =>
    void process.stderr.write('firedrill: waits for the step that is changing something to end\n');
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  for (const signal of signals) process.on(signal, say);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, say);
  }
}
