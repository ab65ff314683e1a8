import { expect, test } from 'vitest';
import { alarmEvidence } from '../../src/worlds/alarm-evidence.ts';
import { inCase } from '../aws/credentials/make-case.ts';
import type { Reply, Request } from '../aws/local-aws.ts';
import { SERVICE } from '../support/frame.ts';

const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 's' };
const service = { ...SERVICE, alarm: 'ttb-verifier-health' };
const asked = () => alarmEvidence(service, new AbortController().signal);

/** AWS as an account sees it whose alarm is on. */
const inAccount =
  (account: string) =>
  ({ body }: Request): Reply => {
    if (body.includes('GetCallerIdentity'))
      return {
        body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    const HistoryData = JSON.stringify({ newState: { stateValue: 'ALARM' } });
    return {
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ AlarmHistoryItems: [{ Timestamp: 1795413672.345, HistoryData }] }),
    };
  };

test('the alarm of the service, with the operator’s own credentials', async () => {
  const at = new Date('2026-11-23T06:01:12.345Z');
  const found = inCase({ env, answer: inAccount(service.account) }, asked);
  expect(await found).toEqual({ at, words: 'The alarm ttb-verifier-health went off' });
});

test('an alarm of that name in another account is about something else', async () => {
  await expect(inCase({ env, answer: inAccount('999999999999') }, asked)).rejects.toThrow(
    `these credentials are for account 999999999999, and the service is in ${service.account}`,
  );
});
