// A whole place to recover in for real: a repository, the unit on real terragrunt and OpenTofu, and AWS behind the router.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { execa } from 'execa';
import { type Document, parseDocument } from 'yaml';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import { loadScenario } from '../../../src/sandbox/scenario-file.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { loadService } from '../../../src/service/load.ts';
import { type CliResult, cli, PROGRAM } from '../../support/cli.ts';
import { Pty, type PtyOptions } from '../../support/pty.ts';
import { changesOf, type Ran, terragrunt } from '../infrastructure-world.ts';
import {
  account,
  bareEnvironment,
  copyUnit,
  deployment,
  domain,
  environmentFor,
  fill,
  makeStateBucket,
  makeZone,
  modelBucket,
  region,
  repository,
  startMoto,
  stateBucket,
  stateKey,
} from '../unit-on-moto.ts';
import { keep, replay, seed } from './recording.ts';
import { Router } from './router.ts';
import { SandboxPart } from './sandbox-part.ts';

export const bucketAddress = 'aws_s3_bucket.ollama_models';

/** The state's object, as the router's misbehaviours name it. */
export const state = `${stateBucket}/${stateKey}`;

/** Variables of a shell; `undefined`: not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface LiveOptions {
  /** How the scenario finds the machine of before; `healthy` if not given. It ends when the place opens. */
  readonly instance?: Scenario['start']['instance'];
  /** What the scenario finds in the model's bucket; `whole` if not given. */
  readonly cache?: Scenario['start']['cache'];
  /** Stages that take another time than in quick.yaml, in ms; `system` is the time before them. */
  readonly durationsMs?: Scenario['durationsMs'];
  /** Changes firedrill.yaml before it is committed. */
  readonly edit?: (yaml: Document) => void;
}

