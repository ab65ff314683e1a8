import { join } from 'node:path';
import { tailDocuments } from '../../actions/tail-documents.ts';
import { connectAws } from '../../aws/connect.ts';
import { awsIn } from '../../aws/place.ts';
import { callerIdentity } from '../../aws/sts.ts';
import type { TailWith } from '../../boot/file-tail.ts';
import { explainAwsError } from '../../diagnosis/aws-error.ts';
import type { Service } from '../../service/service.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { createBorder } from '../../text/border.ts';
import { environmentSecrets } from '../../text/mask/environment-secrets.ts';
import { callLog } from '../call-log.ts';
import { realClock } from '../real-clock.ts';
import { Refused } from '../refused.ts';
import { awsSocket } from '../session-socket.ts';

/**
 * What looking at one real machine needs: reads and sessions, and no call that changes anything, as the role that whoever only
 * looks is to take where the service names one. Throws `Refused` where the operator's credentials are for another account.
 */
export async function machinePorts(service: Service, folder: string, signal: AbortSignal) {
  const { region, account, dryRunRole: role } = service;
  const border = createBorder();
  border.learn(environmentSecrets(process.env));
  const { record } = callLog(join(folder, 'aws.jsonl'));
  const aws = connectAws({
    region,
    place: awsIn(region),
    ...(role === undefined ? {} : { role }),
    allow: 'session',
    run: 'tail',
    border,
    explain: explainAwsError,
    record,
  });
  const caller = await callerIdentity(aws, signal);
  if (caller.account !== account)
    throw new Refused(
      'preflight',
      `these credentials are for account ${caller.account}, and ${service.name} is in ${account}`,
      'Log in to the right account, or name another service with --config FILE.',
    );
  const tail: TailWith = {
    socket: awsSocket,
    ...(await tailDocuments({ service, unit: unitIn(service.unit) })),
  };
  return { aws, border, clock: realClock(), tail };
}
