import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const proposed = async (...words: string[]): Promise<readonly string[]> =>
  (await cli(['complete', ...words])).stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '');

test('words are proposed where they can stand', async () => {
  expect(await proposed('re')).toEqual(['rehearse', 'resume']);
  expect(await proposed('--state-dir', '/tmp', 'val')).toEqual(['validate']);
  expect(await proposed('rehearse', 'inst')).toEqual(['instance-replacement']);
  expect(await proposed('rehearse', 'x', '--scen')).toEqual(['--scenario']);
  expect(await proposed('rehearse', 'x', '--scenario', 'no-')).toEqual(['no-capacity']);
  expect(await proposed('rehearse', 'x', '--speed', '')).toEqual(['max']);
  expect(await proposed('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  // A file: the shell knows better.
  expect(await proposed('diagnose', '')).toEqual([]);
  expect(await proposed('rehearse', 'x', '--config', '')).toEqual([]);
});

test('runs are proposed, the newest first, of the state folder that the line names', async () => {
  const state = await scratch();
  for (const run of ['2026-11-23T060211Z-a-k3f9', '2026-11-24T060211Z-b-m4t7'])
    await mkdir(join(state, 'ttb-verifier/runs', run), { recursive: true });
  expect(await proposed('show', '--state-dir', state, '2026')).toEqual([
    '2026-11-24T060211Z-b-m4t7',
    '2026-11-23T060211Z-a-k3f9',
  ]);
  expect(await proposed('show', '--state-dir', join(state, 'none'), '')).toEqual([]);
});

const has = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** What a shell makes of its script, and of a line that ends in `rehearse inst`. */
const ASKED = {
  bash: 'source script; COMP_WORDS=(firedrill rehearse inst); COMP_CWORD=2; _firedrill; echo "${COMPREPLY[@]}"',
  // Its own lists are shown only to whoever types: what it would have shown is taken at the door.
  zsh: 'autoload -U compinit; compinit -u -d dump; source script; _describe() { print -r -- "${(@P)2}" }; words=(firedrill rehearse inst); CURRENT=3; _firedrill',
  fish: "source script; complete -C 'firedrill rehearse inst'",
} as const;

test.each(Object.entries(ASKED))('%s completes with the script that it is given', async (shell, asked) => {
  const { stdout } = await cli(['completion', shell]);
  expect(stdout).toContain(`firedrill completion ${shell}`);
  if (!has(shell)) return console.log(`${shell} is not installed: its script was only printed`);
  const folder = await scratch();
  const program = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  await writeFile(join(folder, 'firedrill'), program, { mode: 0o755 });
  await writeFile(join(folder, 'script'), stdout);
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TERM: 'dumb' };
  const script = `cd '${folder}'; ${asked.replace('source script;', `source script; cd '${ROOT}';`)}`;
  expect(execFileSync(shell, ['-c', script], { env, encoding: 'utf8' })).toContain('instance-replacement');
});
