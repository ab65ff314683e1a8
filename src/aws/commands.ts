import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

export interface CommandOutput {
  /** AWS's word: `Success`, `Failed`, `TimedOut`, … */
  readonly status: string;
  /** The first 24,000 characters of what it printed. */
  readonly output: string;
}

const OVER = /^(?:Success|Cancelled|Failed|TimedOut|Undeliverable|Terminated|Delivery Timed Out)$/;

/** Starts a command document on a machine and returns the command's id. */
export async function sendCommand(
  aws: AwsClients,
  instance: string,
  document: string,
  parameters: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<string> {
  const { SendCommandCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  const answer = await client.send(
    new SendCommandCommand({
      InstanceIds: [instance],
      DocumentName: document,
      Parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
    }),
    abortable(signal),
  );
  return answer.Command?.CommandId ?? '';
}

/** What came of it; `undefined` while it runs, or is not known yet, which right after sending it is usual. */
export async function commandOutput(
  aws: AwsClients,
  instance: string,
  command: string,
  signal?: AbortSignal,
): Promise<CommandOutput | undefined> {
  const { GetCommandInvocationCommand } = await import('./chunks/ssm.ts');
  const client = await aws.ssm();
  try {
    const answer = await client.send(
      new GetCommandInvocationCommand({ CommandId: command, InstanceId: instance }),
      abortable(signal),
    );
    const status = answer.Status ?? '';
    return OVER.test(status) ? { status, output: answer.StandardOutputContent ?? '' } : undefined;
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}
