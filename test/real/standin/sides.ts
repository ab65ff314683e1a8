// The two sides of a comparison: the stand-in on the sandbox, and terragrunt and OpenTofu on moto. Each has an instance,
// what follows it, something protected with a dependant, and a state in a bucket with its lock.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { type Result, SERVICE, stand } from '../../sandbox/standin/standin.ts';
import { endToEnd, readWhole, send } from '../live/wire.ts';
import {
  bareEnvironment,
  environmentFor,
  makeStateBucket,
  region,
  startMoto,
  stateBucket,
  stateKey,
} from '../unit-on-moto.ts';

export interface Side extends AsyncDisposable {
  readonly unit: string;
  /** Where plans and other files go. */
  readonly folder: string;
  readonly names: Readonly<Record<'instance' | 'attachment' | 'inService' | 'repository' | 'branch', string>>;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  /** While it is on, nobody may write the state's object. */
  refuseState(on: boolean): void;
  /** `terragrunt run … -- ARGS` */
  run(args: readonly string[], forward?: boolean): Promise<Result>;
}

const RUN = ['run', '--non-interactive', '--no-color', '--log-format', 'json', '--no-auto-retry'];
const command = (args: readonly string[], forward: boolean, ...more: string[]) => [
  ...RUN,
  ...more,
  ...(forward ? ['--tf-forward-stdout'] : []),
  '--',
  ...args,
];

