import type { Owner } from '../engine/attribution.ts';
import type { Attribution } from '../engine/run-state.ts';

/*
 * Durations as people read them. All of them go down to whole seconds, so that the same time reads the same everywhere.
 */

const pad = (n: number): string => String(n).padStart(2, '0');

const wholeSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000));

const parts = (ms: number): { h: number; m: number; s: number } => {
  const seconds = wholeSeconds(ms);
  return { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
};

/** `0:44`, `11:02`, `1:04:12`. */
export function duration(ms: number): string {
  const { h, m, s } = parts(ms);
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** `04:12`, `1:04:12`: of one width below an hour, so that a running clock does not jump. */
export function clock(ms: number): string {
  const { h, m, s } = parts(ms);
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`;
}

/** `15m`, `11m02s`, `41s`, `1h05m`: for tables. */
export function short(ms: number): string {
  const { h, m, s } = parts(ms);
  if (h > 0) return `${h}h${pad(m)}m`;
  if (m === 0) return `${s}s`;
  return s === 0 ? `${m}m` : `${m}m${pad(s)}s`;
}

/** `12 s`, `12 min`, `3 h`, `2 days`: how long ago, in one unit. */
export function age(ms: number): string {
  const s = wholeSeconds(ms);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h`;
  const days = Math.floor(s / 86_400);
  return days === 1 ? '1 day' : `${days} days`;
}

/** From one moment to another, both in ms of one clock, as a reader of the two printed times would reckon it. */
export function between(fromMs: number, toMs: number): number {
  return 1000 * (wholeSeconds(toMs) - wholeSeconds(fromMs));
}

/**
 * The four in whole seconds that add up to the printed total. What is lost by that goes to one of them: the one that grows
 * now, so that no other jumps, or else the largest.
 */
export function shares(spent: Attribution, growing?: Owner): Attribution {
  const owners = ['person', 'machine', 'cloud', 'idle'] as const;
  const to = growing ?? owners.toSorted((a, b) => spent[b] - spent[a])[0] ?? 'idle';
  const total = wholeSeconds(owners.reduce((sum, owner) => sum + spent[owner], 0));
  const others = owners.reduce((sum, owner) => sum + (owner === to ? 0 : wholeSeconds(spent[owner])), 0);
  const ms = (owner: Owner) => 1000 * (owner === to ? total - others : wholeSeconds(spent[owner]));
  return { person: ms('person'), machine: ms('machine'), cloud: ms('cloud'), idle: ms('idle') };
}

/** `you 0:44  tool 1:53  cloud 1:30  idle 0:00`: whose time it was. */
export function spentWords(spent: Attribution, growing?: Owner): readonly string[] {
  const { person, machine, cloud, idle } = shares(spent, growing);
  return [
    `you ${duration(person)}`,
    `tool ${duration(machine)}`,
    `cloud ${duration(cloud)}`,
    `idle ${duration(idle)}`,
  ];
}
