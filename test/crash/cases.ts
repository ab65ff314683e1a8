import type { RunState } from '../../src/engine/run-state.ts';
import { check, type Problem, type Reference, wordsIn } from './check.ts';
import { counted, ledgerOf, makePlace, savesIn } from './place.ts';
import type { Case, What } from './point.ts';
import { random, shuffled } from './random.ts';
import { walkThrough } from './walk-through.ts';
import type { Walk } from './walks.ts';

/** A walk that nobody kills: what the killed ones are held against, and where they can be killed. */
export interface Measured extends Reference {
  readonly walk: Walk;
  /** Its boundaries, each once, in order. */
  readonly names: readonly string[];
  /** Steps that change something. */
  readonly mutating: readonly string[];
  /** From the start of its first program to the end of its last. */
  readonly ms: number;
  /** An unkilled walk has to hold as well. */
  readonly problems: readonly Problem[];
}

export async function measure(walk: Walk): Promise<Measured> {
  const place = await makePlace(walk);
  const began = performance.now();
  const walked = await walkThrough({ walk, at: [] }, place);
  const ms = performance.now() - began;
  const { run, state, events } = walked;
  const ledger = (run === undefined ? undefined : await ledgerOf(run)) ?? [];
  const changes = counted(ledger);
  const reference = { changes, saves: savesIn(ledger), outcome: state?.outcome, words: wordsIn(events) };
  const problems = await check(walked, place, reference);
  const names = [...new Set((await place.passed()).passed)];
  await place.remove();
  return { walk, ...reference, names, mutating: state ? mutatingIn(state) : [], ms, problems };
}

const mutatingIn = ({ frame }: RunState): string[] =>
  frame.runbook.steps.flatMap(({ id, contract }) => (contract.effect === 'mutate' ? [id] : []));

/** Boundaries of a walk at which the same is killed, and how many kills a run gets at most. */
export interface Kind {
  readonly what?: What;
  readonly most: number;
  readonly names: readonly string[];
}

/**
 * What is killed where: firedrill at every boundary; in the middle of a change also with all of its programs, and its launcher
 * and its sandbox alone. A world ends once, a change has one launcher, and whoever lost all programs three times gives up.
 */
export function kindsOf({ names, mutating }: Measured): readonly Kind[] {
  const within = between(
    names,
    (name) => mutating.some((step) => name.startsWith(`before step.started ${step}`)),
    (name) =>
      mutating.some(
        (step) =>
          name.startsWith(`synced step.succeeded ${step}`) || name.startsWith(`synced step.failed ${step}`),
      ),
  );
  const launched = between(
    names,
    (name) => name.startsWith('before child.launched'),
    (name) => name.startsWith('before child.ended'),
  );
  const whole = (all: readonly string[]) => all.filter((name) => !name.startsWith('half '));
  return [
    { most: 12, names },
    { what: 'all', most: 2, names: within },
    { what: 'launcher', most: 1, names: whole(launched) },
    { what: 'sandbox', most: 1, names: whole(within) },
  ];
}

/** Those from one that begins it to the next that ends it. */
function between(
  names: readonly string[],
  begins: (name: string) => boolean,
  ends: (name: string) => boolean,
): string[] {
  let open = false;
  return names.filter((name) => {
    open ||= begins(name);
    const is = open;
    if (ends(name)) open = false;
    return is;
  });
}

/** Kills at random moments of random walks; some of them twice, and half of them with a person who chooses anything. */
export function atRandom(measured: readonly Measured[], kills: number, seed: number): Case[] {
  const next = random(seed ^ 0x5eed);
  return Array.from({ length: kills }, () => {
    const { walk, ms } = measured[Math.floor(next() * measured.length)] as Measured;
    const moment = () => 50 + Math.floor(next() * ms);
    const at = next() < 0.4 ? [moment(), moment()] : [moment()];
    const [what] = shuffled<What | undefined>(
      [undefined, undefined, undefined, undefined, 'all', 'all', 'launcher', 'sandbox'],
      next,
    );
    const whim = Math.floor(next() * 1_000_000);
    return { walk, at, what, ...(next() < 0.5 ? { whim } : {}) };
  });
}
