import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failingLines } from '../../src/sandbox/boot-script.ts';
import { type BootInput, planBoot } from '../../src/sandbox/boot-timeline.ts';
import { BLOBS, MANIFEST, MODEL_DIGEST } from '../../src/sandbox/model.ts';
import { MODEL_BYTES } from '../../src/sandbox/stages.ts';
import { ROOT, service } from './fixture.ts';

const declared = JSON.parse(readFileSync(join(ROOT, 'infrastructure/stages.json'), 'utf8')) as {
  stages: {
    id: string;
    in: string[];
    after: string[];
    typicalMs: Record<string, number | null>;
    background: boolean;
  }[];
};
const script = readFileSync(join(ROOT, 'infrastructure/instance_init.sh'), 'utf8').split('\n');

const LAUNCHED = Date.UTC(2026, 10, 23, 6, 2, 11);

function input(more: Partial<BootInput> = {}): BootInput {
  return {
    launchedMs: LAUNCHED,
    instanceId: 'i-0c3f91d2a77e4b105',
    instanceType: 'm7i.2xlarge',
    privateIp: '10.64.0.20',
    account: service.account,
    region: service.region,
    serviceName: service.name,
    bucket: service.cache.bucket,
    prefix: service.cache.prefix,
    cache: 'whole',
    scriptIgnored: false,
    agentOnline: true,
    durationsMs: {},
    failingLines: failingLines(service.unit),
    registryFails: { boots: 0, message: 'no' },
    registryStalls: { times: 0, forMs: 0 },
    ...more,
  };
}

interface Marker {
  readonly stage: string;
  readonly event: string;
  readonly t: number;
  readonly up: number;
  readonly done?: number;
  readonly total?: number;
  readonly line?: number;
  readonly outcome?: string;
}

const markersOf = (plan: ReturnType<typeof planBoot>): Marker[] =>
  plan.lines
    .filter((line) => line.text.startsWith('##RB '))
    .map((line) => JSON.parse(line.text.slice(5)) as Marker);

describe.each([
  ['warm', 'whole'],
  ['cold', 'missing'],
] as const)('a %s boot', (kind, cache) => {
  const plan = planBoot(input({ cache }));
  const markers = markersOf(plan);
  const at = (stage: string, event: string) =>
    markers.find((one) => one.stage === stage && one.event === event)?.t ?? Number.NaN;

  test('reports the stages that stages.json declares for it, each with start and end', () => {
    const expected = declared.stages.filter((stage) => stage.in.includes(kind)).map((stage) => stage.id);
    const edges = (event: string) =>
      markers
        .filter((one) => one.event === event)
        .map((one) => one.stage)
        .toSorted();
    expect(edges('start')).toEqual(expected.toSorted());
    expect(edges('end')).toEqual(expected.toSorted());
    expect(edges('fail')).toEqual([]);
  });

  test('in the declared order, each for its usual time', () => {
    for (const stage of declared.stages.filter((one) => one.in.includes(kind))) {
      for (const before of stage.after.filter((id) =>
        declared.stages.find((one) => one.id === id)?.in.includes(kind),
      )) {
        expect(at(stage.id, 'start')).toBeGreaterThanOrEqual(at(before, 'end'));
      }
      expect((at(stage.id, 'end') - at(stage.id, 'start')) * 1000).toBeCloseTo(
        stage.typicalMs[kind] ?? Number.NaN,
        -1,
      );
    }
  });

  test('shows bytes that only grow and never pass their total', () => {
    for (const stage of new Set(markers.filter((one) => one.event === 'progress').map((one) => one.stage))) {
      const progress = markers.filter((one) => one.stage === stage && one.event === 'progress');
      const done = progress.map((one) => one.done ?? Number.NaN);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      for (const one of progress) {
        expect(one.done).toBeLessThanOrEqual(one.total ?? 0);
        expect(one.t).toBeGreaterThanOrEqual(at(stage, 'start'));
        expect(one.t).toBeLessThanOrEqual(at(stage, 'end'));
      }
    }
  });
});

test('the hash check tells whole percents, as the script does: nothing after each small file', () => {
  const checks = markersOf(planBoot(input())).filter(
    (one) => one.stage === 'model-verify' && one.event === 'progress',
  );
  expect(checks.map(({ done, total }) => [done, total])).toEqual([[MODEL_BYTES, MODEL_BYTES]]);
});

test('warm takes one to two and a half minutes from launch to recovered; the cold one is bound by the pull', () => {
  const warm = (planBoot(input()).recoveredMs ?? 0) - LAUNCHED;
  expect(warm).toBeGreaterThan(60_000);
  expect(warm).toBeLessThan(150_000);
  const cold =
    (planBoot(input({ cache: 'missing', durationsMs: { 'model-pull': 600_000 } })).recoveredMs ?? 0) -
    LAUNCHED;
  expect(cold).toBeGreaterThan(600_000);
  expect(cold).toBeLessThan(750_000);
});

test('t, up and the console agree on when a marker was printed', () => {
  const plan = planBoot(input());
  for (const line of plan.lines.filter((one) => one.text.startsWith('##RB '))) {
    const marker = JSON.parse(line.text.slice(5)) as Marker;
    expect(marker.t * 1000).toBeCloseTo(line.atMs, 0);
    expect(marker.up * 1000).toBeCloseTo(line.atMs - plan.kernelMs, -2);
  }
});

