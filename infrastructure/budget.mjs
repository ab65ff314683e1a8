#!/usr/bin/env node
// Prints the recovery budget, as Markdown or with --json: the critical path of a warm and of a cold recovery, part by
// part, from the figures in budget.json. Another file of figures can be named as argument.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readJson = (url) => JSON.parse(readFileSync(url, 'utf8'));

// Which figures a part is made of, what makes it short, and what it replaces. `lane`: "machine" and "model" run side by
// side between the launch and the load; "after" is off the path.
const parts = [
  {
    id: 'launch',
    title: 'Launch, until running',
    lane: 'before',
    uses: ['launchSeconds'],
    seconds: (f) => f.launchSeconds,
    technique: 'the new instance is created before the old one goes; only a standby would be faster',
    before: 'system',
  },
  {
    id: 'kernel',
    title: 'Kernel, until user data runs',
    lane: 'before',
    uses: ['kernelSeconds'],
    seconds: (f) => f.kernelSeconds,
    technique: 'Amazon Linux 2023 as it is, everything started at once',
    before: 'system',
  },
  {
    id: 'packages',
    title: 'Docker and Compose',
    lane: 'machine',
    in: 'warm',
    uses: ['rpmBytes', 'rpmRate', 'rpmTransactionSeconds'],
    seconds: (f) => f.rpmBytes / f.rpmRate + f.rpmTransactionSeconds,
    technique: "the pinned image's packages from the bucket, without the repositories' metadata; Compose meanwhile",
    before: 'system',
  },
  {
    id: 'packages',
    title: 'Docker and Compose',
    lane: 'machine',
    in: 'cold',
    uses: ['metadataBytes', 'metadataRate', 'rpmBytes', 'rpmRate', 'rpmTransactionSeconds'],
    seconds: (f) => f.metadataBytes / f.metadataRate + f.rpmBytes / f.rpmRate + f.rpmTransactionSeconds,
    technique: 'Docker is the only package; Compose meanwhile; a baked image would save it all',
    before: 'system',
  },
  {
    id: 'images',
    title: 'Container images',
    lane: 'machine',
    in: 'warm',
    uses: ['keptBytes', 'keptLoadRate'],
    seconds: (f) => f.keptBytes / f.keptLoadRate,
    technique: 'from the bucket while the packages are installed, without CUDA, uncompressed',
    before: 'system',
  },
  {
    id: 'images',
    title: 'Container images',
    lane: 'machine',
    in: 'cold',
    uses: ['imageBytes', 'imageRate', 'unpackedBytes', 'unpackRate'],
    seconds: (f) => Math.max(f.imageBytes / f.imageRate, f.unpackedBytes / f.unpackRate),
    technique: 'both at once, nothing built',
    before: 'system',
  },
  {
    id: 'services',
    title: 'Ollama up',
    lane: 'machine',
    uses: ['ollamaSeconds'],
    seconds: (f) => f.ollamaSeconds,
    technique: 'asked every second',
    before: 'system',
  },
  {
    id: 'model-restore',
    title: 'Model from the cache',
    lane: 'model',
    in: 'warm',
    uses: ['modelBytes', 'keptBytes', 'networkRate', 'diskRate'],
    seconds: (f) => (f.modelBytes + f.keptBytes) / Math.min(f.networkRate, f.diskRate),
    technique: 'starts first, images beside it; uncompressed blobs in parallel ranges through the gateway endpoint, fast gp3',
    before: 'restore',
  },
  {
    id: 'model-verify',
    title: "Check of the model's files",
    lane: 'model',
    in: 'warm',
    uses: ['modelBytes', 'hashRate'],
    seconds: (f) => f.modelBytes / f.hashRate,
    technique: 'while images are pulled; the file is still in memory',
    before: null,
  },
  {
    id: 'model-pull',
    title: 'Model from the registry',
    lane: 'pull',
    in: 'cold',
    uses: ['modelBytes', 'pullRate'],
    seconds: (f) => f.modelBytes / f.pullRate,
    technique: 'resumed when it stalls; bound by the registry',
    before: 'pull',
  },
  {
    id: 'model-load',
    title: 'Model into memory',
    lane: 'end',
    uses: ['modelBytes', 'loadRate'],
    seconds: (f) => f.modelBytes / f.loadRate,
    technique: 'at once, from the page cache, and kept',
    before: null,
  },
  {
    id: 'answers',
    title: 'Answers in words',
    lane: 'end',
    uses: ['textSeconds', 'verifierSeconds'],
    seconds: (f) => f.textSeconds + f.verifierSeconds,
    technique: 'at most 8 tokens; the verifier afterwards, so that its health says that the model is loaded',
    before: null,
  },
  {
    id: 'question',
    title: 'Sees a picture',
    lane: 'sees',
    uses: ['questionSeconds'],
    seconds: (f) => f.questionSeconds,
    technique: 'nothing but other hardware: a small picture costs as much as a large one',
    before: null,
  },
  {
    id: 'model-export',
    title: 'Model into the cache',
    lane: 'after',
    in: 'cold',
    uses: ['modelBytes', 'hashRate', 'exportRate'],
    seconds: (f) => f.modelBytes / f.hashRate + f.modelBytes / f.exportRate,
    technique: 'after recovery, at idle priority, uncompressed',
    before: 'export',
  },
  {
    id: 'images-export',
    title: 'Images and packages into the cache',
    lane: 'after',
    in: 'cold',
    uses: ['keptBytes', 'keptLoadRate', 'exportRate'],
    // Saved, hashed and sent; Ollama's is taken apart and put together once more.
    seconds: (f) => (4 * f.keptBytes) / f.keptLoadRate + f.keptBytes / f.exportRate,
    technique: 'after recovery, at idle priority; none of it on the path of a cold start',
    before: null,
  },
];

