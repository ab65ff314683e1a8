/** State folders with a past, made of one real rehearsal. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lineHash, NO_LINE } from '../../src/journal/chain.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { cli } from '../../test/support/cli.ts';

const SERVICE = 'ttb-verifier';

export interface Rehearsed {
  readonly state: string;
  readonly run: string;
  readonly folder: string;
}

/** A rehearsal in a state folder: to its end, or until it waits at its gate. */
export async function rehearsed(state: string, end: 'verified' | 'waits'): Promise<Rehearsed> {
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, end === 'verified' ? 'review: aws_instance.ttb\n' : '{}\n');
  const args = ['--plain', '--speed', 'max', '--state-dir', state, '--answers', answers];
  const { code, stderr } = await cli(['rehearse', 'instance-replacement', ...args]);
  if (code !== (end === 'verified' ? 0 : 4)) throw new Error(`the rehearsal ended with ${code}: ${stderr}`);
  const { runs } = placesOf(state, SERVICE);
  const run = (await readdir(runs)).at(-1) ?? '';
  return { state, run, folder: join(runs, run) };
}

/** Fills the state folder up with copies of a run that has ended, and its RTO log with a line of each, and of more. */
export async function multiply(
  { state, run, folder }: Rehearsed,
  runs: number,
  lines: number,
): Promise<void> {
  const places = placesOf(state, SERVICE);
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8');
  const line = await readFile(places.rtoLog, 'utf8');
  const name = (n: number) =>
    run
      .replace(/^\d+/, String(2000 - n).padStart(4, '0'))
      .replace(/-\w+$/, `-${n.toString(36).padStart(4, '0')}`);
  for (let n = 1; n < runs; n += 1) {
    const copy = join(places.runs, name(n));
    await mkdir(copy);
    await writeFile(
      join(copy, 'journal.jsonl'),
      chained(journal.replaceAll(run, name(n)).trimEnd().split('\n')),
    );
  }
  const log = Array.from({ length: lines - 1 }, (_, n) => line.replaceAll(run, name(n + 1)));
  await writeFile(places.rtoLog, [...log, line].join(''));
}

/** Makes a run's journal `events` long: what its first step said of its progress, over and over. */
export async function lengthen({ folder }: Rehearsed, events: number): Promise<void> {
  const file = join(folder, 'journal.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const at = 1 + lines.findIndex((line) => line.includes('"type":"step.started"'));
  const { step, t, ...stamp } = JSON.parse(lines[at - 1] ?? '') as { step: string; t: number };
  const more = Array.from({ length: events - lines.length }, (_, done) =>
    JSON.stringify({
      ...stamp,
      t,
      type: 'step.progress',
      step,
      label: 'at it',
      done,
      total: events,
      unit: 'lines',
    }),
  );
  await writeFile(file, chained(lines.toSpliced(at, 0, ...more)));
}

/** The lines as a journal again, whatever was changed in them. */
export function chained(lines: readonly string[]): string {
  let prev = NO_LINE;
  return lines
    .map((line, seq) => {
      const whole = JSON.stringify({ ...(JSON.parse(line) as object), seq, prev });
      prev = lineHash(whole);
      return `${whole}\n`;
    })
    .join('');
}
