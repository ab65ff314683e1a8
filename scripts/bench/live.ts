/**
 * A live run's wall time beside the same commands by hand, on the real tools, in one made place and turn about: what this
 * program costs where the tools do the work. Waits for the cloud are out of both: what the apply waits for (from each
 * resource's start to its end), and the steps that wait for the machine and its answer.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { placesOf } from '../../src/journal/run-folders.ts';
import { applyArgs, planArgs, pullArgs, showArgs, tofu } from '../../src/terragrunt/command.ts';
import { hasGithubProvider, missing, needed } from '../../test/real/infrastructure-world.ts';
import { type LivePlace, openMadePlace } from '../../test/real/live/live-place.ts';
import { Walk } from '../../test/real/live/walk.ts';
import { type Figure, median, round } from './figure.ts';

const NAME = 'a live run, waits for the cloud taken out';
const INSTANCE = 'aws_instance.ttb';

/** Empty, and says so, where the real tools are missing. */
export async function liveRun(runs: number): Promise<Figure[]> {
  if (missing.length > 0 || !hasGithubProvider) {
    process.stderr.write(`${NAME}: skipped: needs ${needed.join(', ')}, the github provider\n`);
    return [];
  }
  await using place = await openMadePlace();
  const ways = { value: () => walked(place), baseline: () => byHand(place) };
  const [values, baselines]: [number[], number[]] = [[], []];
  // The first of both warms the file cache, and makes the unit's own cache folder.
  for (let run = 0; run <= runs; run += 1) {
    const took = { value: 0, baseline: 0 };
    // Each goes first in turn: what else the machine does comes and goes.
    const order = ['value', 'baseline'] as const;
    for (const way of run % 2 === 0 ? order : order.toReversed()) took[way] = await ways[way]();
    if (run > 0) values.push(took.value);
    if (run > 0) baselines.push(took.baseline);
  }
  const [value, baseline] = [median(values), median(baselines)];
  // Of the pairs, not of the medians.
  const ratio = round(median(values.map((one, at) => one / (baselines[at] ?? Number.NaN))));
  return [
    { name: NAME, value: round(value), unit: 'ms', baseline: round(baseline), ratio, runs, limit: '≤ 1.05x' },
  ];
}

/** Both processes, up to the gate and from there to verified; ms without the cloud's. */
async function walked(place: LivePlace): Promise<number> {
  const walk = new Walk(place);
  const began = performance.now();
  await walk.open('instance-replacement');
  const { gate } = walk;
  await walk.answer('review', gate.expects ?? '', gate.digest);
  const ms = performance.now() - began;
  const closed = walk.events.at(-1) as { outcome?: string; rto?: { attributionMs: { cloud: number } } };
  if (closed.outcome !== 'verified' || closed.rto === undefined)
    throw new Error(`the live run ended otherwise: ${JSON.stringify(closed)}`);
  const stream = join(
    placesOf(place.stateDir, place.service.name).runs,
    walk.run,
    'logs/apply/1/apply.tofu.stdout',
  );
  return ms - closed.rto.attributionMs.cloud - waitedIn(await readFile(stream, 'utf8'));
}

/** What the run calls (the plan is shown once more in the process that applies it), typed without a pause. */
async function byHand({ folder, unit, env, service }: LivePlace): Promise<number> {
  const exclude = service.exclude?.addresses ?? [];
  const [out, fresh] = ['replace', 'fresh'].map((name) => join(folder, `${name}-${crypto.randomUUID()}`));
  if (out === undefined || fresh === undefined) throw new Error('unreachable');
  const commands: readonly (readonly string[])[] = [
    pullArgs(),
    planArgs({ out, replace: [INSTANCE], exclude }),
    showArgs(out),
    showArgs(out),
    applyArgs(out),
    planArgs({ out: fresh, exclude }),
    showArgs(fresh),
  ];
  let [total, waited] = [0, 0];
  for (const words of commands) {
    const { file, args, cwd } = tofu(
      { file: 'terragrunt', before: [], unit, env },
      words,
      words === commands[0],
    );
    const began = performance.now();
    const options = { cwd, env, extendEnv: false, reject: false, stdin: 'ignore', maxBuffer: 1e8 } as const;
    const { exitCode, stdout, stderr } = await execa(file, args, options);
    total += performance.now() - began;
    // 2: there are changes.
    if (exitCode !== 0 && exitCode !== 2) throw new Error(`${words.join(' ')}: ${exitCode}: ${stderr}`);
    if (words[0] === 'apply') waited = waitedIn(stdout);
  }
  return total - waited;
}

/** ms in which at least one resource of an apply's stream was being made or taken away. */
export function waitedIn(stream: string): number {
  let [open, since, sum] = [0, 0, 0];
  for (const line of stream.split('\n').filter((one) => one.startsWith('{'))) {
    const { type, '@timestamp': at } = JSON.parse(line) as { type?: string; '@timestamp': string };
    if (type === 'apply_start' && open++ === 0) since = Date.parse(at);
    if ((type === 'apply_complete' || type === 'apply_errored') && --open === 0)
      sum += Date.parse(at) - since;
  }
  return sum;
}
