// docs/diagnoses.md, from the catalogue: node scripts/diagnoses-page.ts > docs/diagnoses.md
import { pathToFileURL } from 'node:url';
import { AWS } from '../src/diagnosis/catalogue/aws.ts';
import { BOOT } from '../src/diagnosis/catalogue/boot.ts';
import { ALL } from '../src/diagnosis/catalogue/catalogue.ts';
import { CREDENTIALS } from '../src/diagnosis/catalogue/credentials.ts';
import { LAUNCH } from '../src/diagnosis/catalogue/launch.ts';
import { NETWORK } from '../src/diagnosis/catalogue/network.ts';
import { TOFU } from '../src/diagnosis/catalogue/tofu.ts';
import type { Entry, Words } from '../src/diagnosis/entry.ts';
import { type FailureCode, TRAITS } from '../src/engine/failure-codes.ts';
import { FAULTS, type Fault, SCENARIOS } from '../test/diagnosis/faults.ts';

export function diagnosesPage(): string {
  return `${[
    '# What failures mean',
    'Every entry of the catalogue (`src/diagnosis/catalogue/`), made from it by `scripts/diagnoses-page.ts`; a test holds this page\nagainst it. How to add one: [diagnosis](diagnosis.md). *Changed* says what the code alone knows: where a change was under way,\nits stream lists what was made and what was begun.',
    section('A launch', LAUNCH),
    section('Other calls of AWS', AWS),
    section('Credentials', CREDENTIALS),
    section('The network', NETWORK),
    section('tofu and terragrunt', TOFU),
    section('A boot', BOOT),
    '## The faults that are known',
    table(['', 'where', 'what', 'told by', 'changed', 'again', 'next'], FAULTS.map(faultRow)),
    '## The scenarios',
    table(
      ['scenario', 'told by', 'changed', 'again', 'next'],
      Object.entries(SCENARIOS).map(([name, { entries = [], told }]) => [
        `\`${name}\``,
        ...(entries.length > 0 ? summaryOf(entries, [], told) : [told ?? '', '', '', '']),
      ]),
    ),
  ].join('\n\n')}\n`;
}

function section(title: string, entries: readonly Entry[]): string {
  const rows = entries.map((entry) => [
    `\`${entry.id}\``,
    last(entry.cause),
    changedOf(entry),
    againOf(entry),
    entry.next.map(last).join('; '),
    entry.reports.join(', '),
  ]);
  return `## ${title}\n\n${table(['entry', 'cause', 'changed', 'again', 'next', 'met in'], rows)}`;
}

const faultRow = ({ nr, where, what, entries = [], codes = [], told }: Fault): string[] => [
  String(nr),
  where,
  what,
  ...summaryOf(entries, codes, told),
];

function summaryOf(ids: readonly string[], codes: readonly string[], told?: string): string[] {
  const entries = ids.map((id) => entryOf(id));
  const first = entries[0];
  const all = [...ids.map((id) => `\`${id}\``), ...codes.map((code) => `the failure \`${code}\``)].join(', ');
  const [code] = codes as readonly FailureCode[];
  const traits = code === undefined ? undefined : TRAITS[code];
  return [
    told === undefined ? all : `${all}: ${told}`,
    first ? changedOf(first) : (traits?.changed ?? ''),
    first ? againOf(first) : (traits?.again ?? ''),
    first ? last(first.next[0] ?? '') : 'as the failure itself says',
  ];
}

export function entryOf(id: string): Entry {
  const entry = ALL.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`there is no entry ${id}`);
  return entry;
}

const changedOf = ({ changed, code }: Entry): string =>
  (changed ?? TRAITS[code].changed) === 'none' ? 'nothing' : 'as its stream says';

const againOf = ({ again, code }: Entry): string => again ?? TRAITS[code].again;

/** The plainest of several sentences is the last. */
const last = (words: Words): string => (typeof words === 'string' ? words : (words.at(-1) ?? ''));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(diagnosesPage());
