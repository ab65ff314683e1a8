/** Who has to look at what a pull request changes, and which checks it must pass: README names what is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/cli.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const required = /\*\*The required check\.\*\*[\s\S]*?\n\n/.exec(read('infrastructure/README.md'))?.[0] ?? '';
interface Workflow {
  readonly jobs: Record<string, { strategy?: { matrix: { os: string[] } }; needs?: string[]; if?: string }>;
}
const workflow = (name: string) => parse(read(`.github/workflows/${name}`)) as Workflow;

test('workflows and the unit are reviewed by their owners', () => {
  const owned = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  for (const folder of ['/.github/', '/infrastructure/']) {
    expect(required).toContain(folder.slice(1));
    expect(owned.find(([path]) => path === folder)?.slice(1)).toEqual([expect.stringMatching(/^@./)]);
  }
});

test('the check of the unit that is required always reports, and is the one that the branch is protected by', () => {
  const gate = workflow('terraform-checks.yml').jobs['gate'];
  expect(gate).toMatchObject({ if: 'always()', needs: ['changes', 'checks'] });
  expect(required).toContain('require `gate` and nothing else');
  expect(/contexts += \[([^\]]*)\]/.exec(read('infrastructure/github_repository.tf'))?.[1]).toBe('"gate"');
});

test('the checks of the program that README asks for are those of its workflow', () => {
  const [name, job] = Object.entries(workflow('ci.yml').jobs)[0] ?? [];
  for (const os of job?.strategy?.matrix.os ?? []) expect(required).toContain(`\`${name} (${os})\``);
  expect(job?.strategy?.matrix.os).toHaveLength(2);
});
