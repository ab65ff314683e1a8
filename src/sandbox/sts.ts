import { AwsError } from './aws-error.ts';
import { queryTree, text } from './query.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export function sts(request: AwsRequest, world: World): Reply {
  const action = text(queryTree(new URLSearchParams(request.body.toString('utf8'))), 'Action') ?? '';
  if (action !== 'GetCallerIdentity') throw unknownQueryAction(action, '2011-06-15');
  const result = {
    Arn: world.names.callerArn,
    UserId: 'AROASANDBOX000000000:operator',
    Account: world.service.account,
  };
  return queryReply(action, result, request.requestId, NAMESPACE);
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