/** Opens the place; `make` applies the unit, once a file of tests, since that takes some minutes. */
export async function openLivePlace({
  instance = 'healthy',
  cache = 'whole',
  durationsMs,
  edit,
}: LiveOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const project = join(folder, 'project');
  await mkdir(project);
  const unit = await copyUnit(project);
  const moto = stack.use(await startMoto());
  const router = stack.use(await Router.open());
  const { endpoint } = router;
  const configFile = await configure(project, endpoint, edit);
  const service = loadService(configFile);
  const quick = loadScenario(import.meta.dirname, 'quick');
  const scenario = {
    ...quick,
    start: { ...quick.start, instance, cache },
    durationsMs: { ...quick.durationsMs, ...durationsMs },
  };
  const sandbox = await startSandbox({ service, scenario });
  stack.defer(() => sandbox.stop());
  const part = new SandboxPart(sandbox.ready, new URL(service.health.url).host);
  router.connect({ motoEndpoint: moto.endpoint, sandbox: part, modelBucket });
  await part.endItsOwn();
  await seed(moto.endpoint);

  const config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const ec2 = new EC2Client(config);
  const ssm = new SSMClient(config);
  for (const client of [s3, ec2, ssm]) stack.defer(() => client.destroy());
  await makeStateBucket(s3);
  await fill(unit, deployment(await makeZone(endpoint)));
  const recorded = router.record();
  const stateDir = join(folder, 'state');
  const env: Record<string, string> = {
    ...bareEnvironment(),
    ...environmentFor(endpoint),
    FIREDRILL_STATE_DIR: stateDir,
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const git = (...args: string[]) => execa('git', args, { cwd: project, env, extendEnv: false });
  const commit = async (message: string) => {
    await git('add', '--all');
    await git(
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      'commit',
      '--quiet',
      '-m',
      message,
    );
  };
  await git('init', '--quiet', '--initial-branch=main');
  await commit('The service');

  /** One terragrunt command in the unit, without what needs GitHub. */
  const run = (...args: string[]): Promise<Ran> => terragrunt(unit, env, '--', ...args);
  const exclude = '-exclude-file=recovery.exclude';
  async function plan(...args: string[]) {
    const file = join(folder, `${crypto.randomUUID()}.tfplan`);
    const ran = await run('plan', '-json', '-input=false', exclude, `-out=${file}`, ...args);
    const { document } = await run('show', '-json', file);
    return { ...ran, file, changes: changesOf(document) };
  }
  /** Plans, applies that plan, and returns both. */
  async function apply(...args: string[]) {
    const planned = await plan(...args);
    if (planned.errors.length > 0) throw new Error(planned.errors.join('\n'));
    const applied = await run('apply', '-json', '-input=false', planned.file);
    return { planned, applied };
  }
  /** Where providers come from a mirror, init adds their hashes to the lock file. */
  async function commitLockFile() {
    if ((await git('status', '--porcelain')).stdout !== '') await commit('Providers of this machine');
  }
  /** The first apply of all, some minutes; then the tree is clean, and a plan of it is empty. */
  async function make() {
    const made = await apply();
    await keep(unit, recorded());
    if (made.applied.exitCode !== 0) throw new Error(made.applied.errors.join('\n'));
    await commitLockFile();
    return made;
  }
  /** The same in seconds, where it was made before; whether it was. */
  async function makeAgain(): Promise<boolean> {
    recorded();
    if (!(await replay(unit, endpoint))) return false;
    await commitLockFile();
    return true;
  }
  async function output(): Promise<Record<string, string>> {
    const { document } = await run('output', '-json');
    return Object.fromEntries(
      Object.entries(document as Record<string, { value: string }>).map(([name, { value }]) => [name, value]),
    );
  }

  /** What the state knows. */
  async function addresses(): Promise<readonly string[]> {
    const { document } = await run('show', '-json');
    const { values } = document as { values: { root_module: { resources: { address: string }[] } } };
    return values.root_module.resources.map(({ address }) => address);
  }

  /** Ids of the service's machines that are there, whatever the state knows. */
  async function running(): Promise<readonly string[]> {
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:Service', Values: ['ttb-verifier'] },
          { Name: 'instance-state-name', Values: ['pending', 'running'] },
        ],
      }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId ?? ''));
  }

  const kept = stack.move();
  return {
    folder,
    project,
    unit,
    configFile,
    service,
    stateDir,
    env,
    router,
    motoEndpoint: moto.endpoint,
    s3,
    ec2,
    ssm,
    git,
    commit,
    run,
    plan,
    apply,
    make,
    makeAgain,
    output,
    addresses,
    running,
    /** The built program without a terminal, in the project. */
    cli: (args: readonly string[], more: { env?: Environment } = {}): Promise<CliResult> =>
      cli(args, { cwd: project, env: { ...env, ...more.env } as Record<string, string> }),
    /** The same in a terminal. */
    pty: (args: readonly string[], { env: more, ...options }: PtyOptions = {}): Pty =>
      new Pty(process.execPath, [PROGRAM, ...args], { ...options, cwd: project, env: { ...env, ...more } }),
    /** What a caller of the service gets; a question, as firedrill.yaml has it, with anything as its picture. */
    health: () => fetch(service.health.url),
    ask: () => fetch(service.question.request.url, { method: 'POST', body: 'a picture' }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** `edit`: the bucket of the model is protected, too, and can be forgotten. */
export function protectBucket(yaml: Document): void {
  yaml.addIn(['protected'], {
    address: bucketAddress,
    name: modelBucket,
    forms: ['forget'],
    because: 'A test: its objects are the model cache.',
  });
}

/** A place whose unit is made: in seconds if it was before, for files that are not about the making. */
export async function openMadePlace(options: LiveOptions = {}): Promise<LivePlace> {
  const place = await openLivePlace(options);
  if (await place.makeAgain()) return place;
  await place[Symbol.asyncDispose]();
  const fresh = await openLivePlace(options);
  await fresh.make();
  return fresh;
}

export type LivePlace = Awaited<ReturnType<typeof openLivePlace>>;

/** Writes the project's files beside the unit; returns firedrill.yaml's path. The service is called through the router. */
async function configure(project: string, endpoint: string, edit?: LiveOptions['edit']): Promise<string> {
  await cp(join(repository, 'runbooks'), join(project, 'runbooks'), { recursive: true });
  await cp(join(repository, '.gitignore'), join(project, '.gitignore'));
  const yaml = parseDocument(await readFile(join(repository, 'firedrill.yaml'), 'utf8'));
  yaml.set('account', account);
  yaml.setIn(['state', 'bucket'], stateBucket);
  yaml.setIn(['state', 'key'], stateKey);
  yaml.setIn(['cache', 'bucket'], modelBucket);
  yaml.setIn(['health', 'url'], `${endpoint}/health`);
  yaml.setIn(['protected', 0, 'name'], domain);
  edit?.(yaml);
  const file = join(project, 'firedrill.yaml');
  await writeFile(file, yaml.toString());
  return file;
}
