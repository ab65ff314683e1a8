import { randomUUID } from 'node:crypto';
import type { Service } from '../service/service.ts';
import { failingLines } from './boot-script.ts';
import { newInstance } from './ec2-run.ts';
import { Ledger } from './ledger.ts';
import { BLOBS, MANIFEST } from './model.ts';
import { namesOf } from './names.ts';
import { corruptWeights, writeModelFile } from './passing-time.ts';
import { Bucket } from './s3-store.ts';
import type { Scenario } from './scenario.ts';
import { initialState } from './standin/state.ts';
import { newId, type World } from './world.ts';

const DAY_MS = 86_400_000;

/** The account as the scenario finds it: the service as an apply left it nine days ago, and what has gone wrong since. */
export function firstWorld(service: Service, scenario: Scenario, now: () => number): World {
  const names = namesOf(service);
  const startMs = now();
  const world: World = {
    service,
    scenario,
    names,
    failingLines: failingLines(service.unit),
    now,
    instances: new Map(),
    buckets: new Map(),
    parameters: new Map([[AMI_PARAMETER, { value: names.amiId, changedMs: startMs - 12 * DAY_MS }]]),
    certificates: new Map(),
    targets: new Map(),
    formerTargets: [],
    listenerCertificate: names.certificateArn,
    invocations: new Map(),
    sessions: new Map(),
    dataKeys: new Map(),
    sessionFaults: {},
    logFiles: new Map(),
    streams: () => '',
    ledger: new Ledger(),
    troubles: new Set(),
    denied: new Set(),
    struck: new Map(),
  };
  const madeMs = startMs - 96 * DAY_MS;
  world.certificates.set(names.certificateArn, {
    arn: names.certificateArn,
    domain: new URL(service.health.url).hostname,
    requestedMs: madeMs,
    issuedMs: madeMs + 40_000,
    token: undefined,
  });
  for (const name of [service.state.bucket, service.cache.bucket])
    world.buckets.set(name, new Bucket(name, madeMs));

  const instance = newInstance(
    world,
    {
      type: 'm7i.2xlarge',
      zone: `${service.region}a`,
      imageId: names.amiId,
      clientToken: newId('terraform'),
      userData: undefined,
      tags: new Map([
        ['Name', service.name],
        ['Service', service.name],
      ]),
      volume: { sizeGib: 50, iops: 4000, throughput: 1000 },
      launchFailure: undefined,
      sickMs: scenario.start.instance === 'sick' ? startMs - SICK_FOR_MS : undefined,
    },
    9 * DAY_MS,
  );
  world.targets.set(`${instance.id}:8000`, {
    id: instance.id,
    port: 8000,
    registeredMs: instance.launchedMs + 30_000,
  });
  seedCache(world, startMs - 30 * DAY_MS);
  seedState(world, instance, startMs - 9 * DAY_MS);
  return world;
}

/** infrastructure/README.md names it as the way to the newest image. */
const AMI_PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64';

/** When the memory ran out, before the rehearsal begins. */
const SICK_FOR_MS = 17 * 60_000;

function seedCache(world: World, atMs: number): void {
  const { cache } = world.service;
  const bucket = world.buckets.get(cache.bucket);
  if (bucket === undefined || world.scenario.start.cache === 'missing') return;
  for (const { name } of [...BLOBS, MANIFEST]) writeModelFile(bucket, cache.prefix, name, atMs);
  if (world.scenario.start.cache === 'corrupt') corruptWeights(bucket, cache.prefix, atMs);
  writeModelFile(bucket, cache.prefix, 'COMPLETE', atMs);
}

function seedState(world: World, instance: ReturnType<typeof newInstance>, atMs: number): void {
  const { service, names, scenario } = world;
  const bucket = world.buckets.get(service.state.bucket) as Bucket;
  const state = initialState({
    service,
    instanceId: instance.id,
    amiId: instance.imageId,
    volumeId: instance.volumeId,
    privateIp: instance.privateIp,
    publicIp: instance.publicIp,
    certificateArn: names.certificateArn,
  });
  const body = Buffer.from(`${JSON.stringify(state, null, 2)}\n`);
  bucket.put({ key: service.state.key, body, contentType: 'application/json' }, atMs);
  const { lock } = scenario.start;
  if (lock === undefined) return;
  const createdMs = world.now() - lock.ageMs;
  // LockInfo as OpenTofu writes it (facts/tofu-real.md §6).
  const info = {
    ID: randomUUID(),
    Operation: lock.operation,
    Info: '',
    Who: lock.who,
    Version: state.terraform_version,
    Created: new Date(createdMs).toISOString(),
    Path: `${service.state.bucket}/${service.state.key}`,
  };
  bucket.put(
    {
      key: `${service.state.key}.tflock`,
      body: Buffer.from(JSON.stringify(info)),
      contentType: 'application/json',
    },
    createdMs,
  );
}
