// The place with a unit that has nothing of AWS but its state and its lock: for what goes wrong around any plan and any
// apply. A run to its gate takes some seconds there.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { region, stateBucket, stateKey } from '../unit-on-moto.ts';
import { type LiveOptions, type LivePlace, openLivePlace } from './live-place.ts';

export const part = 'terraform_data.part';
export const runbook = 'small';
/** What opens its gate. */
export const expects = `${part} 9012`;

const terragruntHcl = (lock: string) => `
remote_state {
  backend = "s3"
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
  config = {
    bucket       = "${stateBucket}"
    key          = "${stateKey}"
    region       = "${region}"
    encrypt      = true
    ${lock}
  }
}
`;

const MAIN = `
variable "text" {
  default = "one"
}
resource "terraform_data" "part" {
  input = var.text
  lifecycle {
    create_before_destroy = true
  }
}
# Known only when the part is: it follows.
resource "terraform_data" "follower" {
  triggers_replace = terraform_data.part.id
  lifecycle {
    create_before_destroy = true
  }
}
`;

interface SmallOptions extends LiveOptions {
  /** The DynamoDB table that its backend locks in, instead of the state's bucket. It is made. */
  readonly lockTable?: string;
  /** More for its terragrunt.hcl. */
  readonly hcl?: string;
}

export async function openSmallPlace({ edit, lockTable, hcl = '', ...options }: SmallOptions = {}) {
  const place = await openLivePlace({
    ...options,
    edit(yaml) {
      yaml.delete('exclude');
      edit?.(yaml);
    },
  });
  const { unit } = place;
  await rm(unit, { recursive: true });
  await mkdir(unit);
  const lock = lockTable === undefined ? 'use_lockfile = true' : `dynamodb_table = "${lockTable}"`;
  await write(place, { 'terragrunt.hcl': terragruntHcl(lock) + hcl, 'main.tf': MAIN });
  await cp(join(import.meta.dirname, 'small.yaml'), join(place.project, 'runbooks/small.yaml'));
  if (lockTable !== undefined) await makeLockTable(place, lockTable);
  await place.commit('A small unit');
  const { exitCode, stderr } = await place.run('apply', '-auto-approve', '-input=false', '-json');
  if (exitCode !== 0) throw new Error(stderr);
  return place;
}

/** As OpenTofu's documentation asks for it. */
async function makeLockTable({ router }: LivePlace, TableName: string): Promise<void> {
  const client = dynamodb(router.endpoint);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
    }),
  );
  client.destroy();
}

export const dynamodb = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

/** Files of the unit, by name. */
export async function write({ unit }: LivePlace, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(unit, name), text);
}

const LOCK = { Bucket: stateBucket, Key: `${stateKey}.tflock` };

/** The lock that somebody else holds. */
export const foreignLock = {
  ID: '5f1c2a9e-0000-4000-8000-3d0a7c5b9e11',
  Operation: 'OperationTypeApply',
  Info: '',
  Who: 'runner@ci-7',
  Version: '1.12.6',
  Created: '2026-11-23T05:00:00.123456Z',
  Path: `${stateBucket}/${stateKey}`,
};

export async function holdLock({ s3 }: LivePlace, lock = foreignLock): Promise<void> {
  await s3.send(new PutObjectCommand({ ...LOCK, Body: JSON.stringify(lock) }));
}

export async function freeLock({ s3 }: LivePlace): Promise<void> {
  await s3.send(new DeleteObjectCommand(LOCK));
}

/** The lock's id; `undefined` when nobody holds it. */
export async function lockId({ s3 }: LivePlace): Promise<string | undefined> {
  const text = await read(s3, LOCK);
  return text === undefined ? undefined : (JSON.parse(text) as { ID: string }).ID;
}

export interface StateFile {
  readonly serial: number;
  readonly lineage: string;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** The state as it lies in its bucket. */
export async function storedState({ s3 }: LivePlace): Promise<StateFile> {
  return JSON.parse((await read(s3, { Bucket: stateBucket, Key: stateKey })) ?? '{}') as StateFile;
}

async function read(s3: LivePlace['s3'], object: typeof LOCK): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(object));
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}
