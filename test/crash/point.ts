import type { Walk } from './walks.ts';

export type Moment = 'before' | 'half' | 'after';

/**
 * When something is killed while one program of a case runs: at an operation on the journal, or so many ms after its start.
 * `all`: the program with every one that it had started, as a machine that runs out of memory does it; not with its sandbox,
 * which is the world. `alone`: not the program, which lives on, but the launcher of a change, or the world itself.
 */
export type Kill = 'none' | OneKill;
export type OneKill = ({ readonly operation: number; readonly moment: Moment } | { readonly ms: number }) & {
  readonly all?: true;
  readonly alone?: Alone;
};
export type Alone = 'launcher' | 'sandbox';

/** Whether a case kills this alone: what must hold then is another thing. */
export const killsAlone = ({ kills }: Pick<Case, 'kills'>, alone: Alone): boolean =>
  kills.some((kill) => kill !== 'none' && kill.alone === alone);

/** One walk with its kills: the first program's, then those of the `resume`s, in turn. */
export interface Case {
  readonly walk: Walk;
  readonly kills: readonly Kill[];
  /** Whatever a person could choose, by this seed; without one they try again. */
  readonly whim?: number;
  /** What is written there, for people. */
  readonly about?: string;
}

const writeKill = (kill: Kill): string =>
  kill === 'none'
    ? '-'
    : ('ms' in kill ? `${kill.ms}ms` : `${kill.operation}:${kill.moment}`) +
      (kill.all ? '!' : '') +
      (kill.alone ? `/${kill.alone}` : '');

/** `instance-replacement+warm-cache@17:half,2:after`, `…@-,9:before` (the first program is not killed), `…@17:after/launcher` or `…@1200ms!~7`: what `--only` takes. */
export function nameOf({ walk, kills, whim }: Case): string {
  return `${walk.name}@${kills.map(writeKill).join(',')}${whim === undefined ? '' : `~${whim}`}`;
}

export function parseCase(name: string, walks: readonly Walk[]): Case {
  const [, id = '', kills = '', whim] = /^(.*)@([^~]*)(?:~(\d+))?$/.exec(name) ?? [];
  const walk = walks.find((one) => one.name === id);
  if (!walk)
    throw new Error(`${name}: there is no walk "${id}"; they are ${walks.map((one) => one.name).join(', ')}`);
  return {
    walk,
    kills: kills.split(',').map(parseKill),
    ...(whim === undefined ? {} : { whim: Number(whim) }),
  };
}

function parseKill(text: string): Kill {
  if (text === '-') return 'none';
  const [, ms, operation, moment, everything, alone] =
    /^(?:(\d+)ms|(\d+):(before|half|after))(?:(!)|\/(launcher|sandbox))?$/.exec(text) ?? [];
  const all = { ...(everything && { all: true as const }), ...(alone && { alone: alone as Alone }) };
  if (ms !== undefined) return { ms: Number(ms), ...all };
  if (operation === undefined)
    throw new Error(
      `"${text}" is no moment: 17:before, 17:half, 17:after or 1200ms, each with a ! for all of its programs, or /launcher or /sandbox for that alone`,
    );
  return { operation: Number(operation), moment: moment as Moment, ...all };
}

/** What a counted walk did to its journal: `17 write step.started apply`. */
export interface Operation {
  readonly operation: number;
  readonly about: string;
}

export function parseOperations(log: string): readonly Operation[] {
  return log
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [operation, ...about] = line.split(' ');
      return { operation: Number(operation), about: about.join(' ') };
    });
}

/**
 * Every boundary of these operations: before a write, within it, and after it, which is before its fsync, since nothing is
 * done in between; and after the fsync.
 */
export function boundaries(operations: readonly Operation[]): readonly { kill: OneKill; about: string }[] {
  let written = '';
  return operations.flatMap(({ operation, about }) => {
    const isWrite = about.startsWith('write ');
    if (isWrite) written = about.slice('write '.length);
    const moments: readonly Moment[] = isWrite ? ['before', 'half', 'after'] : ['after'];
    return moments.map((moment) => ({
      kill: { operation, moment },
      about: `${moment} the ${isWrite ? 'write' : about} of ${written}`,
    }));
  });
}
