#!/usr/bin/env node
// The figures that stand in prose, beside the tables that budget.mjs makes: each is computed from a file of this unit, or is
// a fact with its source. `node figures.mjs` says what is not as computed, and which figure is neither (exit 1);
// `node figures.mjs --write` writes the computed ones.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { budget, drainS, idleS, numbersIn, silentLooks } from './budget.mjs';

const folder = new URL('.', import.meta.url);
const rates = JSON.parse(readFileSync(new URL('budget.json', folder), 'utf8'));
const { figures, prices } = rates;
const setting = (file, name) => numbersIn(file, new RegExp(`\\b${name} += (\\d+)`))[0];
const alarm = (name) =>
  numbersIn('monitoring.tf', new RegExp(`^    ${name} = \\{\\n.*\\n.*above = (\\d+), minutes = (\\d+)`, 'm'));
const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const word = (number) => WORDS[number] ?? String(number);
const upperFirst = (text) => text[0].toUpperCase() + text.slice(1);

const pictureS = figures.questionSeconds.expected;
const [every, timeout, failures] = ['interval', 'timeout', 'unhealthy_threshold'].map((name) =>
  setting('load_balancer.tf', name),
);
/** How long an answer to the health check may be missing while nobody notices (test/infrastructure/blocked-handler.test.ts). */
const bears = (interval, answer) => (failures - 1) * interval + answer;
const [earlierEvery, earlierTimeout] = numbersIn(
  '../test/infrastructure/blocked-handler.test.ts',
  /canFail\(\{ interval: (\d+), timeout: (\d+)/,
);
// One that dies right after a check that it passed answers none of the next ones.
const seenServingS = failures * every + timeout;
const [period, periods] = ['period', 'evaluation_periods'].map((name) => setting('monitoring.tf', name));
const healthMinutes = (period * periods) / 60;
const { looks } = silentLooks();
const gb = (bytes) => (bytes / 1e9).toFixed(1);
const vcpus = { 'm7i.2xlarge': 8, 'm6i.4xlarge': 16 }; // AWS's instance types
const coldMinutes = Math.round(budget(rates, 'cold', 'expected').totalMs / 60_000);
const dollars = (amount) => amount.toFixed(2);

/** FUTURE_ENHANCEMENTS.md: requests a day of 1 MB, kept so many days. */
const kept = { requests: 300, days: 90, puts: 3, putsThousand: 0.005, key: 1, infrequentGb: 0.0125, moveThousand: 0.01 };
const storeGb = (kept.requests * kept.days) / 1000;
const storage = (requests) => ((requests * kept.days) / 1000) * prices.bucketGb;
const puts = (requests) => requests * 30 * kept.puts;
const putsCost = (requests) => (puts(requests) / 1000) * kept.putsThousand;
const artifacts = (requests) => storage(requests) + putsCost(requests) + kept.key;
const cheaper = ((kept.days - 30) / 30) * (prices.bucketGb - kept.infrequentGb); // a thousand of 1 MB, $
const listPrice = 'list prices of us-east-1, as known in 2026: aws.amazon.com/s3/pricing, /kms/pricing';

/** Figures that follow from files: the words around them, with {} for each, and the values in that order. */
export const computed = {
  'README.md': [
    ['and it needs {} failed checks: one that died in the last {} s', word(failures), Math.ceil(seenServingS / 10) * 10],
    ['after {} minutes the apply fails', numbersIn('in_service.sh', /limit_s=\$\{IN_SERVICE_LIMIT_S:-(\d+)\}/)[0] / 60],
    ['tried again by the machine itself, {} s after each failure', numbersIn('instance_init.sh', /^RestartSec=(\d+)/m)[0]],
    [
      'must hold both: {} for two m7i.2xlarge, {} with the type below',
      2 * vcpus['m7i.2xlarge'],
      vcpus['m7i.2xlarge'] + vcpus['m6i.4xlarge'],
    ],
    ['A type with less than {} GiB', numbersIn('instance.tf', /memory_size >= (\d+)/)[0] / 1024],
    ['no healthy instance behind the load balancer for {} minutes', healthMinutes],
    ['| over {} % and {} %, from the CloudWatch agent', alarm('disk')[0], alarm('memory')[0]],
    ['| {}th percentile of answers over {} minutes |', numbersIn('monitoring.tf', /"p(\d+)"/)[0], alarm('slow')[0] / 60],
    ['more than {} failed in {} minutes', ...alarm('validations')],
    ["in the budget's time divided by {};", numbersIn('../scripts/rehearse-boot/main.ts', /scale: \{ type: 'string', default: '(\d+)'/)[0]],
    ['The machine tries again every {} minutes', numbersIn('instance_init.sh', /RestartSec=(\d{3,})/)[0] / 60],
    ['The volume has {} GB, of which', setting('instance.tf', 'root_gib')],
    ['the model takes {},', (figures.modelBytes.expected / 1e9).toFixed(0)],
    ['the `disk` alarm comes at {} %', alarm('disk')[0]],
    [
      'which forwards {} calls a second',
      numbersIn('../test/real/infrastructure.test.ts', /callers\(world\.balancer\.url, (\d+)\)/)[0],
    ],
    ['behind a load balancer that keeps them for {},', idleS()],
    ["to more than the load balancer's {} s,", idleS()],
    ['for the {} s that a picture is expected to take', pictureS],
    [
      '{} failed checks, one every {} s, bore {} s of that, and a picture of the expected {} s',
      upperFirst(word(failures)),
      earlierEvery,
      bears(earlierEvery, earlierTimeout),
      pictureS,
    ],
    ['; {} of {} s bear {} s.', word(failures), every, bears(every, timeout)],
    ['`health` goes off {} minutes later', word(healthMinutes)],
    ['{} looks of {} s found no cache', word(looks.length), looks[0]],
    ['for about {} $ a month:', (prices.imageGib * prices.snapshotGb).toFixed(1)],
  ],
  'FUTURE_ENHANCEMENTS.md': [
    ['With {} requests a day of 1 MB each, kept for {} days: {} GB', kept.requests, kept.days, storeGb],
    ['| storage, {} GB in S3 Standard at {} | {} |', storeGb, prices.bucketGb, dollars(storage(kept.requests))],
    [
      '| {} PUTs (three for each request) at {} a thousand | {} |',
      puts(kept.requests).toLocaleString('en'),
      kept.putsThousand,
      dollars(putsCost(kept.requests)),
    ],
    ['so that its calls stay few | {} |', dollars(kept.key)],
    ['| **together** | **{}** |', dollars(artifacts(kept.requests))],
    ['1,000 requests a day would be {} $', dollars(artifacts(1000))],
    ['of its {} days a picture spends {} there', kept.days, kept.days - 30],
    ['of 1 MB is {} $, less {} $ for the transition', cheaper.toFixed(3), kept.moveThousand],
    [
      'That is {} $ a month with {} requests a day',
      dollars(((kept.requests * 30) / 1000) * (cheaper - kept.moveThousand)),
      kept.requests,
    ],
  ],
  '../runbooks/instance-replacement.yaml': [
    ['{} GB come from the registry, which takes about {} minutes', gb(figures.modelBytes.expected), word(coldMinutes)],
    ['and then has {} s to finish its own answers', drainS()],
    ['unless it died in the last {} s', Math.ceil(seenServingS / 10) * 10],
  ],
  '../runbooks/cold-cache-rebuild.yaml': [
    ['{} GB from the registry', gb(figures.modelBytes.expected)],
    ['and then has {} s to finish its own answers', drainS()],
    ['unless it died in the last {} s', Math.ceil(seenServingS / 10) * 10],
  ],
  '../runbooks/scenarios/cold-cache.yaml': [["pulls {} GB from the model's", gb(figures.modelBytes.expected)]],
};

/** Figures that follow from nothing here: the words that hold them, and where they come from. */
export const facts = {
  'README.md': [
    ['One small machine (about 4 GiB)', "t3.medium, AWS's instance types; which machine it was is told, not measured"],
    ['| machine | about 4 GiB; the model does not fit | m7i.2xlarge, 32 GiB |', "AWS's instance types"],
    ['few pulls an hour for each address (10 were announced', 'docker/docs#22134'],
    ['Pictures of 10 MB', 'what the verifier is said to take; an assumption until its limit is read'],
    ['images and system about 10', 'assumed: unpackedBytes, the archives beside them (keptBytes) and Amazon Linux'],
    ['A uvicorn that closes idle connections after 5 s', 'uvicorn, --timeout-keep-alive'],
    ['where every call of `aws` needed 15 s or 35 s', 'an experiment with a slow aws: test/infrastructure/instance-init.test.ts'],
  ],
  'FUTURE_ENHANCEMENTS.md': [
    ['1-2 $ a month and 5-7 hours of work', 'the tables of Cost and Effort below it'],
    ['of us-east-1 as known in 2026', listPrice],
    ['1,000 requests a day', 'another amount, as an example'],
    ['which for a thousand of 1 MB', 'the unit of the sentence'],
    ['objects under 128 KB do not transition', 'docs.aws.amazon.com, "Lifecycle transition general considerations"'],
  ],
};

const number = '(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|half|quarter|few|most)';
/** A number of its own, or one in words before a time; not the number in a name (`EC2`, `us-east-1`, `5xx`). */
const FIGURE = new RegExp(
  [
    String.raw`(?<![\w.,/#-])\d[\d.,]*(?:-\d+)?(?![\w-])`,
    String.raw`\b${number}(?: (?:of )?(?:a|an|more|whole))? (?:seconds?|minutes?|hours?)\b`,
  ].join('|'),
  'gi',
);
/** Numbers that are no figures: versions, HTTP's statuses and ports, places in a list, names. */
const NAMES = [
  /(?:OpenTofu|terragrunt|provider|Linux|Ollama) \d[\d.]*/g,
  /Route 53/g,
  /step \d/g,
  /Exit \d/g,
  /\b\d+\.\d+\.\d+\b/g,
  /a second account/g,
  /\(403\)|answers 502/g,
  /^ *\d\. /gm,
];

const spaced = (words) => words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');
/** The words as they may be broken over lines; each place of a value is a group, and so is all between. */
const pattern = (words) => new RegExp(words.split('{}').map((piece) => `(${spaced(piece)})`).join('([^\\s|*]+?)'));
const filled = (words, values) => values.reduce((text, value) => text.replace('{}', value), words);

/** A document's computed figures that it has not, or has otherwise. */
function wrong(text, lines) {
  return lines.flatMap(([words, ...values]) => {
    const found = pattern(words).exec(text);
    const is = filled(words, values);
    if (found === null) return [`nowhere: ${is}`];
    return values.every((value, at) => found[2 + 2 * at] === String(value)) ? [] : [`not as computed: ${is}`];
  });
}

/** A document with its figures as computed. */
export function written(text, lines) {
  return lines.reduce(
    (before, [words, ...values]) =>
      before.replace(pattern(words), (_, ...groups) =>
        values.reduce((anew, value, at) => anew + value + groups[2 + 2 * at], groups[0]),
      ),
    text,
  );
}

/** The prose of a document: no code, no computed tables, no addresses of links; of the future only what it costs. */
function proseOf(name, text) {
  const [most] = name === 'FUTURE_ENHANCEMENTS.md' ? text.split('### Effort') : [text];
  return most
    .replace(/### Use cases[\s\S]*(?=### Cost)/, '')
    .replace(/<!-- budget -->[\s\S]*<!-- \/budget -->/, '')
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']');
}

/** Figures of a document's prose that nothing here accounts for, each with the words around it. */
function unaccounted(name, text) {
  const known = [...computed[name], ...facts[name]].map(([words]) => new RegExp(pattern(words), 'g'));
  const prose = [...known, ...NAMES, /`[^`]*`/g].reduce(
    (left, one) => left.replaceAll(one, (found) => found.replaceAll(/\S/g, '_')),
    proseOf(name, text),
  );
  return [...prose.matchAll(FIGURE)].map(({ 0: found, index }) => {
    const around = prose.slice(Math.max(0, index - 40), index + found.length + 30).replaceAll(/\s+/g, ' ').trim();
    return `neither computed nor a fact: ${found} in "${around}"`;
  });
}

/** Everything that is wrong with a document's figures. */
export function check(name, text) {
  if (facts[name] === undefined) return wrong(text, computed[name]);
  const lost = facts[name].filter(([words]) => !pattern(words).test(text)).map(([words]) => `nowhere: ${words}`);
  return [...wrong(text, computed[name]), ...lost, ...unaccounted(name, text)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, lines] of Object.entries(computed)) {
    const file = new URL(name, folder);
    if (process.argv.includes('--write')) writeFileSync(file, written(readFileSync(file, 'utf8'), lines));
    for (const problem of check(name, readFileSync(file, 'utf8'))) {
      console.log(`${name}: ${problem}`);
      process.exitCode = 1;
    }
  }
}
