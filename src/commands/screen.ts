import type { ServiceHead } from '../service/head.ts';
import type { Session } from '../worlds/session.ts';
import { runApp } from '../tui/app.tsx';
import type { Context } from './app.ts';
import { makeHost } from './host.ts';
import type { Places } from './project.ts';

/** The screens, from home or at a run that a command opened. Resolves to the exit code. */
export async function showScreens(
  { process, installation }: Context,
  project: Places,
  head: ServiceHead,
  session?: Session,
): Promise<number> {
  const host = makeHost(installation, project, head);
  const { stdin, stdout, env } = process;
  const start = session
    ? ({ screen: 'run', view: host.adopt(session) } as const)
    : ({ screen: 'home' } as const);
  const left = await runApp({ host, stdin, stdout, env, start });
  const trouble = await host.close();
  if (left.lastWords) stdout.write(`${left.lastWords}\n`);
  if (trouble) process.stderr.write(`firedrill: ${trouble}\n`);
  return trouble ? 1 : left.exitCode;
}
