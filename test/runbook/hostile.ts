import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Where the commands run; the unit of whatever service they are for must be here too, since they write into it. */
export const folder = mkdtempSync(join(tmpdir(), 'firedrill-by-hand-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ran = join(folder, 'ran');
const tools = join(folder, 'tools');
mkdirSync(tools);
// Everything the shipped commands call, and it does nothing. What a value makes a shell do needs no tool.
for (const tool of 'aws curl find git grep head jq ls pgrep rm sudo tail terragrunt xargs'.split(' '))
  symlinkSync('/usr/bin/true', join(tools, tool));

const RUN_IT = `: >${ran}`;

/** Values that would each leave a file if a shell ran any of them, in plain text, in quotes or behind a comment. */
export const HOSTILE = [
  `a\n${RUN_IT}\n`,
  `a\r\n${RUN_IT};\r\n`,
  `;${RUN_IT};`,
  `\n${RUN_IT}\n'\n${RUN_IT}\n"\n${RUN_IT}\n\`\n${RUN_IT}\n`,
  `'\n${RUN_IT}\n'`,
  `'; ${RUN_IT}; '`,
  `"; ${RUN_IT}; "`,
  `' "; ${RUN_IT}; "`,
  `$(${RUN_IT})`,
  `\`${RUN_IT}\``,
  `'$(${RUN_IT})'`,
  `"$(${RUN_IT})"`,
  `\\'; ${RUN_IT}; \\'`,
  `a & ${RUN_IT}`,
  `a | ${RUN_IT}`,
  `a[$(${RUN_IT})]`,
  `>${ran}`,
  `-o>${ran}`,
  `END\n${RUN_IT}\n`,
  `\u202e\n${RUN_IT}\u2028${RUN_IT}\u0085${RUN_IT}`,
  `\u0003\u0015\n${RUN_IT}\n\u0004`,
  `\u001b[201~\n${RUN_IT}\n`,
];

/** Whether a shell that is given these commands does anything of a value's. */
export function runsAValue(shell: 'sh' | 'bash', commands: string): boolean {
  rmSync(ran, { force: true });
  spawnSync(`/bin/${shell}`, ['-c', commands], {
    cwd: folder,
    env: { PATH: tools, HOME: folder },
    input: '',
  });
  return existsSync(ran);
}

/** What a shell says of commands that it cannot read; empty when it can read them all. */
export function unreadable(shell: 'sh' | 'bash', commands: string): string {
  return spawnSync(`/bin/${shell}`, ['-n', '-c', commands], { encoding: 'utf8', env: {} }).stderr;
}

/** The same data with this text in the place of every text and number. */
export function everyText<T>(data: T, value: string): T;
export function everyText(data: unknown, value: string): unknown {
  if (typeof data === 'string' || typeof data === 'number') return value;
  if (Array.isArray(data)) return data.map((each: unknown) => everyText(each, value));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, each]) => [key, everyText(each, value)]));
}
