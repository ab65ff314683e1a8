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
    uses: ['metadataBytes', 'metadataRate', 'rpmBytes', 'rpmRate', 'rpmTransactionSeconds'],
    seconds: (f) => f.metadataBytes / f.metadataRate + f.rpmBytes / f.rpmRate + f.rpmTransactionSeconds,
    technique:
      'Docker is the only package; Compose from the bucket meanwhile; a baked image would save it all',
    before: 'system',
  },
  {
    id: 'images',
    title: 'Container images',
    lane: 'machine',
    uses: ['imageBytes', 'imageRate', 'unpackedBytes', 'unpackRate'],
    seconds: (f) => Math.max(f.imageBytes / f.imageRate, f.unpackedBytes / f.unpackRate),
    technique: 'both at once, nothing built; an Ollama image without CUDA would be a tenth',
    before: 'system',
  },
  {
    id: 'services',
    title: 'Services up',
    lane: 'machine',
    uses: ['servicesSeconds'],
    seconds: (f) => f.servicesSeconds,
    technique: 'health asked every second',
    before: 'system',
  },
  {
    id: 'model-restore',
    title: 'Model from the cache',
    lane: 'model',
    in: 'warm',
    uses: ['modelBytes', 'networkRate', 'diskRate'],
    seconds: (f) => f.modelBytes / Math.min(f.networkRate, f.diskRate),
    technique: 'starts first; uncompressed blobs in parallel ranges through the gateway endpoint, fast gp3',
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
    id: 'question',
    title: 'A real question',
    lane: 'end',
    uses: ['questionSeconds'],
    seconds: (f) => f.questionSeconds,
    technique: 'a small picture, at most 16 tokens',
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
];

/**
 * The budget of one way back.
 * @param {{figures: Record<string, {floor: number, expected: number}>}} rates the content of budget.json
 * @param {"warm" | "cold"} way
 * @param {"floor" | "expected"} column
 * @returns {{parts: {id: string, title: string, lane: string, ms: number, onPath: boolean}[], totalMs: number}}
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
  const path = ['before', longer, 'pull', 'end'];
  return {
    parts: timed.map((part) => ({ ...part, onPath: path.includes(part.lane) })),
    totalMs: path.reduce((ms, lane) => ms + sum(lane), 0),
  };
}

/** From a target that answers well to one in service: two health checks, 5 s apart (load_balancer.tf). */
const IN_SERVICE_MS = 10_000;

/**
 * For how long callers get errors when the instance is replaced: the old target leaves when the new instance is
 * running, and the new one serves when it is healthy, at the latest once the model is loaded.
 * @returns {number} ms
 */
export function outageMs(rates, way, column) {
  const { parts: timed, totalMs } = budget(rates, way, column);
  const ms = (id) => timed.find((part) => part.id === id).ms;
  return totalMs - ms('launch') - ms('question') + IN_SERVICE_MS;
}

const seconds = (ms) =>
  ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

function table(rates, way) {
  const floor = budget(rates, way, 'floor');
  const expected = budget(rates, way, 'expected');
  const rows = expected.parts.map((part, at) => {
    const { technique, uses, before } = parts.find((one) => one.id === part.id);
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
    `| **until a real question is answered** | **${seconds(floor.totalMs)}** | **${seconds(expected.totalMs)}** | | | | **${rates.before[way]}** |`,
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
    'The old target leaves the load balancer when the new instance is *running*, not when it is healthy. Until the new one is in service,',
    'callers get errors:',
    '',
    '| replacement | floor | expected |',
    '|---|---|---|',
    ...['warm', 'cold'].map(
      (way) =>
        `| ${way} | ${seconds(outageMs(rates, way, 'floor'))} | ${seconds(outageMs(rates, way, 'expected'))} |`,
    ),
    '',
    'That is the sum above without launch and question, and with the 10 s in which the load balancer finds the target healthy.',
    '',
    '### The figures',
    '',
    '| figure | floor | expected | source |',
    '|---|---|---|---|',
    ...Object.entries(rates.figures).map(
      ([name, { floor, expected, unit, source }]) =>
        `| \`${name}\` | ${size(floor, unit)} | ${size(expected, unit)} | ${source} |`,
    ),
    '',
    `Before: ${rates.before.source}. Not in the sums: the plan, the gate, the apply's own calls, and the load balancer's 10 s to see`,
    'a healthy target, which pass while the model is loaded and asked.',
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
