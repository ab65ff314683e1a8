import { z } from 'zod';
import { type CallerIdentity, callerIdentity } from '../aws/sts.ts';
import type { Endings } from '../machine/endings.ts';
import type { Service } from '../service/service.ts';
import { runsOutFirst } from '../words/runs-out.ts';
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
  async run(_params, { aws, service, signal, endings }) {
    const caller = await callerIdentity(aws, signal);
    requireAccount(caller, service);
    return {
      summary: `${caller.arn.split('/').slice(-2).join('/')} in ${caller.account}, ${service.region}; ${runway(caller, (await endings?.()) ?? {})}`,
      outputs: {
        caller: caller.arn,
        account: caller.account,
        region: service.region,
        credentialsUntil: caller.expiresAt ?? '',
      },
    };
  },
};

/** Refuses any account but the service's. */
export function requireAccount(caller: CallerIdentity, service: Service): void {
  if (caller.account === service.account) return;
  throw new StepFailure({
    code: 'wrong-account',
    message: `These credentials are for account ${caller.account}; ${service.name} lives in ${service.account}. Nothing was done.`,
    hint: `You are ${caller.arn}.`,
    nextSteps: ['Log in to the right account, then try again: aws sts get-caller-identity'],
  });
}

/** How long the credentials last, and what ends first. Their source does not always say. */
function runway({ expiresAt, lastsMs }: CallerIdentity, { batteryMs, diskMs }: Endings): string {
  const until = expiresAt === undefined ? 'without a known end' : `good until ${expiresAt.slice(11, 16)} UTC`;
  const first = runsOutFirst([
    { what: 'credentials', leftMs: lastsMs },
    { what: 'battery', leftMs: batteryMs },
    { what: 'disk', leftMs: diskMs },
  ]);
  return `credentials ${until}${first === undefined ? '' : `; runs out first: ${first}`}`;
}
