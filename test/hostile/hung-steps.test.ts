import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { Ports } from '../../src/actions/ports.ts';
import { actions } from '../../src/actions/registry.ts';
import type { Draft, Stamped } from '../../src/engine/events.ts';
import { startLoop } from '../../src/engine/loop.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { makeProcesses } from '../../src/process/processes.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { makePerformer } from '../../src/run/perform.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { explainError } from '../../src/worlds/explain.ts';
import { actionOf, LocalAws, s3Error } from '../aws/local-aws.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';
import { frame, SERVICE, step } from '../support/frame.ts';
import { type Fault, programThat, serverThat } from './misbehaving.ts';

afterEach(() => void vi.unstubAllEnvs());

const ADDRESS = 'aws_acm_certificate.ttb';
const LIMIT_MS = 300;
/** After its limit: until it is looked at, what was stopped was waited for, and all of it written down. */
const SOON_MS = 3000;

const TABLE: readonly (readonly [
  string,
  'AWS' | 'the service' | 'the tool' | 'git',
  Record<string, unknown>?,
])[] = [
  ['identity', 'AWS'],
  ['quiet', 'AWS'],
  ['quiet', 'the tool'],
  ['evidence', 'AWS'],
  ['cache-status', 'AWS'],
  ['cache-export', 'AWS'],
  ['boot', 'AWS'],
  ['question', 'the service'],
  ['plan', 'AWS', { expect: {} }],
  ['plan', 'git', { expect: {} }],
  ['plan', 'the tool', { expect: {} }],
  ['settled', 'the tool', { expect: 'empty' }],
  ['protection', 'the tool', { address: ADDRESS, form: 'replace' }],
  ['protection-proof', 'the tool', { address: ADDRESS, form: 'replace' }],
  ['state-backup', 'the tool'],
  ['review-forget', 'AWS', { address: ADDRESS }],
  ['review-forget', 'the tool', { address: ADDRESS }],
  ['review-clear', 'AWS'],
];

const FAULTS: readonly Fault[] = ['says nothing', 'drips', 'never ends'];

/** Steps that look at nothing outside: a person is all they wait for. */
const INSIDE = ['gate', 'by-hand'];

test('the table has every kind of step that only reads', () => {
  const reading = [...actions.values()].filter(({ contract }) => contract.effect !== 'mutate');
  const names = [...new Set([...TABLE.map(([name]) => name), ...INSIDE])].toSorted();
  expect(reading.map(({ name }) => name).toSorted()).toEqual(names);
});

/** AWS as far as a step needs it that comes to the tool. */
async function calmAws() {
  const aws = await LocalAws.start();
  aws.answer = (request) =>
    actionOf(request) === 'GetCallerIdentity'
      ? {
          body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
        }
      : { status: 404, body: s3Error('NoSuchKey', 'none') };
  return aws;
}

/** A run of this step alone, where one thing outside has a fault. */
async function runWith(name: string, at: string, fault: Fault, params: Record<string, unknown>) {
  await using calm = await calmAws();
  const unit = await scratch();
  execFileSync('git', ['-C', unit, 'init', '-q']);
  if (at === 'git') vi.stubEnv('PATH', `${dirname(await programThat(fault, 'git'))}:${process.env['PATH']}`);
  const endpoint = at === 'AWS' ? await serverThat(fault) : calm.endpoint;
  const service = at === 'the service' ? await serverThat(fault) : calm.endpoint;
  const began = performance.now();
  const runTime = () => performance.now() - began;
  const border = createBorder();
  const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');
  const ports: Ports = {
    clock: {
      read: async () => runTime(),
      estimate: runTime,
      date: async () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          setTimeout(resolve, ms);
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
      pace: () => undefined,
    },
    aws: awsOn({
      region: 'us-east-1',
      endpoint,
      accessKeyId: 'AKIDLOCAL',
      secretAccessKey: 'local-secret',
    }),
    border,
    http: fetch,
    socket: () => {
      throw new Error('no sessions here');
    },
    service: {
      ...SERVICE,
      protected: [{ address: ADDRESS, name: 'a certificate', forms: ['replace'] }],
      question: {
        ...SERVICE.question,
        request: { ...SERVICE.question.request, url: service },
        timeoutMs: 60_000,
      },
    },
    unit: unitIn(unit),
    otherRuns: async () => [],
    terragrunt: {
      file: at === 'the tool' ? await programThat(fault) : '/nowhere',
      before: [],
      unit,
      env: {},
    },
    processes: (output, records) => makeProcesses({ folder: output, launcher, records }),
  };
  const events: Stamped[] = [];
  const append = async (draft: Draft): Promise<Stamped> => {
    const mark = {
      v: 1,
      seq: events.length,
      at: new Date().toISOString(),
      t: runTime(),
      epoch: 1,
      prev: '',
    } as const;
    const stamped: Stamped = { ...mark, ...(typeof draft === 'function' ? draft(mark) : draft) };
    events.push(stamped);
    return stamped;
  };
  const action = actions.get(name);
  if (!action) throw new Error(`no action ${name}`);
  const only = { ...step(name, { with: params, timeoutMs: LIMIT_MS }), contract: action.contract };
  const first = reduce(undefined, await append({ type: 'run.opened', ...frame([only]) }));
  const log = createLogRing();
  const perform = makePerformer({
    unmasked: [],
    world: {
      ports,
      gate: { suffix: '', needsDigest: false },
      act: (one, given, context) => one.run(given, context),
      explain: (error) => explainError(error, {}),
    },
    actions,
    folder: await scratch(),
    log,
  });
  const run = startLoop(
    {
      clock: ports.clock,
      append,
      perform,
      rtoLine: () => null,
      look: async () => ({ finding: 'yes', seen: 'it is put right' }),
      log,
    },
    first,
    runTime,
  );
  void run.drive();
  const startedAt = runTime();
  await vi.waitFor(() => expect(run.state().question).toBeDefined(), { timeout: 60_000, interval: 20 });
  const { question, steps } = run.state();
  return { tookMs: runTime() - startedAt, question, failure: steps[0]?.failure };
}

test.each(TABLE.flatMap(([name, at, params = {}]) => FAULTS.map((fault) => ({ name, at, fault, params }))))(
  '$name, where $at $fault, ends in the dialog within its limit',
  async ({ name, at, fault, params }) => {
    const { tookMs, question, failure } = await runWith(name, at, fault, params);
    expect(question).toMatchObject({ kind: 'choice', step: name });
    expect(failure?.changed).toBe('none');
    expect(tookMs).toBeLessThan(LIMIT_MS + SOON_MS);
    // What never ends may have been left before the limit: then it is said what was wrong with it.
    const early = ['unreadable', 'answer-wrong', 'no-state'];
    const codes = fault === 'never ends' ? ['timeout', ...early] : ['timeout'];
    expect(codes).toContain(failure?.code);
  },
);
