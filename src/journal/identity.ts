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
  if (identity.bootId !== bootId()) return 'no';
  return startTimeOf(identity.pid) === identity.startTime ? 'yes' : 'no';
}

/** Undefined when there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The name, field 2, may hold spaces and parentheses: count from behind it. Start time is field 22 (proc(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const out = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return out.trim() || undefined;
  } catch {
    return undefined;
  }
}

let boot: string | undefined;
export function bootId(): string {
  boot ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim();
  return boot;
}