/**
 * The budget of one way back.
 * @param {{figures: Record<string, {floor: number, expected: number}>}} rates the content of budget.json
 * @param {"warm" | "cold"} way
 * @param {"floor" | "expected"} column
 * @returns {{parts: {id: string, title: string, lane: string, ms: number, onPath: boolean}[], answersMs: number, totalMs: number}}
 *   `answersMs`: until a question in words is answered; `totalMs`: until a picture is seen, which is recovered
 */
export function budget(rates, way, column) {
  const figures = Object.fromEntries(
    Object.entries(rates.figures).map(([name, figure]) => [name, figure[column]]),
  );
  const timed = parts
    .filter((part) => (part.in ?? way) === way)
    .map((part) => ({
      id: part.id,
      title: part.title,
      lane: part.lane,
      ms: Math.round(part.seconds(figures) * 1000),
    }));
  const sum = (lane) => timed.filter((part) => part.lane === lane).reduce((ms, part) => ms + part.ms, 0);
  const longer = sum('machine') >= sum('model') ? 'machine' : 'model';
  const path = ['before', longer, 'pull', 'end', 'sees'];
  const totalMs = path.reduce((ms, lane) => ms + sum(lane), 0);
  return {
    parts: timed.map((part) => ({ ...part, onPath: path.includes(part.lane) })),
    answersMs: totalMs - sum('sees'),
    totalMs,
  };
}

/**
 * For how long callers get errors when an instance that does not answer is replaced, from the moment at which the new one
 * runs: until it answers. The load balancer's own checks are not on that path: a group in which nobody is healthy is
 * forwarded to all the same (docs.aws.amazon.com, "Target group health": fail open). An instance that answers is replaced
 * without a gap (in_service.sh).
 * @returns {number} ms
 */
export function outageMs(rates, way, column) {
  const { parts: timed, answersMs } = budget(rates, way, column);
  return answersMs - timed.find((part) => part.id === 'launch').ms;
}

const file = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
/** Numbers that stand in a file of the unit, by a pattern with a group for each. */
export function numbersIn(name, pattern) {
  const found = pattern.exec(file(name));
  if (!found) throw new Error(`${name} has nothing like ${pattern}`);
  return found.slice(1).map(Number);
}

/** How long each look for the model in a bucket that never answers takes, and the pause between two (instance_init.sh: one that
 * gets no answer counts as several, and gives the next one twice the time), in s. */
