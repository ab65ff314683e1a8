/**
 * `npm run test:crash -- [--kills N] [--seed S] [--shard i/n] [--results FILE] [--walk NAME]… [--what WHAT]… [--seconds T]
 * [--only CASE]… [--keep]`
 * (docs/crash.md): the built program is killed with SIGKILL at every boundary of its journal and at N random moments, and
 * resumed until its run is over. `--results`: a line for each run; where it was killed already is left out.
 * `--what`: firedrill, all, launcher or sandbox, where it is not to be all of these. `--seconds`: a sample of so long. `--keep`: what failed stays to be looked at.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { atRandom, type Kind, kindsOf, type Measured, measure } from './cases.ts';
import { check, type Problem } from './check.ts';
import { Left } from './left.ts';
import { killed as ended, makePlace, type Place, processesOf } from './place.ts';
import { type Case, nameOf, parseCase, type What } from './point.ts';
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
    what: { type: 'string', multiple: true },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const [shard = 1, shards = 1] = values.shard.split('/').map(Number);
/** This machine's cores; more of them only wait for each other. */
const SIDE_BY_SIDE = 2;
/** Of a sample of all walks, for each: it has to be walked unkilled first, and then killed often enough to be worth that. */
const SECONDS_A_WALK = values.walk ? Number.POSITIVE_INFINITY : 90;

/** A line of the results: a run, or how far a walk's sweep has come. */
interface RunLine {
  readonly case: string;
  readonly walk: string;
  readonly what?: What | undefined;
  /** At which boundaries, in order: the first of them in a run that nobody had killed before. */
  readonly killed: readonly string[];
  readonly kills: number;
  readonly programs: number;
  readonly outcome?: string | undefined;
  readonly problems: readonly Problem[];
}
interface SweptLine {
  readonly walk: string;
  readonly what?: What | undefined;
  readonly boundaries: number;
  readonly left: number;
  readonly unmet: readonly string[];
  /** That only killed runs have, and at which none was killed. */
  readonly found: readonly string[];
}

const began = performance.now();
const seconds = Number(values.seconds ?? Number.POSITIVE_INFINITY);
const isOver = (since = began, limit = seconds): boolean => performance.now() - since > limit * 1000;
const totals = { kills: 0, resumed: 0, refused: 0, doubled: 0, lost: 0, leftovers: 0 };
const leftWith: { name: string; place: Place }[] = [];

const before: readonly RunLine[] =
  values.results !== undefined && existsSync(values.results)
    ? readFileSync(values.results, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as RunLine | SweptLine)
        .filter((line) => 'case' in line)
    : [];
function record(line: RunLine | SweptLine): void {
  if (values.results !== undefined) appendFileSync(values.results, `${JSON.stringify(line)}\n`);
}

function fail(name: string, problems: readonly Problem[]): void {
  for (const { kind, what } of problems) {
    totals[kind] += 1;
    console.log(`✗ ${name}\n    ${kind}: ${what}`);
  }
}

async function all<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined && !isOver(); item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

const measured = new Map<string, Measured>();
async function measureOnce(walk: Walk): Promise<Measured | undefined> {
  const one = measured.get(walk.name) ?? (await measure(walk));
  if (one.problems.length > 0) fail(`${walk.name}, unkilled`, one.problems);
  else measured.set(walk.name, one);
  return measured.get(walk.name);
}

async function run(one: Case, reference: Measured) {
  const place = await makePlace(one.walk);
  const walked = await walkThrough(one, place, reference);
  const problems = await check(walked, place, reference, one);
  const { passed, killed } = await place.passed();
  const moments = one.at.filter((point) => typeof point === 'number');
  const { walk, what } = one;
  const kills =
    what === 'launcher' || what === 'sandbox'
      ? killed.length + moments.length
      : walked.exits.filter((exit) => exit.killed).length;
  totals.kills += kills;
  const closed = walked.state?.phase === 'closed';
  if (closed) totals.resumed += 1;
  // Named by where it was killed, so that it is killed there again.
  const name = nameOf({ ...one, at: [...killed, ...moments] });
  fail(name, problems);
  const left = await processesOf(place);
  // A run that is not over keeps its sandbox by right.
  if (walked.refused !== undefined && !values.keep) for (const line of left) ended(line);
  if (values.keep && problems.length > 0) console.log(`    kept in ${place.folder}`);
  else if (left.length === 0) await place.remove();
  else leftWith.push({ name, place });
  const programs = walked.exits.length;
  record({
    case: name,
    walk: walk.name,
    what,
    killed,
    kills,
    programs,
    outcome: walked.state?.outcome,
    problems,
  });
  return { passed, killed, closed, problems };
}

