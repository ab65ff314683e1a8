import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** A process that is still there after the program whose session it is in. */
export interface Outliving {
  readonly pid: number;
  /** As it was started, cut short; raw: it may hold secrets. */
  readonly command: string;
}

interface Row extends Outliving {
  readonly group: number;
  readonly session: number;
}

/**
 * What is left of the sessions that these programs led, which have all ended: a provisioner's own child, say. One that made
 * a session of its own is not found. Empty where it cannot be known. `leaders`: pids, whose numbers nobody else gets while
 * anything is left in their sessions.
 */
export async function outliving(
  leaders: readonly number[],
  all: () => readonly Row[] = processes,
): Promise<readonly Outliving[]> {
  for (let waited = 0; ; waited += AGAIN_MS) {
    const left = leftOf(leaders, all);
    if (left.length === 0 || waited >= GRACE_MS) return left;
    await setTimeout(AGAIN_MS);
  }
}

/** What ends with its parent takes a moment to. All in ms. */
const GRACE_MS = 500;
const AGAIN_MS = 100;

function leftOf(leaders: readonly number[], all: () => readonly Row[]): readonly Outliving[] {
  try {
    const rows = all();
    // Its number is another's by now, so that the session is, too.
    const ended = leaders.filter((leader) => !rows.some(({ pid }) => pid === leader));
    return rows
      .filter(({ group, session }) => ended.includes(session) || ended.includes(group))
      .map(({ pid, command }) => ({ pid, command }));
  } catch {
    return [];
  }
}

const processes = (): Row[] => (process.platform === 'linux' ? fromProc() : fromPs());

const LONGEST = 200;

function fromProc(): Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        // Behind the name, which may hold anything: state, parent, group, session (proc(5)).
        const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
        const command = (words || stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))).slice(0, LONGEST);
        return [{ pid: Number(name), group: Number(group), session: Number(session), command }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/** macOS tells no session's number (its `sess` is an address): what leads a session leads a group of the same number. */
function fromPs(): Row[] {
  const out = execFileSync('ps', ['-axo', 'pid=,pgid=,stat=,command='], {
    encoding: 'utf8',
    timeout: 2000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  });
  return out.split('\n').flatMap((text) => {
    const [, pid, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(text) ?? [];
    if (pid === undefined || command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), group: Number(group), session: -1, command: command.slice(0, LONGEST) }];
  });
}
