import { abortable } from './abortable.ts';
import { AwsFailure, isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

/** Whether a session could be opened now: the most direct answer to "is the agent online". */
export async function connectionStatus(
  aws: AwsClients,
  instance: string,
  signal?: AbortSignal,
): Promise<'connected' | 'not-connected'> {
  const { GetConnectionStatusCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  const answer = await client.send(new GetConnectionStatusCommand({ Target: instance }), abortable(signal));
  return answer.Status === 'connected' ? 'connected' : 'not-connected';
}

export interface Agent {
  /** `Online`, `ConnectionLost`, `Inactive`. */
  readonly ping: string;
  readonly version?: string;
  readonly platform?: string;
}

/** `undefined`: no agent has ever registered for this instance. */
export async function agent(
  aws: AwsClients,
  instance: string,
  signal?: AbortSignal,
): Promise<Agent | undefined> {
  const { DescribeInstanceInformationCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  const answer = await client.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instance] }] }),
    abortable(signal),
  );
  const info = answer.InstanceInformationList?.find(({ InstanceId }) => InstanceId === instance);
  if (!info) return undefined;
  const platform = [info.PlatformName, info.PlatformVersion].filter(Boolean).join(' ');
  return {
    ping: info.PingStatus ?? 'Inactive',
    ...(info.AgentVersion ? { version: info.AgentVersion } : {}),
    ...(platform ? { platform } : {}),
  };
}

/** A plain parameter's value; `undefined` when there is none. Secure ones are never decrypted. */
export async function parameter(
  aws: AwsClients,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { GetParameterCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  try {
    const answer = await client.send(new GetParameterCommand({ Name: name }), abortable(signal));
    return answer.Parameter?.Value;
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

export interface Document {
  /** `Active`, `Creating`, `Failed`, … */
  readonly status: string;
  /** Of its default version, hex. */
  readonly hash: string;
}

/** A session's or command's document; `undefined` where there is none. */
export async function describeDocument(
  aws: AwsClients,
  name: string,
  signal?: AbortSignal,
): Promise<Document | undefined> {
  const { DescribeDocumentCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  try {
    const { Document: found } = await client.send(
      new DescribeDocumentCommand({ Name: name }),
      abortable(signal),
    );
    return { status: found?.Status ?? 'unknown', hash: found?.Hash ?? '' };
  } catch (error) {
    if (
      isFailure(error, 'not-found') ||
      (error instanceof AwsFailure && error.failure.facts?.['awsCode'] === 'InvalidDocument')
    )
      return undefined;
    throw error;
  }
}
