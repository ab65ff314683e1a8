import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AwsFailure } from '../../../src/aws/aws-failure.ts';
import type { AwsClients } from '../../../src/aws/clients.ts';
import { connectAws } from '../../../src/aws/connect.ts';
import { awsIn } from '../../../src/aws/place.ts';
import { callerIdentity } from '../../../src/aws/sts.ts';
import { explainAwsError } from '../../../src/diagnosis/aws-error.ts';
import type { Failure } from '../../../src/engine/failure.ts';
import { createBorder } from '../../../src/text/border.ts';
import { LocalAws } from '../local-aws.ts';
import type { Case } from './cases.ts';

export interface Thrown {
  readonly failure: Failure;
  /** The SDK's own. */
  readonly error: { readonly name: string; readonly message: string };
}

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';

export interface Made {
  readonly home: string;
  readonly url: string;
  readonly server: LocalAws;
  readonly aws: AwsClients;
}

/** What asking who calls throws in the case. */
export async function thrownIn(one: Case): Promise<Thrown> {
  return inCase(one, async ({ aws, home, url }) => {
    const thrown: unknown = await callerIdentity(aws).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (thrown instanceof AwsFailure) return placeless(thrown, [home, 'HOME'], [url, 'URL']);
    throw thrown ?? new Error('nothing was thrown');
  });
}

/** Makes this process's environment and a home folder like the case, for as long as the work takes. */
export async function inCase<T>(one: Case, work: (made: Made) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'firedrill-'));
  await using server = await LocalAws.start();
  const url = one.answer ? server.endpoint : NOWHERE;
  if (one.answer) server.answer = one.answer;
  const here = (text: string) => text.replaceAll('HOME', home).replaceAll('URL', url);
  for (const [name, text] of Object.entries(one.files ?? {})) await writeIn(home, name, here(text));
  const saved = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { HOME: home, AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });
  for (const [name, value] of Object.entries(one.env ?? {})) process.env[name] = here(value);
  try {
    const aws = connectAws({
      region: 'us-east-1',
      place: awsIn('us-east-1'),
      allow: 'read',
      run: 'test',
      border: createBorder(),
      explain: explainAwsError,
      record: () => undefined,
    });
    return await work({ home, url, server, aws });
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
    await rm(home, { recursive: true });
  }
}

export async function writeIn(home: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, name)), { recursive: true });
  await writeFile(join(home, name), text);
}

/** The same wherever it was made. */
function placeless(thrown: AwsFailure, ...places: readonly (readonly [string, string])[]): Thrown {
  const { failure, cause } = thrown;
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const text = JSON.stringify({ failure, error: { name, message } });
  return JSON.parse(places.reduce((said, [from, to]) => said.replaceAll(from, to), text)) as Thrown;
}
