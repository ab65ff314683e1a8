import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import type { RtoLine } from '../../src/rto/line.ts';
import { cli } from './cli.ts';
import { scratch } from './folder.ts';

export interface Rehearsed {
  readonly state: string;
  readonly run: string;
  readonly code: number | null;
  readonly events: readonly Stamped[];
  readonly stderr: string;
  /** The closing line, where the run was closed. */
  readonly rto?: RtoLine;
}

/** One rehearsal of the built program without a terminal, as fast as it can, in a state folder of its own. */
export async function rehearse(
  runbook: string,
  answers: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  state?: string,
): Promise<Rehearsed> {
  const folder = state ?? (await scratch());
  const file = join(folder, 'answers.yaml');
  await writeFile(file, JSON.stringify(answers));
  const result = await cli([
    'rehearse',
    runbook,
    '--json',
    '--speed',
    'max',
    '--state-dir',
    folder,
    '--answers',
    file,
    ...args,
  ]);
  return read(folder, result);
}

/** Goes on with the run that waits. */
export async function resume({ state, run }: Rehearsed, ...answers: string[]): Promise<Rehearsed> {
  const result = await cli([
    'resume',
    run,
    '--json',
    '--state-dir',
    state,
    ...answers.flatMap((answer) => ['--answer', answer]),
  ]);
  return read(state, result, run);
}

function read(
  state: string,
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  known?: string,
): Rehearsed {
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);
  const opened = events.find(({ type }) => type === 'run.opened');
  const run = opened && 'run' in opened ? opened.run : (known ?? expect.fail(`no run was opened: ${stderr}`));
  const closed = events.findLast((event) => event.type === 'run.closed');
  return { state, run, code, events, stderr, ...(closed ? { rto: closed.rto as unknown as RtoLine } : {}) };
}

export function questionIn({ events }: Rehearsed) {
  const question = events.findLast((event) => event.type === 'question.opened');
  return question ?? expect.fail('no question was asked');
}

/** How each step ended, by its id. */
export function endsOf({ rto }: Rehearsed): Record<string, string> {
  return Object.fromEntries((rto?.steps ?? []).map(({ id, outcome }) => [id, outcome]));
}
