import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/cli.ts';

/** A rehearsal that is walked through again and again, and what a person answers in it: at gates, and after its failures. */
export interface Walk {
  readonly name: string;
  readonly runbook: string;
  readonly scenario: string;
  readonly inputs: readonly string[];
  readonly answers: Readonly<Record<string, string>>;
}

const replace = { review: 'aws_instance.ttb' };
const clear = { ...replace, 'review-clear': 'ttb-verifier-ollama-models-123456789012' };
const certificate = 'ttb-verifier.example.com';

const forms = [
  ['replace', 'aws_acm_certificate.ttb', certificate],
  ['destroy', 'aws_acm_certificate.ttb', certificate],
  ['forget', 'github_repository.ttb', 'example-org/ttb-verifier'],
] as const;

/** Only the id of a lock is not known before. */
const AFTER_FAILURES: Readonly<Record<string, Walk['answers']>> = {
  'no-capacity': { 'apply.failed': 'change: instance_type=m7i.4xlarge' },
  'terminated-at-launch': { 'apply.failed': 'retry' },
  'model-missing': { 'boot.failed': 'retry' },
  // This machine never will boot as it should; another one does.
  'boot-script-ignored': { 'boot.failed': 'plan-again' },
};

/** Every runbook in every scenario that makes a difference to it; the first of each runbook is how it should go. */
export const WALKS: readonly Walk[] = [
  ...[
    'warm-cache',
    'no-capacity',
    'terminated-at-launch',
    'lock-held',
    'model-missing',
    'cold-cache',
    'cache-corrupt',
    'slow-registry',
    'agent-offline',
    'still-answers',
    'boot-script-ignored',
  ].map((scenario) => walk('instance-replacement', scenario, [], replace)),
  walk('cold-cache-rebuild', 'warm-cache', ['cache=clear'], clear),
  walk('cold-cache-rebuild', 'cold-cache', [], replace),
  walk('cold-cache-rebuild', 'no-capacity', ['cache=clear'], clear),
  walk('cold-cache-rebuild', 'model-missing', [], replace),
  ...forms.map(([form, address, name]) =>
    walk('protection-removal', 'warm-cache', [`form=${form}`, `address=${address}`], {
      [`review-${form}`]: name,
    }),
  ),
  walk('protection-removal', 'lock-held', ['form=forget', 'address=github_repository.ttb'], {
    'review-forget': 'example-org/ttb-verifier',
  }),
];

function walk(runbook: string, scenario: string, inputs: readonly string[], gates: Walk['answers']): Walk {
  const [first] = inputs;
  const name = [runbook, scenario, ...(first === undefined ? [] : [first.split('=')[1]])].join('+');
  return { name, runbook, scenario, inputs, answers: { ...gates, ...AFTER_FAILURES[scenario] } };
}

/** Runbooks and scenarios that no walk goes through: a new one must not be left out in silence. */
export function unwalked(): readonly string[] {
  const ids = (folder: string) =>
    readdirSync(join(ROOT, folder)).flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -5)] : []));
  const walked = new Set(WALKS.flatMap(({ runbook, scenario }) => [runbook, scenario]));
  return [...ids('runbooks'), ...ids('runbooks/scenarios')].filter((id) => !walked.has(id));
}
