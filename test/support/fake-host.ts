import type { FramedStep, Mode } from '../../src/engine/events.ts';
import type { Looked } from '../../src/engine/settling.ts';
import type { Input } from '../../src/runbook/runbook.ts';
import type { Declaration, HomeModel, Host, RunRow } from '../../src/tui/host.ts';
import type { DownSince } from '../../src/worlds/down-since.ts';
import type { WorldField } from '../../src/worlds/world.ts';
import { type FakeRun, fakeRun, frameOf, NO_CAPACITY, STEPS } from './fake-run.ts';

/** A host without files: fixed rows, and runs on `fakeRun`. Remembers what it was asked. */
export interface FakeHost extends Host {
  readonly declared: Declaration[];
  readonly settled: string[];
  /** What a look at an obligation says. */
  sees: Looked;
  /** The run that was declared or resumed last. */
  run: FakeRun | undefined;
  /** Makes the next `declare` fail like this. */
  refuse: Error | undefined;
  /** What the runs that are declared walk through, and with which inputs. */
  inputs: readonly Input[];
  steps: readonly FramedStep[];
  /** The log that was written into a file last. */
  saved?: string;
  /** What the worlds say of when it broke. */
  told: Promise<DownSince | undefined>;
}

export const HOME: HomeModel = {
  service: 'ttb-verifier',
  account: '123456789012',
  region: 'us-east-1',
  operator: 'op',
  worlds: {
    rehearsal: { available: true },
    'dry-run': { available: false, why: 'it is not in this version yet' },
    live: { available: false, why: 'it is not in this version yet' },
  },
  runbooks: [
    {
      id: 'instance-replacement',
      title: 'Replace the instance',
      happened: 'The instance is broken',
      objectiveMs: 900_000,
      lastMs: 662_000,
      usual: { minMs: 540_000, maxMs: 700_000, n: 7 },
      practised: { words: '3 days ago', ok: true, last: '3 days ago, by ana' },
    },
    {
      id: 'cold-cache-rebuild',
      title: 'Rebuild with a cold cache',
      happened: 'The model cache is gone',
      objectiveMs: 1_800_000,
      lastMs: 1_570_000,
      usual: { minMs: 1_440_000, maxMs: 1_860_000, n: 4 },
      practised: {
        words: 'stale, 93 days ago',
        ok: false,
        last: '93 days ago, by ben',
        due: { why: 'long ago', rank: 2 },
      },
    },
    {
      id: 'protection-removal',
      title: 'Remove a protection',
      happened: 'Something protected must go',
      objectiveMs: 600_000,
      practised: { words: 'never', ok: false, due: { why: 'never practised', rank: 0 } },
    },
  ],
  doctor: { words: 'checked 3 days ago: all well', ok: true },
  unfinished: [
    {
      run: 'r-unfinished',
      title: 'Replace the instance',
      mode: 'rehearsal',
      at: 'Review the plan',
      sinceMs: 720_000,
      standing: 'waiting',
    },
  ],
  obligations: [
    {
      run: 'r-old',
      id: 'o1',
      mode: 'rehearsal',
      what: 'aws_acm_certificate.ttb is unprotected',
      how: 'Put prevent_destroy back and apply.',
      sinceMs: 190_000_000,
    },
  ],
};

const SCENARIOS = [
  {
    value: 'warm-cache',
    about: 'The model is in the cache; the machine boots as usual.',
    lesson: 'What a recovery is like when nothing else is wrong.',
  },
  {
    value: 'no-capacity',
    about: 'The zone has no capacity for the type at the first try.',
    lesson: 'Where to look for another one.',
  },
];

/** Each world asks for something else, or for nothing. */
const WORLD_FIELDS: Readonly<Record<Mode, readonly WorldField[]>> = {
  rehearsal: [
    { id: 'scenario', title: 'Scenario', why: '', choices: SCENARIOS, default: 'warm-cache' },
    {
      id: 'speed',
      title: 'Speed',
      why: 'How much faster machines work than in the real world. Time that waits for you is always 1:1.',
      choices: ['1x', '5x', '20x', '60x', 'max'].map((value) => ({ value })),
      default: '20x',
    },
  ],
  'dry-run': [
    {
      id: 'role',
      title: 'Role',
      why: 'Whose rights the reads have.',
      choices: [{ value: 'ReadOnly' }, { value: 'Recovery', about: 'May change things; is not asked to.' }],
      default: 'ReadOnly',
    },
  ],
  live: [],
};

const paceOf = ({ scenario = '', speed = '' }: Declaration['world']) => ({
  scenario,
  speed: speed === 'max' ? ('max' as const) : Number.parseInt(speed, 10),
});

