// A copy of the unit, real terragrunt and OpenTofu, and moto on the loopback in AWS's place.
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { loadBalancer } from './load-balancer.ts';
import {
  bareEnvironment,
  copyUnit,
  environmentFor,
  fill,
  rawCall,
  region,
  startMoto,
} from './unit-on-moto.ts';

export {
  account,
  bareEnvironment,
  domain,
  region,
  repository,
  stateBucket,
  stateKey,
  until,
} from './unit-on-moto.ts';

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
  if (settings === undefined || !existsSync(settings)) return missing.length === 0;
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
  hook?: { resource: { addr: string }; action: string; output?: string };
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

export async function openWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructure-'));
  const unit = await copyUnit(folder);
  const moto = await startMoto();
  const { endpoint } = moto;
  const balancer = await loadBalancer(endpoint);
  const env: Record<string, string> & { AWS_ENDPOINT_URL: string } = {
    ...bareEnvironment(),
    ...environmentFor(balancer.endpoint),
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

  const call = (service: string, path: string, body: string) => rawCall(endpoint, service, path, body);

  return {
    unit,
    balancer,
    s3,
    ec2,
    env,
    run,
    plan,
    output,
    resources,
    call,
    fill: (values: Record<string, string>) => fill(unit, values),
    async [Symbol.asyncDispose]() {
      await balancer[Symbol.asyncDispose]();
      await moto[Symbol.asyncDispose]();
      s3.destroy();
      ec2.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;
