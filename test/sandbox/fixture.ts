import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { SECRET_HEADER } from '../../src/sandbox/protocol.ts';
import { HEALTHY, type Scenario } from '../../src/sandbox/scenario.ts';
import { loadScenario } from '../../src/sandbox/scenario-file.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { loadService } from '../../src/service/load.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const SCENARIOS = join(ROOT, 'runbooks/scenarios');
export const service = loadService(join(ROOT, 'firedrill.yaml'));

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A sandbox with AWS's own clients on it; `scenario` by name or whole. */
export async function sandboxFor(scenario: string | Scenario = HEALTHY) {
  const chosen = typeof scenario === 'string' ? loadScenario(SCENARIOS, scenario) : scenario;
  const sandbox = await startSandbox({ service, scenario: chosen });
  const { ready } = sandbox;
  const own: Keys = { accessKeyId: ready.accessKeyId, secretAccessKey: ready.secretAccessKey };
  const config = (credentials: Keys) => ({
    region: ready.region,
    endpoint: ready.endpoint,
    credentials,
    maxAttempts: 1,
  });
  const made: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    made.push(client);
    return client;
  };
  const ask = async <T>(
    method: string,
    path: string,
    body?: unknown,
    secret = own.secretAccessKey,
  ): Promise<T> => {
    const response = await fetch(`${ready.endpoint}/_firedrill/${path}`, {
      method,
      headers: { authorization: `Bearer ${secret}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };
  const now = async (): Promise<number> => (await ask<{ nowMs: number }>('GET', 'clock')).nowMs;
  return {
    sandbox,
    ready,
    ask,
    now,
    /** Lets that much simulated time pass at once. */
    async pass(ms: number): Promise<void> {
      await ask('POST', 'clock/lease', { speed: 'max' });
      await ask('POST', 'clock/wait', { untilMs: (await now()) + ms });
      await ask('POST', 'clock/lease', { speed: 1 });
    },
    cloudwatch: (keys: Keys = own) => keep(new CloudWatchClient(config(keys))),
    ec2: (keys: Keys = own) => keep(new EC2Client(config(keys))),
    s3: (keys: Keys = own) => keep(new S3Client(config(keys))),
    ssm: (keys: Keys = own) => keep(new SSMClient(config(keys))),
    sts: (keys: Keys = own) => keep(new STSClient(config(keys))),
    /** What a caller of the service gets. */
    call: (path: string, init: RequestInit = {}) =>
      fetch(`${ready.endpoint}${path}`, {
        ...init,
        headers: {
          'x-forwarded-host': new URL(service.health.url).host,
          [SECRET_HEADER]: own.secretAccessKey,
        },
      }),
    async [Symbol.asyncDispose]() {
      for (const client of made) client.destroy();
      await sandbox.stop();
    },
  };
}

/** Launches a machine of the service, as its unit does; its id. */
export async function launch(ec2: EC2Client): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0c3f91d2a77e4b105',
      InstanceType: 'm7i.2xlarge',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Service', Value: service.name }] }],
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}
