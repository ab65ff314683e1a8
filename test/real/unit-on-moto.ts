// What every place with the unit on moto shares: names, a copy of the unit, moto itself, and what has to be there first.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

export const account = '123456789012'; // moto's
export const region = 'us-east-1';
export const stateBucket = `ttb-verifier-tfstate-${account}`;
export const stateKey = 'infrastructure/terraform.tfstate';
export const domain = 'verify.example.com';
export const modelBucket = `ttb-verifier-ollama-models-${account}`;

/** The operator's environment without anything that steers terragrunt, OpenTofu or the AWS clients. */
export function bareEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (!/^(TF|TG|AWS)_/.test(name) || name === 'TF_CLI_CONFIG_FILE')
        ? [[name, value]]
        : [],
    ),
  );
}

/** Everything goes to one endpoint, and nothing of the operator's files counts. */
export const environmentFor = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** The unit and what lies beside it, in a folder; returns the unit's. */
export async function copyUnit(folder: string): Promise<string> {
  const unit = join(folder, 'infrastructure');
  await cp(join(repository, 'infrastructure'), unit, {
    recursive: true,
    filter: (path) => !/\.terra(form|grunt-cache)$|\.tfstate/.test(path),
  });
  await cp(join(repository, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
  return unit;
}

export async function startMoto() {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const moto = execa('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    env: { MOTO_ACM_VALIDATION_WAIT: '0' },
    stdio: 'ignore',
    reject: false,
  });
  await until(
    async () => (await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined))?.ok === true,
    'moto',
  );
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      moto.kill('SIGTERM');
      await moto;
    },
  };
}

export async function makeStateBucket(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: stateBucket }));
  const versions = { Bucket: stateBucket, VersioningConfiguration: { Status: 'Enabled' as const } };
  await s3.send(new PutBucketVersioningCommand(versions));
}

/** The zone that the domain is in; returns its id. */
export async function makeZone(endpoint: string): Promise<string> {
  const zone = await rawCall(
    endpoint,
    'route53',
    '/2013-04-01/hostedzone',
    '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>example.com.</Name><CallerReference>1</CallerReference></CreateHostedZoneRequest>',
  );
  return /<Id>\/?(?:hostedzone\/)?([A-Z0-9]+)<\/Id>/.exec(zone)?.[1] ?? zone;
}

/** What a person fills in before the first apply. */
export const deployment = (hosted_zone_id: string) => ({
  account_id: account,
  domain_name: domain,
  hosted_zone_id,
  verifier_image: `${account}.dkr.ecr.us-east-1.amazonaws.com/ttb-verifier:1.4.2`,
  ami_id: 'ami-02ee394167633f6bf', // moto's AL2023
  alarm_email: 'oncall@example.com',
});

export async function fill(unit: string, values: Record<string, string>): Promise<void> {
  const file = join(unit, 'deployment.auto.tfvars.json');
  const old = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  await writeFile(file, JSON.stringify({ ...old, ...values }));
}

/** A call that no client here knows; moto reads no more of a signature than the service's name. */
export function rawCall(endpoint: string, service: string, path: string, body: string): Promise<string> {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return fetch(`${endpoint}${path}`, {
    method: 'POST',
    headers:
      service === 'route53' ? headers : { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body,
  }).then((response) => response.text());
}

/** Waits for a condition, never for a time. */
export async function until(condition: () => Promise<boolean>, what: string, limitMs = 60_000) {
  for (const start = Date.now(); !(await condition()); ) {
    if (Date.now() - start > limitMs) throw new Error(`${what} was not there after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
