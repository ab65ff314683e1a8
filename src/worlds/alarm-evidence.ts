import { wentOff } from '../aws/alarm.ts';
import { connectAws } from '../aws/connect.ts';
import { awsIn } from '../aws/place.ts';
import { callerIdentity } from '../aws/sts.ts';
import { explainAwsError } from '../diagnosis/aws-error.ts';
import type { Service } from '../service/service.ts';
import { createBorder } from '../text/border.ts';
import type { Broke } from './world.ts';

/**
 * When the service's alarm went off, asked with the operator's own credentials before there is a run. Throws where they are
 * of another account: an alarm of the same name there is about something else.
 */
export async function alarmEvidence(service: Service, signal: AbortSignal): Promise<Broke | undefined> {
  const { alarm, account, region } = service;
  if (alarm === undefined) return undefined;
  const aws = connectAws({
    region,
    place: awsIn(region),
    allow: 'read',
    run: 'declare',
    border: createBorder(),
    explain: explainAwsError,
    // Nothing is kept of it: what it says is offered to a person, and stands in the journal when they take it.
    record: () => undefined,
  });
  const [caller, at] = await Promise.all([callerIdentity(aws, signal), wentOff(aws, alarm, signal)]);
  if (caller.account !== account)
    throw new Error(`these credentials are for account ${caller.account}, and the service is in ${account}`);
  return at && { at, words: `The alarm ${alarm} went off` };
}
