// The live world, killed with SIGKILL at random moments from the gate on, and taken up again: real terragrunt and OpenTofu.
// FIREDRILL_KILLS kills (3 if not given), FIREDRILL_SEED for the same moments again.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../../support/cli.ts';
import { hasGithubProvider, missing, needed } from '../infrastructure-world.ts';
import { stateBucket, stateKey } from '../unit-on-moto.ts';
import { type LivePlace, openMadePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { type Seen, Walk } from './walk.ts';

const can = missing.length === 0 && hasGithubProvider;
if (!can) console.log(`skipped: needs ${needed.join(', ')}, the github provider`);

const KILLS = Number(process.env['FIREDRILL_KILLS'] ?? 3);
const SEED = Number(process.env['FIREDRILL_SEED'] ?? Date.now() % 100_000);
/** From the gate's answer to the end of the run, about, in ms. */
const LONGEST_MS = 45_000;
const WAITS = 4;

/** What a doubt's own facts speak for, as it is typed. */
const ANSWERS: Readonly<Record<string, string>> = {
  '"happened"': 'happened: it is there',
  '"did-not"': 'did-not',
};

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function random(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(!can)('the live world, killed', { timeout: 600_000 }, () => {
  let place: LivePlace;
  inOnePlace(async () => (place = await openMadePlace()));

  const chance = random(SEED);
  const cases = Array.from({ length: KILLS }, (_, n) => ({
    n: n + 1,
    afterMs: Math.round(chance() * LONGEST_MS),
  }));

  const ofState = async (): Promise<string[]> => {
    const found = await place.s3.send(new ListObjectsV2Command({ Bucket: stateBucket, Prefix: stateKey }));
    return (found.Contents ?? []).map(({ Key }) => Key ?? '');
  };
  const journalOf = async (run: string): Promise<Seen[]> =>
    (await readFile(join(place.stateDir, place.service.name, 'runs', run, 'journal.jsonl'), 'utf8'))
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Seen);

  /** What somebody does who reads what stands there: nothing is answered that the question itself does not speak for. */
  async function goOn(walk: Walk): Promise<number> {
    for (let tries = 0; tries < 10; tries += 1) {
      await walk.reread();
      const open = walk.events.findLast(({ type }) => type.startsWith('question.'));
      const waits = open?.type === 'question.opened' ? walk.gate : undefined;
      const text = waits?.expects ?? ANSWERS[JSON.stringify(waits?.facts?.['answer'])] ?? 'retry';
      const { code, stderr } = await (waits ? walk.say(text) : walk.resume());
      if (code === 0) return tries + 1;
      expect([WAITS, 3], stderr).toContain(code);
    }
    throw new Error(`no end: ${JSON.stringify((await journalOf(walk.run)).slice(-5))}`);
  }

  console.log(`seed ${SEED}`);
  it.each(cases)('kill $n, $afterMs ms behind the gate: state, lock and world agree', async ({ afterMs }) => {
    const [before] = await place.running();
    place.router.forget();
    const walk = new Walk(place);
    expect((await walk.open('instance-replacement')).code).toBe(WAITS);
    const { id = '', expects = '', digest = '' } = walk.gate;
    const child = spawn(
      process.execPath,
      [PROGRAM, 'resume', walk.run, '--plain', '--answer', `${id}=${expects}@${digest}`],
      { cwd: place.project, env: place.env, stdio: 'ignore' },
    );
    const exited = new Promise((resolve) => child.on('exit', resolve));
    await Promise.race([sleep(afterMs), exited]);
    child.kill('SIGKILL');
    await exited;
    const killedAt = (await journalOf(walk.run)).at(-1);
    if (killedAt?.type !== 'run.closed') await goOn(walk);
    const events = await journalOf(walk.run);
    console.log(
      `killed behind ${killedAt?.type} ${killedAt?.step ?? ''}; ${events.filter(({ type }) => type === 'step.in-doubt').length} doubts`,
    );
    expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
    const now = await place.running();
    expect(now).toHaveLength(1);
    expect(now[0]).not.toBe(before);
    // As many launches as changes that a person let go.
    const launches = place.router.mutations().filter(({ action }) => action === 'RunInstances');
    const begun = events.filter(({ type, step }) => type === 'child.intent' && step === 'apply');
    expect(launches.length).toBeLessThanOrEqual(begun.length);
    // One an attempt, or none where it was killed before: never a second.
    expect(new Set(begun.map(({ attempt }) => attempt)).size).toBe(begun.length);
    expect(await ofState()).toEqual([stateKey]);
    const { errors, changes } = await place.plan();
    expect([errors, changes]).toEqual([[], {}]);
    expect((await place.git('status', '--porcelain')).stdout).toBe('');
    const verified = await place.cli(['verify', walk.run, '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, problems: [] });
    const { stdout } = await execa('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes(walk.run))).toEqual([]);
  });
});
