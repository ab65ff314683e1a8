import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newBoot, parseLine } from '../../src/boot/parse.ts';
import { readStages } from '../../src/boot/stages.ts';
import { bootReader } from '../../src/diagnosis/boot-reader.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { readText } from '../../src/diagnosis/read-file.ts';
import { BEGINS, HEALTHY, TOOL_NOISE } from './healthy.ts';
import { BOOT_INPUTS } from './boot-inputs.ts';
import { TOOL_INPUTS } from './inputs.ts';

const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));

/** What the catalogue looks for, without who said it. */
const WORDS = [...BOOT_INPUTS, ...TOOL_INPUTS]
  .flatMap(({ is }) => is)
  .map((text) =>
    (text.split('\n')[0] ?? '').replace(/^(?:ip-\S+ login: )?(?:\[ *[\d.]+\] )?(?:[\w-]+\[\d+\]: )?/, ''),
  );

/** Places in which words mean nothing: a command that is shown, a quotation, a comment, a name, another line's middle. */
const PLACES: readonly ((word: string, healthy: string) => string)[] = [
  (word) => `[   19.000000] cloud-init[1618]: + echo '${word}'`,
  (word) => `[   19.000000] cloud-init[1618]: ++ grep -c "${word}" /var/log/messages`,
  (word) => `[   19.000000] cloud-init[1618]: see "${word}" in the manual, section 4`,
  (word) => `[   19.000000] cloud-init[1618]: # ${word} (an example)`,
  (word) => `[   19.000000] cloud-init[1618]: Unpacking docs/${word.replaceAll(/\W+/g, '-')}.html`,
  (word, healthy) => `${healthy} <${word}> and goes on`,
  (word) => `[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz note="${word}" quiet`,
  (word) => `[   19.000000] systemd[1]: Started "${word}".`,
  (word) => `[   19.000000] cloud-init[1618]: {"tip":${JSON.stringify(word)},"ok":true}`,
];

const LINES = 1_000_000;

test('a million lines of healthy consoles, with every word of the catalogue where it means nothing: no diagnosis', () => {
  const reader = bootReader();
  let state = newBoot(stages);
  const healthy = [...HEALTHY, ...BEGINS];
  const found = new Set<string>();
  // Every word stands in every place, and then healthy lines go on in another order each time.
  const noise = PLACES.flatMap((place) =>
    WORDS.map((word, i) => place(word, HEALTHY[i % HEALTHY.length] ?? '')),
  );
  for (let n = 0; n < LINES; n += 1) {
    const line =
      n % 4 === 0
        ? (noise[(n / 4) % noise.length] ?? '')
        : (healthy[(n * 7 + (n >> 5)) % healthy.length] ?? '');
    const before = state;
    state = parseLine(before, line);
    reader.read(line, before, state);
  }
  for (const { line } of reader.troubles.seen) found.add(line);
  expect([...found]).toEqual([]);
  expect(reader.failure(state)).toBeUndefined();
  expect(reader.agent).toBeUndefined();
  expect(noise.length).toBeLessThan(LINES / 4);
});

test('words of the catalogue in other sentences of a tool are no diagnosis', () => {
  const call = { what: 'The apply', text: '', interrupted: false, code: 1, signal: null, log: '' };
  const told = WORDS.flatMap((word) =>
    [
      `variable "note" has the value <${word.slice(0, 80)}>`,
      `see "${word.slice(0, 80)}" in the manual`,
    ].flatMap((summary) => {
      const { facts } = explainCall({ ...call, errors: [{ severity: 'error', summary, detail: '' }] });
      return facts?.['diagnosis'] === undefined ? [] : [summary];
    }),
  );
  expect(told).toEqual([]);
});

const EACH = Math.ceil(LINES / Object.keys(TOOL_NOISE).length);

test.each(Object.entries(TOOL_NOISE))(
  'a third of a million lines of healthy tools (%s), with every word of the catalogue where it means nothing: no diagnosis',
  (_, saying) => {
    const told: string[] = [];
    let lines = 0;
    for (let n = 0; lines < EACH; n += 1) {
      const word = WORDS[n % WORDS.length] ?? '';
      // Files of some words each, so that it is known which of them was told.
      const file = [...saying(word, n), ...saying(WORDS[(n * 7 + 3) % WORDS.length] ?? '', n + 1)];
      lines += file.length;
      const { failure, seen } = readText(file, []);
      if (failure !== undefined || seen.length > 0) told.push(`${word}: ${failure?.message ?? seen[0]}`);
    }
    expect([...new Set(told)]).toEqual([]);
    expect(lines).toBeGreaterThan(WORDS.length * 2);
  },
  240_000,
);
