import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunState } from '../../src/engine/run-state.ts';
import { check, type Problem, type Reference, wordsIn } from './check.ts';
import { counted, ledgerOf, makePlace, savesIn } from './place.ts';
import { boundaries, type Case, type Kill, type Operation, parseOperations } from './point.ts';
import { random } from './random.ts';
import { walkThrough } from './walk-through.ts';
import type { Walk } from './walks.ts';

/** A walk that nobody kills: what the killed ones are held against, and where they can be killed. */
export interface Measured extends Reference {
  readonly walk: Walk;
  /** Of each of its programs: more than one where an answer could not be prepared. */
  readonly operations: readonly (readonly Operation[])[];
  /** Steps that change something. */
  readonly mutating: readonly string[];
  /** From the start of its first program to the end of its last. */
  readonly ms: number;
  /** An unkilled walk has to hold as well. */
  readonly problems: readonly Problem[];
}

export async function measure(walk: Walk): Promise<Measured> {
  const place = await makePlace(walk);
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-count-'));
  const count = (program: number) => join(folder, `operations-${program}`);
  const began = performance.now();
  const walked = await walkThrough({ walk, kills: [] }, place, { count });
  const ms = performance.now() - began;
  const { run, state, events } = walked;
  const ledger = (run === undefined ? undefined : await ledgerOf(run)) ?? [];
  const changes = counted(ledger);
  const reference = { changes, saves: savesIn(ledger), outcome: state?.outcome, words: wordsIn(events) };
  const problems = await check(walked, place, reference);
  const operations = await Promise.all(
    walked.exits.map(async (_, program) => parseOperations(await readFile(count(program), 'utf8'))),
  );
  await Promise.all([place.remove(), rm(folder, { recursive: true })]);
  return { walk, ...reference, operations, mutating: state ? mutatingIn(state) : [], ms, problems };
}

const mutatingIn = ({ frame }: RunState): string[] =>
  frame.runbook.steps.flatMap(({ id, contract }) => (contract.effect === 'mutate' ? [id] : []));

/** Operations of a resume among which a second kill is; it mostly has more. */
const SECOND = 24;

/**
 * A kill at every boundary. In the middle of a change four times more: with a second one while that is taken up, with all of
 * its programs, and of its launcher and its sandbox alone.
 */
export function sweep({ walk, operations, mutating }: Measured, seed: number): Case[] {
  const next = random(seed);
  return operations.flatMap((of, program) => {
    const unkilled: readonly Kill[] = of.length > 0 ? operations.slice(0, program).map(() => 'none') : [];
    const within = new Set(changing(of, mutating));
    return boundaries(of).flatMap(({ kill, about }): Case[] => {
      const single = { walk, kills: [...unkilled, kill], about };
      if (!('operation' in kill) || !within.has(kill.operation)) return [single];
      const moment = (['before', 'half', 'after'] as const)[Math.floor(next() * 3)] ?? 'before';
      const second = { operation: 1 + Math.floor(next() * SECOND), moment };
      return [
        single,
        { walk, kills: [...unkilled, kill, second], about: `${about}, and again in the resume` },
        { walk, kills: [...unkilled, { ...kill, all: true }], about: `${about}, with all of its programs` },
        // Firedrill lives on, so that half of a write is none.
        ...(kill.moment === 'half'
          ? []
          : (['launcher', 'sandbox'] as const).map((alone) => ({
              walk,
              kills: [...unkilled, { ...kill, alone }],
              about: `${about}, the ${alone} alone`,
            }))),
      ];
    });
  });
}

/** The operations from the start of a change to its end. */
function changing(operations: readonly Operation[], mutating: readonly string[]): number[] {
  let open: string | undefined;
  return operations.flatMap(({ operation, about }) => {
    const [, type = '', step = ''] = about.split(' ');
    if (type === 'step.started' && mutating.includes(step)) open = step;
    const within = open !== undefined;
    // With the end's own fsync.
    if (about === 'datasync' && open === '') open = undefined;
    if (/^step\.(succeeded|failed)$/.test(type) && step === open) open = '';
    return within ? [operation] : [];
  });
}

/** Kills at random moments of random walks; some of them twice, and half of them with a person who chooses anything. */
export function atRandom(measured: readonly Measured[], kills: number, seed: number): Case[] {
  const next = random(seed ^ 0x5eed);
  return Array.from({ length: kills }, () => {
    const { walk, ms } = measured[Math.floor(next() * measured.length)] as Measured;
    const moment = () => ({
      ms: 50 + Math.floor(next() * ms),
      ...(next() < 0.3
        ? { all: true as const }
        : next() < 0.2
          ? { alone: next() < 0.5 ? ('launcher' as const) : ('sandbox' as const) }
          : {}),
    });
    const all = next() < 0.4 ? [moment(), moment()] : [moment()];
    const whim = Math.floor(next() * 1_000_000);
    return { walk, kills: all, ...(next() < 0.5 ? { whim } : {}), about: 'at a random moment' };
  });
}
