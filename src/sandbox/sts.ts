import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Caller, KeyRing } from './key-ring.ts';
import { type QueryTree, queryTree, text } from './query.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** How long a role's keys are good where nobody says, at least and at most, in s. AWS's. */
const [USUAL_S, SHORTEST_S, LONGEST_S] = [3600, 900, 43_200];

export function sts(request: AwsRequest, world: World, keys: KeyRing): Reply {
  const asked = queryTree(new URLSearchParams(request.body.toString('utf8')));
  const action = text(asked, 'Action') ?? '';
  const reply = (result: XmlValue) => queryReply(action, result, request.requestId, NAMESPACE);
  switch (action) {
    case 'GetCallerIdentity': {
      const { arn, userId } = request.caller;
      return reply({ Arn: arn, UserId: userId, Account: world.service.account });
    }
    case 'AssumeRole':
      return reply(assumeRole(asked, request.caller, world, keys));
    default:
      throw unknownQueryAction(action, '2011-06-15');
  }
}

/** Any role of the account may be taken, and may do what its taker may: no policies are simulated. */
function assumeRole(asked: QueryTree, caller: Caller, world: World, keys: KeyRing): XmlValue {
  const role = text(asked, 'RoleArn') ?? '';
  const session = text(asked, 'RoleSessionName') ?? '';
  const seconds = Number(text(asked, 'DurationSeconds') ?? USUAL_S);
  const [, account, name = ''] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(role) ?? [];
  const isWrong =
    account === undefined ||
    !/^[\w+=,.@-]{2,64}$/.test(session) ||
    !(seconds >= SHORTEST_S && seconds <= LONGEST_S);
  if (isWrong)
    throw new AwsError(
      'ValidationError',
      'RoleArn, RoleSessionName or DurationSeconds failed to satisfy constraint',
    );
  if (account !== world.service.account)
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      403,
    );
  const id = `AROASANDBOX${createHash('sha256').update(role).digest('hex').toUpperCase().slice(0, 10)}`;
  const taken = {
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
    userId: `${id}:${session}`,
  };
  const { accessKeyId, secretAccessKey, session: made } = keys.mint(taken, seconds * 1000);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: made.token,
      Expiration: new Date(made.endsMs).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: taken.userId, Arn: taken.arn },
  };
}

/** The query protocol's answer: `<ActionResponse><ActionResult>…`. Used by STS and the load balancer. */
export function queryReply(action: string, result: XmlValue, requestId: string, namespace: string): Reply {
  const body = xmlDocument(
    `${action}Response`,
    { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
    namespace,
  );
  return { status: 200, headers: { 'content-type': 'text/xml' }, body, action };
}

export function unknownQueryAction(action: string, version: string): AwsError {
  return new AwsError('InvalidAction', `Could not find operation ${action} for version ${version}`);
}

export function queryError(error: AwsError, requestId: string): string {
  return xmlDocument('ErrorResponse', {
    Error: { Type: error.status >= 500 ? 'Receiver' : 'Sender', Code: error.code, Message: error.message },
    RequestId: requestId,
  });
}
