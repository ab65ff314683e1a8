// A copy of the unit, real terragrunt and OpenTofu, and moto on the loopback in AWS's place.
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

export const account = '123456789012'; // moto's
export const region = 'us-east-1';
export const stateBucket = `ttb-verifier-tfstate-${account}`;
export const stateKey = 'infrastructure/terraform.tfstate';
export const domain = 'verify.example.com';
export const protectedAddresses = ['aws_acm_certificate.ttb', 'aws_s3_bucket.ollama_models'];

export const needed = ['terragrunt', 'tofu', 'moto_server'];
export const missing = needed.filter(
  (tool) => !(process.env['PATH'] ?? '').split(delimiter).some((folder) => executable(join(folder, tool))),
);
function executable(path: string) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where init takes providers from a mirror, tools/install has put it there; elsewhere init fetches it. */
export const hasGithubProvider = (() => {
  const settings = process.env['TF_CLI_CONFIG_FILE'];
  if (settings === undefined) return missing.length === 0;
  const mirror = /filesystem_mirror \{ path = "(.*)" \}/.exec(readFileSync(settings, 'utf8'))?.[1];
  return mirror !== undefined && existsSync(join(mirror, 'registry.opentofu.org/integrations/github'));
})();

export type Action = 'create' | 'delete' | 'update' | 'read' | 'no-op' | 'forget';
export interface Planned {
  errored?: boolean;
  changes: Record<string, Action[]>;
  raw: { resource_changes: { address: string; change: { after: Record<string, unknown> } }[] };
}
export interface Event {
  type: string;
  hook?: { resource: { addr: string }; action: string };
  diagnostic?: { severity: string; summary: string; detail: string };
}
export interface Ran {
  exitCode: number;
  document: unknown; // of a command that prints one
  events: Event[]; // of a command that prints many
  errors: string[];
  stderr: string;
}
export interface Resource {
  address: string;
  type: string;
  values: Record<string, unknown>;
}

const flags = ['run', '--non-interactive', '--no-color', '--log-format', 'json', '--no-auto-retry'];

/** One terragrunt command in a folder. */
export async function terragrunt(cwd: string, env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const { exitCode, stdout, stderr } = await execa('terragrunt', [...flags, ...args], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 100_000_000,
  });
  const document = parse<unknown>(stdout);
  const events = stdout.split('\n').flatMap((line) => parse<Event>(line) ?? []);
  const errors = events.flatMap(({ diagnostic: d }) =>
    d?.severity === 'error' ? [`${d.summary}: ${d.detail}`] : [],
  );
  return { exitCode: exitCode ?? -1, document, events, errors, stderr };
}
function parse<T>(text: string) {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined; // several documents, or text in between
  }
}

/** What a plan, as `show -json` prints it, would do: the actions by address. */
export function changesOf(plan: unknown): Record<string, Action[]> {
  const { resource_changes: changes = [] } = (plan ?? {}) as {
    resource_changes?: { address: string; change: { actions: Action[] } }[];
  };
  return Object.fromEntries(
    changes
      .filter(({ change: { actions } }) => !['no-op', 'read'].includes(actions[0] as string))
      .map(({ address, change }) => [address, change.actions]),
  );
}

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

export async function openWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructure-'));
  const unit = join(folder, 'infrastructure');
  await cp(join(repository, 'infrastructure'), unit, {
    recursive: true,
    filter: (path) => !/\.terra(form|grunt-cache)$|\.tfstate/.test(path),
  });
  await cp(join(repository, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));

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

  const env = {
    ...bareEnvironment(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const ec2 = new EC2Client({ endpoint, region, credentials });

  /** In the unit, without GitHub. */
  const run = (...args: string[]) => terragrunt(unit, env, '--feature', 'github=false', '--', ...args);

  async function plan(...args: string[]): Promise<Planned & Ran & { file: string }> {
    const file = join(folder, `${randomUUID()}.tfplan`);
    const ran = await run('plan', '-json', '-input=false', '-detailed-exitcode', `-out=${file}`, ...args);
    const shown = await run('show', '-json', file);
    const raw = shown.document as Planned['raw'] & { errored?: boolean };
    const changes = changesOf(raw);
    return { ...ran, file, changes, raw, ...(raw?.errored === undefined ? {} : { errored: raw.errored }) };
  }

  async function output(): Promise<Record<string, string>> {
    const { document } = await run('output', '-json');
    return Object.fromEntries(
      Object.entries(document as Record<string, { value: string }>).map(([name, { value }]) => [name, value]),
    );
  }

  async function resources(): Promise<Resource[]> {
    const { document } = await run('show', '-json');
    return (document as { values: { root_module: { resources: Resource[] } } }).values.root_module.resources;
  }

  /** A call that no client here knows; moto reads no more of a signature than the service's name. */
  function call(service: string, path: string, body: string) {
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

  return {
    unit,
    s3,
    ec2,
    env,
    run,
    plan,
    output,
    resources,
    call,
    async fill(values: Record<string, string>) {
      const file = join(unit, 'deployment.auto.tfvars.json');
      const old = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
      await writeFile(file, JSON.stringify({ ...old, ...values }));
    },
    async [Symbol.asyncDispose]() {
      moto.kill('SIGTERM');
      await moto;
      s3.destroy();
      ec2.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;

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
