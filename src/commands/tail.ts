import { join } from 'node:path';
import { type Interrupt, signalCode } from '../run/interrupts.ts';
import { maskLeftTails } from '../run/left-tails.ts';
import { type Shows, tailMachine } from '../run/tail-machine.ts';
import { printable } from '../text/clean.ts';
import { machinePorts } from '../worlds/live/machine-ports.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { hasScreens, isLinear } from './present.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { requireStateDir } from './state-dir.ts';
import { ENDED, tailOnScreen } from './tail-screen.ts';

export interface TailFlags extends ProjectFlags {
  readonly offset?: number;
  readonly plain?: boolean;
  readonly linear?: boolean;
}

/**
 * Follows what a machine says while it boots, and after that: on a screen of its own, or as lines on stdout, with what
 * firedrill has to say on stderr.
 */
export async function tail(this: Context, flags: TailFlags, instance: string): Promise<void> {
  if (!/^i-[0-9a-f]{8,17}$/.test(instance))
    throw new CliError(`"${instance}" is no id of an instance`, 'They look like i-0c3f91d2a77e4b105.');
  const project = await openProject(flags);
  const { service, stateDir } = project;
  await requireStateDir(stateDir);
  const { process } = this;
  const stop = new AbortController();
  const end = (name: Interrupt) => {
    process.exitCode = signalCode(name);
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, end);
  // A terminal that goes away may send it twice: the second must not cut off what the first began.
  process.on('SIGHUP', end);
  // Whoever reads has had enough.
  process.stdout.once('error', () => stop.abort());
  const say = (text: string) =>
    process.stderr.write(
      text
        .split('\n')
        .map((line) => `firedrill: ${printable(line)}\n`)
        .join(''),
    );
  const tails = join(stateDir, service.name, 'tails');
  const first = join(tails, `${instance}-${stamp()}`);
  /** Of the machines that were followed. */
  const kept: string[] = [];
  const folderFor = (id: string) => {
    kept.push(kept.length === 0 ? first : join(tails, `${id}-${stamp()}`));
    return kept.at(-1) as string;
  };
  // Beside the rest: a long log of yesterday holds up nobody who wants to see today's.
  let tidied: Promise<unknown> | undefined;

  /** Until there is no machine any more that could be followed. */
  async function follow(shows: Shows): Promise<void> {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(first, { recursive: true, mode: 0o700 });
    const ports = await machinePorts(service, first, stop.signal);
    tidied = maskLeftTails(tails, ports.border).then((failed) => failed.forEach(shows.say));
    const { dryRunRole: role } = service;
    if (role !== undefined) shows.say(`It looks as ${role}, the dryRunRole of firedrill.yaml.`);
    const { signal } = stop;
    const offset = flags.offset ?? 0;
    const machine = { service: service.name, instance, offset, signal, folderFor };
    if (!(await tailMachine({ ...ports, ...machine, ...shows })))
      throw new CliError(`AWS knows no instance ${instance} in ${service.region}`);
  }

  try {
    if (hasScreens(process, flags) && !isLinear(process, flags)) {
      process.exitCode = await tailOnScreen(this, { project, instance, follow, stop, say });
    } else {
      const { stdout } = process;
      const lines = (all: readonly string[]) =>
        stdout.write(all.map((one) => `${printable(one)}\n`).join(''));
      await follow({ lines, say, follows: () => undefined });
      process.exitCode = ENDED;
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await tidied;
    if (kept.length > 0) say(`What came is kept in ${kept.join(' and ')}`);
  }
}

/** As in a run's name, and finer, since two may begin in one second: `2026-11-23T060211.042Z`. */
const stamp = (): string => new Date().toISOString().replaceAll(':', '');