export function silentLooks() {
  const [first, tries, pause, counts, times] = numbersIn(
    'instance_init.sh',
    /^find_cache\(\) \{\n.* limit=(\d+)\n.*try <= (\d+);.*\n.*sleep (\d+)\n(?:.*\n){3}.*try \+= (\d+), limit \*= (\d+)/m,
  );
  const looks = Math.ceil(tries / (1 + counts));
  return { looks: Array.from({ length: looks }, (_, at) => first * times ** at), pause };
}

/** How long a boot asks for the model in a bucket that never answers, the old archive's look included, in s. */
export function silentBucketS() {
  const { looks, pause } = silentLooks();
  const [archive] = numbersIn('instance_init.sh', /timeout (\d+) aws s3api head-object/);
  return looks.reduce((sum, seconds) => sum + seconds, pause * (looks.length - 1)) + archive;
}

/** How long one that was taken out is given, in s. AWS shows it as draining all that time, also with nothing left to finish. */
export const drainS = () => numbersIn('load_balancer.tf', /deregistration_delay = (\d+)/)[0];
export const idleS = () => numbersIn('load_balancer.tf', /idle_timeout +=\s(\d+)/)[0];

/** How much later a warm recovery would see with the throughput that gp3 has for nothing. */
export function diskSavesMs(rates) {
  const { diskRate } = rates.figures;
  const slow = { ...rates.figures, diskRate: { ...diskRate, expected: 125 * 2 ** 20 } };
  return budget({ figures: slow }, 'warm', 'expected').totalMs - budget(rates, 'warm', 'expected').totalMs;
}

const seconds = (ms) =>
  ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

function table(rates, way) {
  const floor = budget(rates, way, 'floor');
  const expected = budget(rates, way, 'expected');
  const rows = expected.parts.map((part, at) => {
    const { technique, uses, before } = parts.find((one) => one.id === part.id && (one.in ?? way) === way);
    const source = uses.map((name) => `\`${name}\``).join(', ');
    const path = part.onPath ? 'yes' : part.lane === 'after' ? 'no, afterwards' : 'no, beside it';
    const was = before
      ? before === 'system'
        ? `in ${rates.before.system} of system`
        : rates.before[before]
      : '';
    return `| ${part.title} | ${seconds(floor.parts[at].ms)} | ${seconds(part.ms)} | ${path} | ${technique} | ${source} | ${was} |`;
  });
  return [
    `### ${way === 'warm' ? 'Warm: the model is in the bucket' : 'Cold: the model comes from the registry'}`,
    '',
    '| part | floor | expected | on the path | technique | from | before |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    `| **answers**: a question in words | **${seconds(floor.answersMs)}** | **${seconds(expected.answersMs)}** | | | | |`,
    `| **sees**: a picture, which is recovered | **${seconds(floor.totalMs)}** | **${seconds(expected.totalMs)}** | | | | **${rates.before[way]}** |`,
    '',
  ];
}

/** How many figures rest on nothing that was measured, floor or expected. */
function assumed({ figures }) {
  return Object.values(figures).filter(({ source }) => source.includes('assumed')).length;
}

const unit = file('instance.tf');
/** A number that instance.tf gives the root volume. */
const volume = (name) => Number(new RegExp(`^ *root_${name} += (\\d+)`, 'm').exec(unit)?.[1]);

/** What a month costs, part by part, in $. */
export function costs({ prices: p, figures }) {
  const gp3 = { iops: 3000, mibS: 125 }; // for nothing
  return [
    [`m7i.2xlarge, ${p.hours} h`, p.instanceHour * p.hours],
    [`root volume: ${volume('gib')} GB`, volume('gib') * p.volumeGb],
    [`its IOPS over ${gp3.iops}`, (volume('iops') - gp3.iops) * p.volumeIops],
    [`its throughput over ${gp3.mibS} MiB/s`, (volume('mib_s') - gp3.mibS) * p.volumeMibPerSecond],
    ['load balancer with little traffic', p.loadBalancer],
    [`${p.addresses} public IPv4 addresses`, p.addresses * p.addressHour * p.hours],
    ['metrics, alarms, logs', p.metrics],
    [
      'model, images and packages in S3',
      ((figures.modelBytes.expected + figures.keptBytes.expected) / 1e9) * p.bucketGb,
    ],
  ];
}
const dollars = (amount) => (amount < 1 ? amount.toFixed(1) : amount.toFixed(0));

function costLines(rates) {
  const parts = costs(rates);
  const { prices: p } = rates;
  return [
    '### Costs',
    '',
    `A month, from ${p.source}.`,
    '',
    '| part | $ |',
    '|---|---|',
    ...parts.map(([part, amount]) => `| ${part} | ${dollars(amount)} |`),
    `| **together** | **about ${dollars(parts.reduce((sum, [, amount]) => sum + amount, 0))}** |`,
    '',
    `A machine of about 4 GiB, such as the t3.medium of a smaller set-up, is ${dollars(p.smallInstanceHour * p.hours)} in the first line's place: this model does not run on it.`,
    `The throughput takes ${seconds(diskSavesMs(rates))} off a warm recovery.`,
    '',
  ];
}

function markdown(rates) {
  const size = (value, unit) =>
    unit === 's'
      ? `${value} s`
      : value >= 1e9
        ? `${(value / 1e9).toFixed(2)} G${unit}`
        : `${(value / 1e6).toFixed(1)} M${unit}`;
  return [
    ...table(rates, 'warm'),
    ...table(rates, 'cold'),
    '### What callers see',
    '',
    '**An instance that answers is replaced without a gap.** The old target leaves when the new one is healthy, and is given',
    `${drainS()} s to finish its answers (\`deregistration_delay\`); nobody outside notices. AWS shows it as draining all that time, also with`,
    `nothing left to finish, so the replacement takes as long as the table above says and ${drainS()} s more. A picture of the expected`,
    `${rates.figures.questionSeconds.expected} s, in a model that looks at one after the other, leaves time for ${Math.floor(drainS() / rates.figures.questionSeconds.expected)}: who waits for a later one in that moment gets an error, and`,
    `has to ask again. A delay of ${idleS()} s, the load balancer's own limit for an answer, would leave nobody out and cost every such`,
    `replacement ${idleS() - drainS()} s more (docs.aws.amazon.com, "Deregistration delay"); then \`drain_s\` in \`in_service.sh\` has to be longer, too.`,
    '',
    '**One that does not answer is not waited for.** From the moment at which the new one runs, callers get errors until it answers:',
    '',
    '| replacement of a dead one | floor | expected |',
    '|---|---|---|',
    ...['warm', 'cold'].map(
      (way) =>
        `| ${way} | ${seconds(outageMs(rates, way, 'floor'))} | ${seconds(outageMs(rates, way, 'expected'))} |`,
    ),
    '',
    'That is *answers* above without the launch. A picture takes a caller as long as it takes the boot.',
    '',
    `**A bucket that never answers** is asked for the model for ${silentBucketS()} s, beside Docker and the images; then the registry gives it.`,
    '',
    ...costLines(rates),
    '### The figures',
    '',
    '| figure | floor | expected | source |',
    '|---|---|---|---|',
    ...Object.entries(rates.figures).map(
      ([name, { floor, expected, unit, source }]) =>
        `| \`${name}\` | ${size(floor, unit)} | ${size(expected, unit)} | ${source} |`,
    ),
    '',
    `Where the source says *assumed*, nobody has measured it: ${assumed(rates)} of ${Object.keys(rates.figures).length} figures. Before: ${rates.before.source};`,
    `told of it besides: ${rates.before.told}.`,
    "Not in the sums: the plan, the gate, the apply's own calls.",
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  const rates = readJson(named ?? new URL('budget.json', import.meta.url));
  if (process.argv.includes('--json')) {
    const ways = ['warm', 'cold'].map((way) => [
      way,
      { floor: budget(rates, way, 'floor'), expected: budget(rates, way, 'expected') },
    ]);
    console.log(JSON.stringify(Object.fromEntries(ways), null, 2));
  } else {
    console.log(markdown(rates));
  }
}
