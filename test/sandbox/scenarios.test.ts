import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { TYPES } from '../../src/sandbox/ec2-types.ts';
import { loadScenario, parseScenario, scenarioNames } from '../../src/sandbox/scenario-file.ts';
import { SCENARIOS, sandboxFor, service } from './fixture.ts';

const names = scenarioNames(SCENARIOS);

test('there are a warm and a cold one, at least five with trouble, and the healthy world', () => {
  expect(names).toEqual(
    expect.arrayContaining([
      'warm-cache',
      'cold-cache',
      'no-capacity',
      'lock-held',
      'agent-offline',
      'cache-corrupt',
      'model-missing',
      'healthy',
    ]),
  );
  expect(readdirSync(SCENARIOS).every((file) => file.endsWith('.yaml'))).toBe(true);
});

describe.each(names)('%s', (name) => {
  test('is valid, teaches something, and names what there is', () => {
    const scenario = loadScenario(SCENARIOS, name);
    expect(scenario.name).toBe(name);
    expect(scenario.teaches.length).toBeGreaterThan(60);
    expect(scenario.teaches).not.toContain('\n');
    for (const fault of scenario.faults) {
      if (fault.kind !== 'no-capacity') continue;
      expect(Object.keys(TYPES)).toContain(fault.instanceType);
      expect(fault.zone.startsWith(service.region)).toBe(true);
    }
  });

  test('starts', async () => {
    await using world = await sandboxFor(name);
    expect(world.ready.scenario).toBe(name);
    const state = await world
      .s3()
      .send(new GetObjectCommand({ Bucket: service.state.bucket, Key: service.state.key }));
    const { version, resources } = JSON.parse((await state.Body?.transformToString()) ?? '') as {
      version: number;
      resources: { type: string }[];
    };
    expect(version).toBe(4);
    expect(resources.map((one) => one.type)).toContain('aws_instance');
  });
});

test("lock-held: somebody else's lock lies there as OpenTofu writes it", async () => {
  await using world = await sandboxFor('lock-held');
  const got = await world
    .s3()
    .send(new GetObjectCommand({ Bucket: service.state.bucket, Key: `${service.state.key}.tflock` }));
  const info = JSON.parse((await got.Body?.transformToString()) ?? '') as Record<string, string>;
  expect(Object.keys(info)).toEqual(['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path']);
  expect(info).toMatchObject({
    Operation: 'OperationTypeApply',
    Path: `${service.state.bucket}/${service.state.key}`,
  });
  expect(info['ID']).toMatch(/^[0-9a-f-]{36}$/);
  expect(Date.now() - Date.parse(info['Created'] ?? '')).toBeGreaterThan(3 * 3_600_000);
});

const text = readFileSync(join(SCENARIOS, 'warm-cache.yaml'), 'utf8');
const parse = (yaml: string) => parseScenario('x.yaml', 'x', yaml);

test.each([
  [
    'an unknown scenario',
    () => loadScenario(SCENARIOS, 'worm-cache'),
    /there is no scenario "worm-cache"\n\s+did you mean "warm-cache"\?\n\s+there are: .*cold-cache/,
  ],
  [
    'an unknown key',
    () => parse(`${text}\nduration: {}\n`),
    /x\.yaml:\d+:1: unknown key "duration"[\s\S]*did you mean "durations"\?/,
  ],
  ['an unknown stage', () => parse(`${text}\ndurations: { model-pul: 10m }\n`), /model-pul/],
  [
    'a wrong duration',
    () => parse(`${text}\ndurations: { model-pull: ten }\n`),
    /x\.yaml:\d+:\d+: .*durations/,
  ],
  ['an unknown fault', () => parse(`${text}\nfaults: [{ kind: no-capacty }]\n`), /x\.yaml:\d+:\d+: /],
  ['a missing title', () => parse(text.replace(/^title:.*\n/, '')), /title/],
])('%s is an error that says where and what', (_, load, message) => {
  expect(load).toThrow(message);
});
