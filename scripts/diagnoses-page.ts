// docs/diagnoses.md, from the catalogue: node scripts/diagnoses-page.ts > docs/diagnoses.md
import { pathToFileURL } from 'node:url';
import { ANSWERS } from '../src/diagnosis/catalogue/answers.ts';
import { AWS } from '../src/diagnosis/catalogue/aws.ts';
import { BOOT } from '../src/diagnosis/catalogue/boot.ts';
import { CACHE } from '../src/diagnosis/catalogue/cache.ts';
import { ALL } from '../src/diagnosis/catalogue/catalogue.ts';
import { CREDENTIALS } from '../src/diagnosis/catalogue/credentials.ts';
import { LAUNCH } from '../src/diagnosis/catalogue/launch.ts';
import { NETWORK } from '../src/diagnosis/catalogue/network.ts';
import { SESSIONS } from '../src/diagnosis/catalogue/sessions.ts';
import { TOFU } from '../src/diagnosis/catalogue/tofu.ts';
import type { Entry, Words } from '../src/diagnosis/entry.ts';
import { TRAITS } from '../src/engine/failure-codes.ts';
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
    section('The service’s answer, and its machine', ANSWERS),
    section('A session that follows the boot log', SESSIONS),
    section('The model cache', CACHE),
    '## The faults that are known',
    table(['', 'where', 'what', ...TOLD], FAULTS.flatMap(faultRows)),
    '## The scenarios',
    table(
      ['scenario', ...TOLD],
      Object.entries(SCENARIOS).flatMap(([name, { entries = [], told }]) =>
        entries.length > 0
          ? entries.map((id) => [`\`${name}\``, ...cellsOf(id, told)])
          : [[`\`${name}\``, ...GOES_ON(told)]],
      ),
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

const TOLD = ['told by', 'cause', 'changed', 'again', 'next'];

export const faultRows = ({ nr, where, what, entries }: Fault): string[][] =>
  entries.map((id) => [String(nr), where, what, ...cellsOf(id)]);

function cellsOf(id: string, told?: string): string[] {
  const entry = entryOf(id);
  return [
    told === undefined ? `\`${id}\`` : `\`${id}\`: ${told}`,
    last(entry.cause),
    changedOf(entry),
    againOf(entry),
    entry.next.map(last).join('; '),
  ];
}

const GOES_ON = (told = ''): string[] => [
  told,
  'no failure',
  'as its steps say',
  'not needed',
  'none: it goes on by itself',
];

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
