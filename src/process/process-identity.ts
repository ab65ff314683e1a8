import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells one process from every other on any boot of any machine: a pid alone is reused. */
export interface Identity {
  readonly pid: number;
  /** The kernel's own stamp of the process's start; comparable for equality only. */
  readonly startTime: string;
  readonly bootId: string;
  readonly host: string;
}

export function identityOf(pid: number): Identity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime, bootId: bootId(), host: hostname() };
}

/** `other-host` when it cannot be known from here. */
export function isAlive(identity: Identity): 'yes' | 'no' | 'other-host' {
  if (identity.host !== hostname()) return 'other-host';
  return isThere(identity) ? 'yes' : 'no';
}

/** Whether that process of this machine is still there, by all that is known of it. One that cannot be looked at may well be. */
export function isThere({ pid, startTime, bootId: boot }: Partial<Omit<Identity, 'host'>>): boolean {
  try {
    if (pid === undefined || (boot !== undefined && boot !== bootId())) return false;
    const now = startTimeOf(pid);
    return now !== undefined && (startTime === undefined || now === startTime);
  } catch {
    return true;
  }
}

/** Undefined when there is no such process. Throws when that cannot be known, such as with no file descriptor left. */
export function startTimeOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}

function fromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name, field 2, may hold spaces and parentheses: count from behind it. Start time is field 22 (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

function fromPs(pid: number): string | undefined {
  const out = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 2000,
    stdio: ['ignore', 'pipe', 'ignore'],
    // It prints local time in words: another shell's zone or language must not make it another process.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  return out.trim() || undefined;
}

/** No such file, no such process; `ps` ends with 1 when it finds none. */
function saysGone(error: unknown): boolean {
  const { code, status } = error as { readonly code?: unknown; readonly status?: unknown };
  return code === 'ENOENT' || code === 'ESRCH' ? status === undefined : status === 1;
}

let boot: string | undefined;
export function bootId(): string {
  boot ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8', timeout: 2000 }).trim();
  return boot;
}