/** Kills a walk at each of its boundaries, in any order of kinds, so that a piece says something of the whole. */
async function sweep(walk: Walk): Promise<void> {
  const since = performance.now();
  const reference = await measureOnce(walk);
  if (!reference) return;
  const next = random(seed);
  const lines = before.filter((line) => line.walk === walk.name);
  const asked = ({ what }: Kind) => !values.what || values.what.includes(what ?? 'firedrill');
  const kinds = kindsOf(reference)
    .filter(asked)
    .map((kind) => {
      const done = lines.flatMap(({ what, killed }) => (what === kind.what ? killed : []));
      const names = shuffled(kind.names, next).filter((_, at) => at % shards === shard - 1);
      return new Left({ ...kind, names }, new Set(done));
    });
  const enough = () => isOver() || (values.seconds !== undefined && isOver(since, SECONDS_A_WALK));
  while (!enough()) {
    const [kind] = shuffled(
      kinds.flatMap((one) => Array.from({ length: one.size }, () => one)),
      next,
    );
    if (!kind) break;
    const { what } = kind;
    const at = kind.take();
    const { passed, killed, closed, problems } = await run({ walk, at, what }, reference);
    kind.putBack(at, killed, closed);
    if (what === undefined) kind.find(passed);
    // Which of them it was.
    if (problems.length > 0 && killed.length > 1)
      for (const name of killed) await run({ walk, at: [name], what }, reference);
  }
  for (const { what, boundaries, size: left, unmet, found } of kinds) {
    record({ walk: walk.name, what, boundaries, left, unmet, found });
    console.log(
      `  ${walk.name}, ${what ?? 'firedrill'}: ${boundaries} boundaries, ${left} left, not met: ${unmet.join(', ') || 'none'}`,
    );
  }
}

const missing = unwalked();
if (missing.length > 0)
  fail('the walks', [{ kind: 'lost', what: `none goes through ${missing.join(', ')}` }]);

if (values.only) {
  await all(
    values.only.map((name) => parseCase(name, WALKS)),
    async (one) => {
      const reference = await measureOnce(one.walk);
      if (reference) await run(one, reference);
    },
  );
} else {
  const wanted = WALKS.filter(({ name }) => !values.walk || values.walk.includes(name));
  // In any order, so that a piece says something of the whole.
  const others = shuffled(wanted.slice(1), random(seed));
  const most = values.walk
    ? wanted.length
    : Math.max(1, Math.floor((seconds * SIDE_BY_SIDE) / SECONDS_A_WALK));
  const walks = [...wanted.slice(0, 1), ...others].slice(0, most);
  await all(walks, sweep);
  const already = new Set(before.map((line) => line.case));
  const known = [...measured.values()].toSorted((a, b) => (a.walk.name < b.walk.name ? -1 : 1));
  const cases = atRandom(known, known.length > 0 ? Number(values.kills) : 0, seed);
  const mine = cases.filter((one, at) => at % shards === shard - 1 && !already.has(nameOf(one)));
  await all(mine, (one) => run(one, measured.get(one.walk.name) as Measured).then(() => undefined));
}
for (const { name, lines } of await awaitSandboxes(leftWith))
  fail(name, [
    { kind: 'leftovers', what: `still there 3 min after its run was over: ${lines.join(', ').trim()}` },
  ]);
console.log(JSON.stringify({ ...totals, seed, shard: values.shard }));
const { refused, doubled, lost, leftovers } = totals;
process.exitCode = refused + doubled + lost + leftovers > 0 ? 1 : 0;
