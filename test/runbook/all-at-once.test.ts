import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRunbook } from '../../src/runbook/load.ts';
import { ConfigurationError } from '../../src/runbook/problem.ts';
import { parseService } from '../../src/service/load.ts';
import { ACTIONS } from './actions.ts';
import { SERVICE } from './service.ts';

type Edit = readonly [from: string, to: string];

/** `file:line:column: message` of each problem. */
function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
    throw error;
  }
  return [];
}

/** Each edit alone makes a mistake, and any two together make both; edits keep every line where it was. */
function holdsTogether(text: string, edits: readonly Edit[], load: (text: string) => unknown): number {
  const alone = edits.map(([from, to]) => {
    expect(text.split(from).length, `${from} is there once`).toBe(2);
    const said = problemsOf(() => load(text.replace(from, () => to)));
    expect(said, `${from} → ${to} is a mistake`).not.toEqual([]);
    return said;
  });
  let pairs = 0;
  edits.forEach(([from, to], one) => {
    edits.slice(one + 1).forEach(([from2, to2], nth) => {
      const both = text.replace(from, () => to);
      // They change the same words.
      if (both.split(from2).length !== 2) return;
      const at = text.indexOf(from);
      const at2 = text.indexOf(from2);
      if (at2 < at + from.length && at < at2 + from2.length) return;
      pairs += 1;
      const said = problemsOf(() => load(both.replace(from2, () => to2)));
      const wanted = [...(alone[one] ?? []), ...(alone[one + 1 + nth] ?? [])];
      const lines = (list: readonly string[]) => list.map(withoutColumn);
      const missing = wanted.filter((problem) => !lines(said).includes(withoutColumn(problem)));
      expect(missing, `${from} → ${to} with ${from2} → ${to2}:\n${said.join('\n')}`).toEqual([]);
    });
  });
  return pairs;
}

/** Two mistakes on one line move one another. */
const withoutColumn = (problem: string): string => problem.replace(/^(\d+):\d+/, '$1');

const RUNBOOK = readFileSync(join(import.meta.dirname, 'mistakes/sound.yaml'), 'utf8');

test('of a runbook, no mistake hides another', () => {
  const edits: readonly Edit[] = [
    // Of the file itself.
    ['# nothing is wrong here', 'titel: Doubled'],
    ['happened: Something broke', 'hapened: 7'],
    ['summary: One sentence.', 'summary: *nowhere'],
    ['objective: 15m', 'objective: soon'],
    ['recovers: true', 'recovers: 3'],
    // Of the input.
    ['    title: Form', '    titel: 7'],
    ['why: It decides.', 'why:'],
    ['default: replace', 'default: repair'],
    // Shape of a step; its other words are checked all the same.
    ['    title: Plan', '    title:'],
    ['why: It says what will change.', 'wy: It says what will change.'],
    ["with: { replace: ['${service.instance}']", 'with: { replcae: [7]'],
    ["expect: { replace: ['${service.instance}'] }", "expect: { replace: ['${service.instanc}'], more: 7 }"],
    ['usual: 20s', 'usual: soon'],
    ['why: It is the permission.', 'why: 7'],
    ['    byHand: terragrunt show', "    byHand: '${steps.paln.summary}'"],
    ['with: { of: plan }', 'with: { of: plan, asks: neither }'],
    ['${steps.plan.planFile}', '${steps.plan.file}'],
    ['usual: 1m', 'usual: 1m, more'],
    ['    title: Ask', '    unknown: Ask'],
    ['curl ${service.question.request.url}', 'curl "${service.question.request.url}"'],
    ['needs: [apply]', 'needs: [aply, 7]'],
    ['why: Somebody will ask.', 'why: [Somebody]'],
    ["with: { form: '${inputs.form}' }", "with: { form: '${inputs.from}' }"],
    ['  - id: proof', '  - id: Proof'],
    [
      '    milestone: verified',
      '    when: [{ input: form, is: repair }, { input: 7 }, { step: plan, output: file, is: x }]',
    ],
  ];
  const pairs = holdsTogether(RUNBOOK, edits, (text) => loadRunbook('sound.yaml', text, ACTIONS, SERVICE));
  console.log(`${pairs} pairs of mistakes in a runbook`);
  expect(pairs).toBeGreaterThan(200);
});

const ROOT = join(import.meta.dirname, '..', '..');
const FIREDRILL = readFileSync(join(ROOT, 'firedrill.yaml'), 'utf8');

test('of firedrill.yaml, no mistake hides another', () => {
  const edits: readonly Edit[] = [
    ['service: ttb-verifier', 'servise: TTB'],
    ['unit: infrastructure', 'unit: gone'],
    ['region: us-east-1', 'region: Ohio'],
    ['instance: aws_instance.ttb', 'instance: ttb'],
    ['bucket: ttb-verifier-tfstate-123456789012', 'bucket: A'],
    ['  key: infrastructure', '  kye: infrastructure'],
    ['prefix: ollama/0.24.0', 'prefix: /ollama/'],
    ['url: https://ttb-verifier.example.com/health', 'url: https://me:word@ttb-verifier.example.com/health'],
    [`expect: '"status"\\s*:\\s*"(ok|healthy)"'`, `expect: '('`],
    ['method: POST', 'method: PATCH'],
    ['path: /verify', 'path: https://me:word@host/'],
    ['file: runbooks/question.png', 'file: gone'],
    ['status: 200', 'status: 2000'],
    ["match: '(?i:old\\s+tom)'", "match: '.*'"],
    ['timeout: 5m', 'timeout: soon'],
    ['  - address: aws_acm_certificate.ttb', '  - address: github_repository.ttb'],
    ['name: example-org/ttb-verifier', 'nmae: 7'],
    ['forms: [replace, destroy]', 'forms: [replace, destroy, replace]'],
    ['forms: [forget]', 'forms: [forgets]'],
    ['objectives: {}', 'objectives: { a: soon }'],
    ['pass: []', 'pass: [A, 7]'],
    ['drop: []', 'drop: [B, 7]'],
    ['alarm: ttb-verifier-health', 'alrm: 7'],
    ['# What every plan leaves out', 'dryRunRole: arn:aws:iam::210987654321:role/x #'],
    ['exclude: infrastructure/recovery.exclude', 'exclude: gone'],
  ];
  const look = (path: string) =>
    path.endsWith('gone')
      ? undefined
      : /\.(png|exclude)$/.test(path)
        ? ('file' as const)
        : ('folder' as const);
  const pairs = holdsTogether(FIREDRILL, edits, (text) =>
    parseService('/srv/firedrill.yaml', text, look, () => 'module.more\n'),
  );
  console.log(`${pairs} pairs of mistakes in firedrill.yaml`);
  expect(pairs).toBeGreaterThan(100);
});
