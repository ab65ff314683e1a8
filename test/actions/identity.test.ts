import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/identity.ts';
import type { Endings } from '../../src/machine/endings.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { SERVICE } from '../support/frame.ts';

const MINUTE = 60_000;

/** What the step says of a caller whose credentials last so long, on a machine with these endings. */
async function saidOf(lastMs: number | undefined, endings?: Endings): Promise<string> {
  await using server = await LocalAws.start();
  server.answer = () => ({
    body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${SERVICE.account}</Account><Arn>arn:aws:sts::1:assumed-role/Recovery/op</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  });
  const expiration = lastMs === undefined ? {} : { expiration: new Date(Date.now() + lastMs) };
  const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 's', ...expiration };
  const context = {
    aws: server.connect({ only: { endpoint: server.endpoint, credentials } }),
    service: SERVICE,
    signal: new AbortController().signal,
    ...(endings === undefined ? {} : { endings: async () => endings }),
  };
  return (await action.run({}, context as unknown as ActionContext)).summary;
}

test('who and where, until when, and what runs out first', async () => {
  expect(await saidOf(41.5 * MINUTE)).toMatch(
    /^Recovery\/op in \d{12}, [\w-]+; credentials good until \d\d:\d\d UTC; runs out first: credentials, in 41 min$/,
  );
  expect(await saidOf(41.5 * MINUTE, { batteryMs: 35 * MINUTE })).toMatch(
    /; credentials good until \d\d:\d\d UTC; runs out first: battery, in 35 min$/,
  );
});

test('nothing runs out first where nobody knows an end', async () => {
  expect(await saidOf(undefined)).toMatch(/; credentials without a known end$/);
  expect(await saidOf(undefined, { diskMs: 0 })).toMatch(/without a known end; runs out first: disk, now$/);
});
