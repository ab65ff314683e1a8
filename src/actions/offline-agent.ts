import { connectionStatus } from '../aws/ssm.ts';
import type { Obligation } from '../engine/events.ts';
import type { ActionContext } from './action.ts';

export async function isOnline(
  instance: string,
  { aws, signal }: Pick<ActionContext, 'aws' | 'signal'>,
): Promise<boolean> {
  const status = await connectionStatus(aws, instance, signal).catch(() => 'unknown');
  signal.throwIfAborted();
  return status !== 'not-connected';
}

/** The service may be well, but the next person who needs a session there has none. */
export const offlineAgent = (instance: string): Obligation => ({
  id: `agent ${instance}`,
  what: `The SSM agent of ${instance} has never been online: nobody can open a session there or run a command`,
  how: `Its console says why (aws ec2 get-console-output --latest --instance-id ${instance}). Without credentials it sleeps 25 to 30 minutes before it looks again: give the machine its instance profile with AmazonSSMManagedInstanceCore, then reboot it or restart the agent.`,
});
