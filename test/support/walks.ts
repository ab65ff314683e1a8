import { readFileSync } from 'node:fs';
import type { Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { LogLine, RunView, Shown, StageLine } from '../../src/engine/run-view.ts';
import { levelsIn } from '../../src/run/line-level.ts';
import { onlyLookedAt } from '../../src/run/only-looked-at.ts';
import { poweredOnIn } from '../../src/run/powered-on.ts';
import type { Choices } from './recorded-run.ts';

/** A walk through a runbook in a scenario, and the moments of it that are looked at; its end always is. */
export interface Walk {
  readonly runbook: string;
  readonly scenario: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly choices?: Choices;
  readonly moments: Readonly<Record<string, (run: RunView) => boolean>>;
}

/** What its files do not keep of a moment. */
export interface KeptMoment {
  /** Of the last event before it. */
  readonly seq: number;
  readonly nowMs: number;
  readonly log: readonly LogLine[];
  readonly progress?: Shown;
}

const asks =
  (id: string) =>
  (run: RunView): boolean =>
    run.state().question?.id === id;

const stage =
  (title: string, is: (stage: StageLine) => boolean) =>
  (run: RunView): boolean =>
    run.progress()?.boot?.stages.some((one) => one.title === title && is(one)) ?? false;

const past =
  (part: number) =>
  ({ status, done = 0, total = 1 }: StageLine): boolean =>
    status === 'running' && done / total > part;

const INSTANCE = 'instance-replacement';
const gate = { gate: asks('review') };
const CERTIFICATE = { address: 'aws_acm_certificate.ttb' };

/** Each scenario at its worst, and each runbook's gates. Recorded by `scripts/record-walks.ts`. */
export const WALKS: Readonly<Record<string, Walk>> = {
  'warm-cache': {
    runbook: INSTANCE,
    scenario: 'warm-cache',
    moments: { ...gate, worst: stage('Sees a picture', ({ status }) => status === 'running') },
  },
  'cold-cache': {
    runbook: INSTANCE,
    scenario: 'cold-cache',
    moments: { worst: stage('Model from the registry', past(0.4)) },
  },
  'slow-registry': {
    runbook: INSTANCE,
    scenario: 'slow-registry',
    moments: { worst: stage('Model from the registry', ({ quietMs = 0 }) => quietMs > 60_000) },
  },
  'cache-corrupt': {
    runbook: INSTANCE,
    scenario: 'cache-corrupt',
    moments: { worst: stage('Model from the registry', past(0.1)) },
  },
  'still-answers': {
    runbook: INSTANCE,
    scenario: 'still-answers',
    moments: { ...gate, worst: (run) => (run.progress()?.label ?? '').includes('health') },
  },
  'model-missing': {
    runbook: INSTANCE,
    scenario: 'model-missing',
    choices: { 'boot.failed': 'retry', 'boot.failed.2': 'retry' },
    moments: { worst: asks('boot.failed') },
  },
  'agent-offline': {
    runbook: INSTANCE,
    scenario: 'agent-offline',
    moments: { worst: stage('Sees a picture', ({ status }) => status === 'running') },
  },
  'no-capacity': {
    runbook: INSTANCE,
    scenario: 'no-capacity',
    choices: { 'apply.failed': 'change: availability_zone=b' },
    moments: { worst: asks('apply.failed'), 'second gate': asks('review.2') },
  },
  'boot-script-ignored': {
    runbook: INSTANCE,
    scenario: 'boot-script-ignored',
    choices: { 'boot.failed': 'plan-again' },
    moments: { worst: asks('boot.failed') },
  },
  'terminated-at-launch': {
    runbook: INSTANCE,
    scenario: 'terminated-at-launch',
    choices: { 'apply.failed': 'retry' },
    moments: { worst: asks('apply.failed'), 'second gate': asks('review.2') },
  },
  'lock-held': {
    runbook: INSTANCE,
    scenario: 'lock-held',
    choices: { 'quiet.failed': 'rollback: $confirm', 'quiet.rollback-ended': 'retry' },
    moments: { worst: asks('quiet.failed'), undone: asks('quiet.rollback-ended') },
  },
  'cache cleared': {
    runbook: 'cold-cache-rebuild',
    scenario: 'warm-cache',
    inputs: { cache: 'clear' },
    moments: { gate: asks('review-clear') },
  },
  'certificate replaced': {
    runbook: 'protection-removal',
    scenario: 'warm-cache',
    inputs: { ...CERTIFICATE, form: 'replace' },
    moments: { gate: asks('review-replace') },
  },
  'certificate destroyed': {
    runbook: 'protection-removal',
    scenario: 'warm-cache',
    inputs: { ...CERTIFICATE, form: 'destroy' },
    moments: { gate: asks('review-destroy') },
  },
  'repository forgotten': {
    runbook: 'protection-removal',
    scenario: 'warm-cache',
    inputs: { address: 'github_repository.ttb', form: 'forget' },
    moments: { gate: asks('review-forget') },
  },
};

interface Kept {
  readonly moments: Readonly<Record<string, KeptMoment>>;
  readonly events: readonly Stamped[];
}

export const keptWalk = (name: string): Kept =>
  JSON.parse(readFileSync(new URL(`../fixtures/walks/${name}.json`, import.meta.url), 'utf8'));

/** A recorded run as it stood at a moment, for whoever is at it: nothing of it moves. */
export function viewAt({ moments, events }: Kept, moment: string): RunView {
  const kept = moments[moment];
  if (kept === undefined) throw new Error(`no moment "${moment}" was recorded`);
  const { seq, nowMs, log, progress } = kept;
  const state = fold(events.slice(0, seq + 1));
  return {
    state: () => state,
    now: () => nowMs,
    subscribe: () => () => undefined,
    log: {
      total: () => log.length,
      levels: () => levelsIn(log),
      poweredOnT: () => poweredOnIn(log),
      slice: (from, to) => log.slice(Math.max(0, from), to),
      subscribe: () => () => undefined,
    },
    progress: () => progress,
    ...onlyLookedAt('finished', 'Nothing of a recorded run moves.'),
  };
}