const row = (n: number, more: Partial<RunRow> = {}): RunRow & { readonly mode: Mode } => ({
  run: `2026-11-${String(20 - n).padStart(2, '0')}T060211Z-instance-replacement-k3f${n}`,
  title: 'Replace the instance',
  mode: 'rehearsal',
  scenario: 'warm-cache',
  speed: 20,
  state: 'finished',
  outcome: 'verified',
  startedAt: `2026-11-${String(20 - n).padStart(2, '0')}T06:02:11.000Z`,
  totalMs: 600_000 + 11_000 * n,
  objectiveMs: 900_000,
  met: true,
  ...more,
});

export function fakeHost(home: HomeModel = HOME): FakeHost {
  const frame = frameOf();
  const host: FakeHost = {
    declared: [],
    settled: [],
    sees: { finding: 'yes', seen: 'aws_acm_certificate.ttb is protected.' },
    run: undefined,
    refuse: undefined,
    steps: STEPS,
    inputs: frame.runbook.inputs,
    home: () => home,
    runbook: () => ({ ...frame.runbook, steps: host.steps, inputs: host.inputs }),
    told: Promise.resolve(undefined),
    downSince: () => host.told,
    diskWarning: async () => undefined,
    worldFields: (mode) => WORLD_FIELDS[mode],
    lesson: ({ scenario }) => SCENARIOS.find(({ value }) => value === scenario)?.lesson,
    surprise: () => [],
    async declare(declaration) {
      host.declared.push(declaration);
      if (host.refuse !== undefined) throw host.refuse;
      const { mode, world, operator, inputs } = declaration;
      const { scenario: _scenario, speed: _speed, ...anyWorlds } = frame;
      host.run = fakeRun({
        ...anyWorlds,
        ...(mode === 'rehearsal' && paceOf(world)),
        mode,
        operator,
        inputs,
        runbook: { ...frame.runbook, steps: host.steps, inputs: host.inputs },
      });
      return host.run.view;
    },
    async resume() {
      host.run = fakeRun(frame);
      return host.run.view;
    },
    async play() {
      host.run = fakeRun(frame);
      return host.run.view;
    },
    async watch() {
      host.run = fakeRun(frame);
      return host.run.view;
    },
    async takeOver() {
      host.run = fakeRun(frame);
      return host.run.view;
    },
    history: () => [
      row(0),
      row(1, { totalMs: 1_000_000, met: false }),
      row(2, { state: 'waiting' }),
      row(3, { outcome: 'aborted' }),
    ],
    runDetail: (run) => ({
      row: { ...row(0), run },
      operator: 'op',
      steps: [
        { title: 'Who and where', outcome: 'succeeded', attempts: 1, ms: 2000 },
        { title: 'Apply the plan', outcome: 'succeeded', attempts: 2, ms: 92_000 },
        { title: 'A fresh plan is empty', outcome: 'skipped', attempts: 0, ms: 0, note: 'no time' },
      ],
      obligations: [{ what: 'aws_acm_certificate.ttb was unprotected', settled: 'by op: put back' }],
      milestones: { detected: -60_000, recovered: 541_000 },
      attributionMs: { person: 72_000, machine: 58_000, cloud: 451_000, idle: 0 },
      evidence: { folder: `/state/ttb-verifier/runs/${run}`, head: '3f9a' },
    }),
    async settle(_run, { id, note, onWord }) {
      const { finding } = host.sees;
      const settled = finding === 'yes' || (finding === 'unknown' && onWord);
      if (settled) host.settled.push(`${id}: ${note}`);
      return { ...host.sees, settled };
    },
    forecast: (state, nowMs) => ({
      leftMs: Math.max(0, 600_000 - nowMs),
      verdict: 'on track',
      basis: `${state.steps.length} steps`,
      last: { endedAt: '2026-11-20T06:14:00.000Z', totalMs: 661_000, stepMs: { apply: 92_000 } },
    }),
    byHand: (state, step) => state.frame.runbook.steps.find(({ id }) => id === step)?.byHand ?? '',
    practise: () =>
      host.run?.view.state().frame.mode === 'rehearsal' ? ['export AWS_REGION=us-east-1'] : [],
    evidence: (run) => ({ folder: `runs/${run}`, head: '3f9a0c11' }),
    saveLog: async (run, text) => {
      host.saved = text;
      return `/state/saved/${run}-log.txt`;
    },
    read: async (_run, file) => `the end of ${file}\n${NO_CAPACITY.message}`,
  };
  return host;
}
