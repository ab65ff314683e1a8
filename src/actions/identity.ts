import { z } from 'zod';
import { type CallerIdentity, callerIdentity } from '../aws/sts.ts';
import { type Action, StepFailure } from './action.ts';

/** Who calls, in which account and region; refuses any account but the service's. */
export const action: Action<Record<string, never>> = {
  name: 'identity',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['caller', 'account', 'region', 'credentialsUntil'],
  },
  params: z.strictObject({}),
  async run(_params, { aws, service, signal }) {
    const caller = await callerIdentity(aws, signal);
    if (caller.account !== service.account) {
      throw new StepFailure({
        code: 'wrong-account',
        message: `These credentials are for account ${caller.account}; ${service.name} lives in ${service.account}. Nothing was done.`,
        hint: `You are ${caller.arn}.`,
        nextSteps: ['Log in to the right account, then try again: aws sts get-caller-identity'],
      });
    }
    return {
      summary: `${caller.arn.split('/').slice(-2).join('/')} in ${caller.account}, ${service.region}; credentials ${runway(caller)}`,
      outputs: {
        caller: caller.arn,
        account: caller.account,
        region: service.region,
        credentialsUntil: caller.expiresAt ?? '',
      },
    };
  },
};

/** How long the credentials last, in words. Their source does not always say. */
function runway({ expiresAt, lastsMs }: CallerIdentity): string {
  if (expiresAt === undefined || lastsMs === undefined) return 'without a known end';
  const minutes = Math.floor(lastsMs / 60_000);
  return `good until ${expiresAt.slice(11, 16)} UTC, ${minutes} min from now`;
}