test('the export ends with COMPLETE, after the service has recovered and after every file', () => {
  const plan = planBoot(input({ cache: 'missing' }));
  expect(plan.exported.map((one) => one.name)).toEqual([
    ...BLOBS.map((blob) => blob.name),
    MANIFEST.name,
    'COMPLETE',
  ]);
  const times = plan.exported.map((one) => one.atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThan(plan.recoveredMs ?? Number.POSITIVE_INFINITY);
  const end = markersOf(plan).find((one) => one.stage === 'model-export' && one.event === 'end');
  expect(times.at(-1)).toBeLessThan((end?.t ?? 0) * 1000);
  expect(planBoot(input()).exported).toEqual([]);
});

test('a wrong blob: the hash check fails at its line of the script, and the model is pulled', () => {
  const markers = markersOf(planBoot(input({ cache: 'corrupt' })));
  const fail = markers.filter((one) => one.event === 'fail');
  expect(fail.map((one) => one.stage)).toEqual(['model-verify']);
  expect(script[(fail[0]?.line ?? 0) - 1]).toContain('die "$WHY"');
  expect(markers.find((one) => one.stage === 'model-pull' && one.event === 'end')?.outcome).toBe('pulled');
  expect(markers.some((one) => one.stage === 'recovered' && one.event === 'end')).toBe(true);
  expect(markers.some((one) => one.stage === 'model-export' && one.event === 'end')).toBe(true);
});

test('a refusing registry: the boot fails, cloud-init finishes all the same, and the boot service tries again', () => {
  const plan = planBoot(
    input({ cache: 'missing', registryFails: { boots: 2, message: 'file does not exist' } }),
  );
  const markers = markersOf(plan);
  const fail = markers.filter((one) => one.event === 'fail');
  expect(fail.map((one) => one.stage)).toEqual(['model-pull', 'model-pull']);
  expect(script[(fail[0]?.line ?? 0) - 1]).toContain('the registry did not give the model');
  const text = plan.lines.map((line) => line.text);
  const failed = text.findIndex((line) => line.includes('Failed to run module scripts-user'));
  const finished = text.findIndex((line) => line.includes(' finished at '));
  expect(failed).toBeGreaterThan(0);
  expect(finished).toBeGreaterThan(failed);
  expect(text.findIndex((line) => line.includes('"stage":"recovered","event":"end"'))).toBeGreaterThan(
    finished,
  );
  expect(plan.upMs).toBeGreaterThan(plan.modelMs ?? Number.POSITIVE_INFINITY);
});

test('a registry that never gives the model: the machine goes on trying, a minute after each failure, and nothing recovers', () => {
  const plan = planBoot(input({ cache: 'missing', registryFails: { boots: 100, message: 'no' } }));
  expect(plan.recoveredMs).toBeUndefined();
  expect(plan.modelMs).toBeUndefined();
  const fails = markersOf(plan).filter((one) => one.event === 'fail');
  expect(fails.length).toBeGreaterThan(10);
  const starts = markersOf(plan).filter((one) => one.stage === 'packages' && one.event === 'start');
  for (const [i, fail] of fails.slice(1, -1).entries())
    expect((starts[i + 2]?.t ?? 0) - fail.t).toBeCloseTo(60, 1);
});

test('a stalling pull takes as much longer, and reports nothing while it stands', () => {
  const stalls = { times: 3, forMs: 90_000 };
  const plan = planBoot(input({ cache: 'missing', registryStalls: stalls }));
  const usual = planBoot(input({ cache: 'missing' }));
  expect((plan.recoveredMs ?? 0) - (usual.recoveredMs ?? 0)).toBe(270_000);
  const times = markersOf(plan)
    .filter((one) => one.stage === 'model-pull')
    .map((one) => one.t);
  const gaps = times.slice(1).map((t, i) => t - (times[i] ?? 0));
  expect(gaps.filter((gap) => gap > 80)).toHaveLength(3);
});

test('any mix of faults and durations keeps time in order', () => {
  const duration = fc.integer({ min: 1000, max: 1e6 });
  fc.assert(
    fc.property(
      fc.record({
        cache: fc.constantFrom('whole', 'missing', 'corrupt'),
        agentOnline: fc.boolean(),
        durationsMs: fc.dictionary(fc.constantFrom(...declared.stages.map((stage) => stage.id)), duration),
        registryFails: fc.record({ boots: fc.integer({ min: 0, max: 7 }), message: fc.string() }),
        registryStalls: fc.record({ times: fc.integer({ min: 0, max: 4 }), forMs: duration }),
      }),
      (more) => {
        const plan = planBoot(input(more));
        const times = plan.lines.map((line) => line.atMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        for (const marker of markersOf(plan)) expect(marker.t).toBeGreaterThan(LAUNCHED / 1000);
        if (plan.recoveredMs !== undefined) {
          expect(plan.recoveredMs).toBeGreaterThan(plan.upMs ?? Number.POSITIVE_INFINITY);
          expect(plan.upMs).toBeGreaterThan(plan.modelMs ?? Number.POSITIVE_INFINITY);
        }
      },
    ),
  );
});

test("the model is the unit's", () => {
  const variables = readFileSync(join(ROOT, 'infrastructure/variables.tf'), 'utf8');
  expect(variables).toContain(`default     = "${MODEL_DIGEST}"`);
  expect(BLOBS.reduce((sum, blob) => sum + blob.size, 0)).toBe(MODEL_BYTES);
});
