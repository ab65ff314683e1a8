/**
 * A live run's wall time beside the same work by hand, on the real tools, in one made place and turn about: what this
 * program costs where the tools do the work. Waits for the cloud are out of both: what the apply waits for (from each
 * resource's start to its end), and the steps that wait for the machine and its answer.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { placesOf } from '../../src/journal/run-folders.ts';
import { applyArgs, outputArgs, planArgs, showArgs, tofu } from '../../src/terragrunt/command.ts';
import { hasGithubProvider, missing, needed } from '../../test/real/infrastructure-world.ts';
import { type LivePlace, openMadePlace } from '../../test/real/live/live-place.ts';
import { Walk } from '../../test/real/live/walk.ts';
import { type Figure, median, round } from './figure.ts';

const NAME = 'a live run, waits for the cloud taken out';
const ALONE = 'the same, beside terragrunt’s commands alone';
const INSTANCE = 'aws_instance.ttb';

/** Empty, and says so, where the real tools are missing. */
export async function liveRun(runs: number): Promise<Figure[]> {
  if (missing.length > 0 || !hasGithubProvider) {
    process.stderr.write(`${NAME}: skipped: needs ${needed.join(', ')}, the github provider\n`);
    return [];
  }
  await using place = await openMadePlace();
  const values: number[] = [];
  const baselines: ByHand[] = [];
  // The first of both warms the file cache, and makes the unit's own cache folder.
  for (let run = 0; run <= runs; run += 1) {
    // Each goes first in turn: what else the machine does comes and goes.
    const first = run % 2 === 0 ? await walked(place) : undefined;
    const baseline = await byHand(place);
    const value = first ?? (await walked(place));
    if (run > 0) values.push(value);
    if (run > 0) baselines.push(baseline);
  }
  return [figureOf(NAME, '≤ 1.05x', 'all'), figureOf(ALONE, 'none', 'terragrunt')];

  function figureOf(name: string, limit: string, of: keyof ByHand): Figure {
    const beside = baselines.map((one) => one[of]);
    // Of the pairs, not of the medians.
    const ratio = round(median(values.map((one, at) => one / (beside[at] ?? Number.NaN))));
    const [value, baseline] = [round(median(values)), round(median(beside))];
    return { name, value, unit: 'ms', baseline, ratio, runs, limit };
  }
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

/** ms without the cloud's. */
interface ByHand {
  readonly all: number;
  /** Only what goes through terragrunt. */
  readonly terragrunt: number;
}

/**
 * What the runbook's steps say is typed by hand, without a pause and without the boot and the question, which are out of the
 * run too; and `show -json` of both plans, by which this program judges them.
 */
async function byHand({ folder, unit, env, service }: LivePlace): Promise<ByHand> {
  const exclude = service.exclude?.addresses ?? [];
  const [out, fresh] = ['replace', 'fresh'].map((name) => join(folder, `${name}-${crypto.randomUUID()}`));
  if (out === undefined || fresh === undefined) throw new Error('unreachable');
  let [all, terragrunt, waited] = [0, 0, 0];
  const options = {
    cwd: unit,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 1e8,
  } as const;
  const typed = async (file: string, args: readonly string[], good: readonly number[] = [0]) => {
    const began = performance.now();
    const { exitCode, stdout, stderr } = await execa(file, args, options);
    const took = performance.now() - began;
    all += took;
    if (!good.includes(exitCode ?? -1)) throw new Error(`${file} ${args.join(' ')}: ${exitCode}: ${stderr}`);
    return { stdout, took };
  };
  const tg = async (words: readonly string[], good?: readonly number[]) => {
    const { file, args } = tofu({ file: 'terragrunt', before: [], unit, env }, words);
    const { stdout, took } = await typed(file, args, good);
    terragrunt += took;
    return stdout;
  };
  const { state, cache, region } = service;
  const aws = (...args: readonly string[]) => typed('aws', ['--region', region, ...args]);

  // identity
  await aws('sts', 'get-caller-identity');
  await typed('git', ['status', '--short']);
  await typed('git', ['log', '-1', '--oneline']);
  // quiet: there is no lock, which the command says by 254 or 255, and find finds nothing.
  const lock = ['get-object', '--bucket', state.bucket, '--key', `${state.key}.tflock`, '/dev/stdout'];
  await typed('aws', ['--region', region, 's3api', ...lock], [254, 255]);
  await typed('find', ['.terragrunt-cache', '-name', 'errored.tfstate']);
  // evidence
  const outputs = JSON.parse(await tg(outputArgs())) as { ec2_instance_id: { value: string } };
  const id = outputs.ec2_instance_id.value;
  await aws('ec2', 'describe-instances', '--instance-ids', id);
  await aws('ec2', 'describe-instance-status', '--include-all-instances', '--instance-ids', id);
  await aws('ec2', 'get-console-output', '--latest', '--instance-id', id, '--output', 'text');
  // cache
  const prefix = `s3://${cache.bucket}/${cache.prefix}/`;
  await aws('s3', 'cp', `${prefix}COMPLETE`, '-');
  await aws('s3', 'ls', '--recursive', '--summarize', prefix);
  // plan, review, apply, settled. 2: there are changes.
  await tg(planArgs({ out, replace: [INSTANCE], exclude }), [0, 2]);
  await tg(showArgs(out));
  waited = waitedIn(await tg(applyArgs(out)));
  await tg(outputArgs());
  await tg(planArgs({ out: fresh, exclude }));
  await tg(showArgs(fresh));
  return { all: all - waited, terragrunt: terragrunt - waited };
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
