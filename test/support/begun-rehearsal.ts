import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { cli, PROGRAM } from './cli.ts';
import { scratch } from './folder.ts';

/** A rehearsal of the built program that is at work, its gate opened as soon as it asks; looked at from its files. */
export async function begunRehearsal() {
  const state = await scratch();
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const args = ['rehearse', 'instance-replacement', '--plain', '--speed', '20', '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], { stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const runs = join(state, 'ttb-verifier', 'runs');
  const folder = async () => join(runs, (await readdir(runs).catch(() => []))[0] ?? '');
  /** A file of the run; '' where there is none. */
  const read = async (file: string) => readFile(join(await folder(), file), 'utf8').catch(() => '');
  return {
    state,
    child,
    exited,
    folder,
    read,
    /** Resolves once a file of the run says this. */
    says: (file: string, text: string) =>
      vi.waitFor(async () => expect(await read(file)).toContain(text), { timeout: 120_000, interval: 20 }),
    /** Whole ones. */
    async events(): Promise<readonly Stamped[]> {
      const lines = (await read('journal.jsonl')).split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as Stamped);
    },
    resume: (...more: string[]) =>
      cli(['resume', '--plain', '--state-dir', state, '--answers', answers, ...more]),
  };
}
