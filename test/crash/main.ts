/**
 * `npm run test:crash -- [--kills N] [--seed S] [--shard i/n] [--results FILE] [--walk NAME]… [--seconds T] [--only CASE]… [--keep]`
 * (docs/crash.md): the built program is killed with SIGKILL at every boundary of its journal and at N random moments, and
 * resumed until its run is over. `--results`: a line for each case; those that are in it already are left out. `--seconds`:
 * a sample of so long. `--keep`: what failed stays to be looked at.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { atRandom, type Measured, measure, sweep } from './cases.ts';
import { check, type Problem } from './check.ts';
import { killed, makePlace, type Place, processesOf } from './place.ts';
import { type Case, nameOf, parseCase } from './point.ts';
import { random, shuffled } from './random.ts';
import { awaitSandboxes } from './sandboxes.ts';
import { walkThrough } from './walk-through.ts';
import { unwalked, WALKS, type Walk } from './walks.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
    results: { type: 'string' },
    walk: { type: 'string', multiple: true },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const [shard = 1, shards = 1] = values.shard.split('/').map(Number);
/** This machine's cores; more of them only wait for each other. */
const SIDE_BY_SIDE = 2;
/** Of a sample, for each walk: it has to be walked unkilled first, and then killed often enough to be worth that. */
const SECONDS_A_WALK = 75;

const began = performance.now();
const timeIsOver = () =>
  values.seconds !== undefined && performance.now() - began > Number(values.seconds) * 1000;
const totals = { kills: 0, resumed: 0, refused: 0, doubled: 0, lost: 0, leftovers: 0 };
const leftWith: { name: string; place: Place }[] = [];

function fail(name: string, problems: readonly Problem[]): void {
  for (const { kind, what } of problems) {
    totals[kind] += 1;
    console.log(`✗ ${name}\n    ${kind}: ${what}`);
  }
}

async function all<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined && !timeIsOver(); item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

const measured = new Map<string, Measured>();
async function measureAll(walks: readonly Walk[]): Promise<void> {
  await all(walks, async (walk) => {
    const one = await measure(walk);
    if (one.problems.length > 0) fail(`${walk.name}, unkilled`, one.problems);
    else measured.set(walk.name, one);
    console.log(
      `  ${walk.name}: ${one.operations.map(({ length }) => length).join(' + ')} operations in ${Math.round(one.ms)} ms, ${one.outcome}`,
    );
  });
}

async function run(one: Case): Promise<void> {
  const name = nameOf(one);
  const reference = measured.get(one.walk.name);
  if (!reference) return;
  const place = await makePlace(one.walk);
  const walked = await walkThrough(one, place, { expected: reference });
  const problems = await check(walked, place, reference, one);
  const alone = one.kills.filter((kill) => kill !== 'none' && kill.alone).length;
  const kills = alone + walked.exits.filter(({ killed: was }) => was).length;
  totals.kills += kills;
  if (walked.state?.phase === 'closed') totals.resumed += 1;
  fail(`${name} (${one.about ?? ''})`, problems);
  const left = await processesOf(place);
  // A run that is not over keeps its sandbox by right.
  if (walked.refused !== undefined && !values.keep) for (const line of left) killed(line);
  if (values.keep && problems.length > 0) console.log(`    kept in ${place.folder}`);
  else if (left.length === 0) await place.remove();
  else leftWith.push({ name, place });
  if (values.results === undefined) return;
  const { about = '' } = one;
  const line = {
    case: name,
    about,
    kills,
    programs: walked.exits.length,
    outcome: walked.state?.outcome,
    problems,
  };
  appendFileSync(values.results, `${JSON.stringify(line)}\n`);
}

function done(): Set<string> {
  if (values.results === undefined || !existsSync(values.results)) return new Set();
  const lines = readFileSync(values.results, 'utf8').split('\n').filter(Boolean);
  return new Set(lines.map((line) => (JSON.parse(line) as { case: string }).case));
}

const missing = unwalked();
if (missing.length > 0)
  fail('the walks', [{ kind: 'lost', what: `none goes through ${missing.join(', ')}` }]);

const only = values.only?.map((name) => parseCase(name, WALKS));
const wanted = WALKS.filter(({ name }) => !values.walk || values.walk.includes(name));
const others = shuffled(wanted.slice(1), random(seed));
const sampled = [...wanted.slice(0, 1), ...others].slice(
  0,
  Math.max(1, Number(values.seconds) / SECONDS_A_WALK),
);
const walks = only
  ? WALKS.filter((walk) => only.some((one) => one.walk === walk))
  : values.seconds === undefined
    ? wanted
    : sampled;
await measureAll(walks);
const known = walks.flatMap(({ name }) => measured.get(name) ?? []);
const cases = only ?? [
  ...known.flatMap((one) => sweep(one, seed)),
  ...atRandom(known, known.length > 0 ? Number(values.kills) : 0, seed),
];
// In any order, so that a piece says something of the whole.
const ordered = only ?? shuffled(cases, random(seed));
const already = done();
const mine = ordered.filter((_, at) => at % shards === shard - 1).filter((one) => !already.has(nameOf(one)));
console.log(`${mine.length} cases${already.size > 0 ? `, ${already.size} done before` : ''}`);
await all(mine, run);
for (const name of await awaitSandboxes(leftWith))
  fail(name, [{ kind: 'leftovers', what: 'its sandbox was still there 3 min after its run was over' }]);
console.log(JSON.stringify({ ...totals, seed, shard: values.shard }));
const { refused, doubled, lost, leftovers } = totals;
process.exitCode = refused + doubled + lost + leftovers > 0 ? 1 : 0;