export async function standinSide(): Promise<Side> {
  const it_ = await stand();
  const { unit, env, sandbox } = it_;
  // The real files, so that diagnostics can point into them.
  for (const name of readdirSync('infrastructure').filter((one) => one.endsWith('.tf')))
    writeFileSync(join(unit, name), readFileSync(join('infrastructure', name)));
  const { bucket, key } = SERVICE.state;
  const { accessKeyId, secretAccessKey } = sandbox.ready;
  const credentials = { accessKeyId, secretAccessKey };
  const guard = await stateGuard(sandbox.ready.endpoint, `/${bucket}/${key}`);
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-sides-'));
  return {
    unit,
    folder,
    names: {
      instance: 'aws_instance.ttb',
      attachment: 'aws_lb_target_group_attachment.ttb',
      inService: 'terraform_data.in_service',
      repository: 'github_repository.ttb',
      branch: 'github_branch_protection.main',
    },
    s3: new S3Client({ endpoint: sandbox.ready.endpoint, region, credentials, forcePathStyle: true }),
    bucket,
    key,
    refuseState: guard.refuse,
    run: (args, forward = false) =>
      it_.run(command(args, forward), { env: { ...env, FIREDRILL_SANDBOX_ENDPOINT: guard.endpoint } }),
    async [Symbol.asyncDispose]() {
      await guard[Symbol.asyncDispose]();
      await it_.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What terragrunt says of its copy of the unit, and of `--no-auto-init` below. */
const OF_THE_CACHE = /Downloading Terraform configurations from|but Auto-Init is disabled/;

const UNIT = `
terraform {
  backend "s3" {
    bucket         = "${stateBucket}"
    key            = "${stateKey}"
    region         = "${region}"
    use_lockfile   = true
    use_path_style = true
  }
}
variable "zone" { default = "a" }
resource "terraform_data" "instance" {
  input = "machine"
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "place" {
  triggers_replace = terraform_data.instance.id
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "in_service" {
  triggers_replace = terraform_data.place.triggers_replace
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" {
    interpreter = ["bash"]
    command     = "${'$'}{path.module}/in_service.sh"
    environment = { TARGET = terraform_data.place.triggers_replace }
  }
}
resource "terraform_data" "repository" {
  lifecycle { prevent_destroy = true }
}
resource "terraform_data" "branch" { input = terraform_data.repository.id }
resource "terraform_data" "each" {
  for_each = toset(["one", "two"])
  input    = each.key
}
output "ec2_instance_id" { value = terraform_data.instance.id }
output "zone" { value = "${'$'}{terraform_data.each["one"].output}-${'$'}{var.zone}" }
`;

/** As infrastructure/in_service.sh speaks, in a world where the new machine is well at once. */
const IN_SERVICE = [
  'not yet healthy, 0:00: the new one, i-0123456789abcdef0 (initial); i-0123456789abcdef0 still serves',
  'the new one is healthy, after 0:00',
  'the old one finishes what it is at, 0 s (i-0123456789abcdef0)',
]
  .map((line) => `echo '${line}'\n`)
  .join('');

export async function realSide(): Promise<Side> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-sides-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const unit = join(folder, 'unit');
  await mkdir(unit);
  writeFileSync(join(unit, 'main.tf'), UNIT);
  writeFileSync(join(unit, 'in_service.sh'), IN_SERVICE);
  writeFileSync(join(unit, 'terragrunt.hcl'), '');
  const moto = stack.use(await startMoto());
  const guard = stack.use(await stateGuard(moto.endpoint, `/${stateBucket}/${stateKey}`));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = new S3Client({ endpoint: moto.endpoint, region, credentials, forcePathStyle: true });
  await makeStateBucket(s3);
  const env = { ...bareEnvironment(), ...environmentFor(guard.endpoint) };
  const run: Side['run'] = async (args, forward = false) => {
    // A unit with a provider of its own is made ready once; one like this would be before each call.
    const { exitCode, stdout, stderr } = await execa('terragrunt', command(args, forward, '--no-auto-init'), {
      cwd: unit,
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
    const own = stderr.split('\n').filter((line) => !OF_THE_CACHE.test(line));
    return { code: exitCode ?? null, stdout, stderr: own.join('\n') };
  };
  // The stand-in's world begins with everything in place.
  const first = join(folder, 'first.tfplan');
  for (const args of [
    ['init', '-input=false'],
    ['plan', '-input=false', `-out=${first}`],
    ['apply', '-input=false', first],
  ]) {
    const { code, stdout, stderr } = await run(args);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stdout}\n${stderr}`);
  }
  const kept = stack.move();
  return {
    unit,
    folder,
    names: {
      instance: 'terraform_data.instance',
      attachment: 'terraform_data.place',
      inService: 'terraform_data.in_service',
      repository: 'terraform_data.repository',
      branch: 'terraform_data.branch',
    },
    s3,
    bucket: stateBucket,
    key: stateKey,
    refuseState: guard.refuse,
    run,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** In front of an account: passes everything on, but for writes of one object while that is refused. */
async function stateGuard(to: string, object: string) {
  let refused = false;
  const server = createServer((request, response) => {
    void (async () => {
      const { method = 'GET', url = '/', headers } = request;
      const body = await readWhole(request);
      if (refused && method === 'PUT' && url.split('?')[0] === object) {
        const text =
          '<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>0</RequestId></Error>';
        response.writeHead(403, { 'content-type': 'application/xml', 'x-amz-request-id': '0' }).end(text);
        return;
      }
      const answer = await send(to, { method, url, headers, body });
      const length = method === 'HEAD' ? {} : { 'content-length': answer.body.length };
      response.writeHead(answer.status, { ...endToEnd(answer.headers), ...length }).end(answer.body);
    })().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (on: boolean) => {
      refused = on;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What is the same word on both sides: names, folders, versions, times and ids. */
export function sameWords({ names, unit, folder, bucket, key }: Side): (text: string) => string {
  const words = [
    ...Object.entries(names).map(([role, address]) => [address, `<${role}>`] as const),
    [folder, 'FOLDER'] as const,
    [unit, 'UNIT'] as const,
    [`${bucket}/${key}`, 'BUCKET/KEY'] as const,
  ].toSorted(([a], [b]) => b.length - a.length);
  return (text) =>
    words
      .reduce((changed, [from, to]) => changed.replaceAll(from, to), text)
      .replaceAll(/\.terragrunt-cache\/[\w-]{27}\/[\w-]{27}/g, 'CACHE')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| \+0000 UTC)/g, 'TIME')
      .replaceAll(/1\.12\.\d+(?:-standin|-dev)?/g, 'VERSION')
      .replaceAll(/(?<=[Aa]fter )\d+(?:m\d+)?s/g, 'TIME')
      .replaceAll(/(RequestID|HostID):\s[^,]*/g, '$1: ID')
      .replaceAll(/\[id=[^\]]*\]/g, '[id=ID]')
      .replaceAll(/\bi-[0-9a-f]{17}\b/g, 'ID')
      .replaceAll(/(?<=healthy, (?:after )?)\d+:\d\d/g, 'M:SS')
      .replaceAll(/(?<=finishes what it is at, )\d+(?= s )/g, 'N')
      .replaceAll(/Outputs: \d+/g, 'Outputs: N')
      .replaceAll(/serial \d+/g, 'serial N')
      .replaceAll(/(Who: +)\S+/g, '$1WHO')
      // Text for people is broken into lines of some width.
      .replaceAll(/\s+/g, ' ')
      .trim();
}
