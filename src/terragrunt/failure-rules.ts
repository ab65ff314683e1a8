// What a tool's own words mean: one rule a failure. Texts are tofu 1.12's and the aws provider's (facts/tofu-real.md,
// facts/captures-tofu).
import type { Facts } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { FailureCode } from '../engine/failure-codes.ts';
import { heldBy, parseLockInfo } from './lock-info.ts';
import type { Diagnostic } from './stream.ts';

interface Rule {
  readonly code: FailureCode;
  /** Only what comes behind this is looked at. */
  readonly after?: string;
  /** Each takes time that grows with the text's length only (test/hostile/linear.test.ts). */
  readonly pattern: RegExp;
  readonly failure: (match: RegExpExecArray, all: string, end: End) => Omit<FailureDraft, 'code' | 'log'>;
}

/** How the call came to its end. */
interface End {
  readonly errors: readonly Diagnostic[];
  readonly interrupted: boolean;
}

/** How tofu begins to say that its work is over and its lock is not. */
export const LOCK_LEFT = 'Error releasing the state lock';

const UNSAVED = /Failed to persist state to backend|Failed to save state/;

/** First match wins. */
export const RULES: readonly Rule[] = [
  {
    code: 'errored-state',
    pattern: UNSAVED,
    failure: (_, all, end) => ({
      message: `The change ${howFar(end)} the state could not be written back${whyNotSaved(all)}: it lies in errored.tfstate.`,
      hint: 'Nothing may be applied until that file is pushed. The next plan would look clean and be wrong.',
      nextSteps: [
        'Find errored.tfstate under .terragrunt-cache in the unit',
        'Push it with `state push <absolute path>`',
      ],
    }),
  },
  {
    code: 'lock-left',
    after: LOCK_LEFT,
    // Its detail; what else went wrong stands among the errors.
    pattern: /\n(?:Error message: )?([^\n]*)/,
    failure: (match, all) => {
      const lock = parseLockInfo(all.slice(all.indexOf(LOCK_LEFT)));
      return {
        message: `The state's lock could not be given back: ${match[1] || 'no reason is given'}`,
        hint: `It is our own${lock ? `, ${lock.id}` : ''}, and nobody is at work with it any more. Until it is taken away nobody can plan or apply.`,
        nextSteps: [
          `Take it away by typing its id${lock ? `, ${lock.id}` : ''}`,
          'See that this role may delete objects beside the state',
        ],
        ...(lock ? { facts: { confirm: lock.id, lock: { ...lock } } as Facts } : {}),
      };
    },
  },
  {
    code: 'lock-held',
    // Only where somebody holds it: every other trouble on the way to the lock has the same title.
    after: 'Error acquiring the state lock',
    pattern: /PreconditionFailed|StatusCode: 412|ConditionalCheckFailed|Lock Info:\s+ID: +\S/,
    failure: (_, all) => {
      const lock = parseLockInfo(all);
      return {
        message: lock ? `The state is locked by ${heldBy(lock)}.` : 'The state is locked.',
        hint: 'Somebody may be changing the same infrastructure right now. Ask them before you take the lock away.',
        nextSteps: [
          'Wait for them and try again',
          `If their run is dead, take the lock away by typing its id${lock ? `, ${lock.id}` : ''}`,
        ],
        ...(lock ? { facts: { confirm: lock.id, lock: { ...lock } } as Facts } : {}),
      };
    },
  },
  {
    code: 'lock-mismatch',
    pattern: /lock id "[^"\n]*"(?: from s3)? does not match existing lock/,
    failure: (_, all) => ({
      message: `The lock has another id by now: ${parseLockInfo(all)?.who ?? 'somebody'} holds it. Nothing was removed.`,
    }),
  },
  {
    code: 'no-capacity',
    pattern: /InsufficientInstanceCapacity[^\n]*/,
    failure: (match) => {
      const type =
        /sufficient ([a-z0-9-]+\.[a-z0-9-]+) capacity|requested instance type \(([a-z0-9.-]+)\)/.exec(
          match[0],
        );
      const zone = /you requested \(([a-z]{2}-[a-z-]+-\d[a-z])\)/.exec(match[0]);
      const what = type?.[1] ?? type?.[2] ?? 'this instance type';
      return {
        message: `${zone?.[1] ?? 'The zone'} has no capacity for ${what} now (InsufficientInstanceCapacity).`,
        hint: 'The old instance is made to go only after the new one is there, so it is untouched.',
        nextSteps: ['Try again with another type or zone', 'Try again in a few minutes'],
        facts: { instanceType: what, ...(zone?.[1] === undefined ? {} : { zone: zone[1] }) },
      };
    },
  },
  {
    code: 'launch-failed',
    pattern: /waiting for EC2 Instance \((i-[0-9a-f]+)\) create: unexpected state '[^'\n]+'([^\n]*)/,
    failure: (match) => ({
      message: `The new instance ${match[1]} ended right after its launch${lastError(match[2] ?? '')}`,
      hint: 'The old instance is untouched. The state knows both: the next plan ends the failed one, and the old one when a new one is there.',
      nextSteps: ['Plan again: a saved plan cannot be used twice', 'Or plan with another type or zone'],
      facts: { instanceId: match[1] ?? '' },
    }),
  },
  {
    code: 'plan-stale',
    pattern: /Saved plan is stale/,
    failure: () => ({
      message: 'The state was changed by somebody else after this plan was made. Nothing was applied.',
      nextSteps: ['Plan again and review what it says now'],
    }),
  },
  {
    code: 'plan-errored',
    pattern: /Cannot apply incomplete plan/,
    failure: () => ({
      message: 'This plan ended in an error, so it cannot be applied.',
      nextSteps: ['Plan again'],
    }),
  },
  {
    code: 'prevent-destroy',
    pattern:
      /Resource instance (\S+) has prevent_destroy set|Resource (\S+) has lifecycle\.prevent_destroy set/,
    failure: (match) => {
      const address = match[1] ?? match[2] ?? '';
      return {
        message: `${address} is protected (prevent_destroy), and the plan would destroy it.`,
        hint: 'The protection did what it is for. To go on, use the runbook for protected things.',
        facts: { address },
      };
    },
  },
  {
    code: 'credentials',
    pattern:
      /ExpiredToken\w*|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|No valid credential sources|AuthFailure|InvalidAccessKeyId|RequestExpired|failed to refresh cached credentials/,
    failure: (match) => ({
      message: /Expired/.test(match[0])
        ? 'The AWS credentials have expired.'
        : `AWS does not accept the credentials (${match[0]}).`,
      nextSteps: ['Sign in again in another terminal', 'Then try this step again: nothing is lost'],
      facts: { awsCode: match[0] },
    }),
  },
  {
    code: 'denied',
    pattern: /AccessDenied\w*|UnauthorizedOperation|api error Forbidden/,
    failure: (match) => ({
      message: `AWS refused the call (${match[0]}): this role may not do it.`,
      nextSteps: ['Use a role that may', 'Then try this step again'],
    }),
  },
  {
    code: 'no-bucket',
    pattern: /S3 bucket does not exist|NoSuchBucket/,
    failure: () => ({
      message: 'The bucket that holds the state does not exist, or is in another account.',
      hint: 'Check the account and region before anything else. A new, empty bucket would make the next plan create everything again.',
    }),
  },
  {
    code: 'lock-failed',
    pattern: /Error acquiring the state lock\s+(?:Error message: )?([^\n]*)/,
    failure: (match) => ({
      message: `The state could not be locked, so nothing was done: ${match[1] || 'no reason is given'}`,
      hint: 'This does not say that anybody holds the lock.',
      nextSteps: ['Try again'],
    }),
  },
  {
    code: 'quota',
    pattern: /(?!RequestLimitExceeded)\b\w*LimitExceeded\w*/,
    failure: (match) => ({
      message: `A quota of the account is used up (${match[0]}).`,
      nextSteps: ['Free something, or try another instance type'],
    }),
  },
  {
    code: 'provider-inconsistent',
    pattern:
      /Provider produced inconsistent (?:final plan|result after apply)(?:\nWhen (?:expanding the plan for|applying changes to) ([^\n]{1,300}?)(?: to include|, provider))?/,
    failure: (match) => ({
      message: `The provider broke off${match[1] === undefined ? '' : ` at ${match[1]}`}: what it did is not what it had planned. What was made before that stays.`,
      hint: 'This is a bug of the provider. Planning again usually goes through, since it knows the new values then.',
      nextSteps: ['Plan again: the new plan holds what is still open'],
    }),
  },
  {
    code: 'left-behind',
    pattern: /left behind forgotten instances/,
    failure: () => ({
      message: 'The resource was forgotten and lives on; tofu calls that an error when not told otherwise.',
    }),
  },
];

/** What became of the change itself, whose state is not saved. */
function howFar({ errors, interrupted }: End): string {
  if (interrupted) return 'was interrupted, and';
  const others = errors.filter(({ summary }) => !UNSAVED.test(summary) && summary !== LOCK_LEFT);
  if (others.length === 0) return 'was made, but';
  const at = others.flatMap(({ address }) => address ?? []);
  return `broke off${at.length === 0 ? '' : ` at ${at.slice(0, 3).join(', ')}`}, and`;
}

/** ` (ExpiredToken: The provided token has expired.)`, or nothing where no reason is given. */
function whyNotSaved(all: string): string {
  const said = all.slice(all.indexOf('Failed to save state')).slice(0, 4000);
  const why =
    /api error ([^\n]{1,200})/.exec(said)?.[1] ??
    /dial tcp[^\n]{1,200}|connection reset[^\n]{0,100}|EOF/.exec(said)?.[0];
  return why === undefined ? '' : ` (${why})`;
}

function lastError(text: string): string {
  const at = text.indexOf(LAST);
  return at < 0 ? '.' : `: ${text.slice(at + LAST.length)}`;
}

const LAST = 'last error: ';
