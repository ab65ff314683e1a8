import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectAws } from '../../src/aws/connect.ts';
import { awsIn } from '../../src/aws/place.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import { installationAt } from '../../src/process/installation.ts';
import { createBorder } from '../../src/text/border.ts';
import { rehearsal } from '../../src/worlds/rehearsal/kind.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { service } from '../sandbox/fixture.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const CALLER = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/Recovery/op</Arn><UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** Asks who calls, with the operator's own credentials: as every world on a real account does. */
async function asOperator(): Promise<{ readonly keys: readonly string[] }> {
  const aws = await LocalAws.start();
  onTestFinished(() => aws.stop());
  aws.answer = () => ({ body: CALLER });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPERATOR');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'operators-own');
  onTestFinished(() => void vi.unstubAllEnvs());
  const clients = connectAws({
    region: 'us-east-1',
    place: awsIn('us-east-1'),
    allow: 'read',
    border: createBorder(),
    explain: explainAwsError,
    run: 'r',
    record: () => undefined,
  });
  await callerIdentity(clients);
  return { keys: aws.requests.map(({ headers }) => String(headers.authorization)) };
}

/** The same in a rehearsal's world. */
async function asRehearsed(): Promise<{ readonly account: string; readonly arn: string }> {
  const folder = await scratch();
  const site = {
    run: 'r',
    runbook: 'x',
    folder,
    service,
    installation: installationAt(ROOT),
    others: async () => [],
  };
  const world = await rehearsal.open(site, {}, join(ROOT, 'firedrill.yaml'));
  onTestFinished(() => world.close(true));
  return callerIdentity(world.ports.aws);
}

test.each(['the operator’s world first', 'the rehearsal first'])(
  'worlds of two kinds in one program, one after the other, each with its own keys: %s',
  async (order) => {
    const first = order.startsWith('the rehearsal') ? await asRehearsed() : undefined;
    const { keys } = await asOperator();
    const rehearsed = first ?? (await asRehearsed());
    expect(keys).toHaveLength(1);
    expect(keys[0]).toContain('Credential=AKIAOPERATOR/');
    expect(rehearsed.account).toBe('123456789012');
    expect(rehearsed.arn).not.toContain('Recovery/op');
    // And once more, after both.
    expect((await asOperator()).keys[0]).toContain('Credential=AKIAOPERATOR/');
  },
);
