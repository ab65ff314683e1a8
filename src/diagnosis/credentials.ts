import type { OwnSource } from '../aws/own-source.ts';
import type { Place } from '../aws/place.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { shellWord } from '../text/shell-word.ts';
import { type CodeReason, CREDENTIALS } from './catalogue/credentials.ts';
import { credentialHelp, type Help, type Trouble } from './credential-help.ts';
import { bestMatches } from './match.ts';

/** `sso`, `login`: nobody is signed in. */
type Reason = Exclude<Trouble, 'too-short'> | 'sso' | 'login' | 'clock' | 'region';

const PROVIDER = /^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/;

/** Whether an error is of the credentials, whichever they are. Errors of the network that came in the way are not. */
export const isOfCredentials = (error: Error): boolean => reasonOf(error) !== undefined;

/**
 * A failure with code `credentials` when that is what it is: one screen keeps the run and shows the command that helps
 * this kind. `own`: where the operator's come from, where the operator's are used.
 */
export function credentialsFailure(error: Error, place: Place, own?: OwnSource): FailureDraft | undefined {
  const reason = reasonOf(error);
  if (!reason) return undefined;
  const help = own === undefined ? plainHelp(error, reason, place) : ownHelp(error, reason, own);
  const profile = own?.source.profile;
  return {
    code: 'credentials',
    ...help,
    ...(place.mayBeClosed && reason === 'rejected' ? closedRegion(help, place) : {}),
    ...place.refused,
    facts: {
      reason,
      ...(own === undefined ? {} : { kind: own.source.kind }),
      ...(profile === undefined ? {} : { profile }),
      awsCode: error.name,
      said: error.message.slice(0, 1000),
    },
  };
}

/** The same help where a tool met the error that AWS names so: `ExpiredToken`; `undefined` where none was named. `reason`: where
 * the catalogue knew it by more than the code. Pure. */
export function helpForCode(code: string | undefined, own: OwnSource, reason?: CodeReason): Help {
  const error = Object.assign(new Error(''), code === undefined ? {} : { name: code });
  return ownHelp(error, reason ?? reasonOf(error) ?? 'missing', own);
}

function reasonOf(error: Error): Reason | undefined {
  const { name, message } = error;
  const listed = reasonOfCode(name);
  if (listed !== undefined) return listed;
  if (message.startsWith('Region is missing')) return 'region';
  // Of the role that a profile takes before the call itself, which firedrill never asks for.
  if (name.startsWith('AccessDenied') && /\bsts:AssumeRole/.test(message)) return 'role-refused';
  // A token's file that is not there, and a session that is named and not described: the SDK throws these bare.
  if ('syscall' in error && error.syscall === 'open') return 'missing';
  if (name === 'TypeError' && /reading 'sso_/.test(message)) return 'missing';
  if (!PROVIDER.test(name) || networkCodeIn(message) !== undefined) return undefined;
  if (message.startsWith('ForbiddenException')) return 'role-refused';
  if (/login\/cache|aws login|reauthenticate/.test(message)) return 'login';
  if (/SSO|^UnauthorizedException/i.test(message)) return 'sso';
  return 'missing';
}

/** By AWS's own code alone, as the catalogue has it. */
function reasonOfCode(code: string): Reason | undefined {
  const [match] = bestMatches(CREDENTIALS, { text: '', code });
  return match && CREDENTIALS.find(({ id }) => id === match.entry.id)?.reason;
}

/** A provider that could not reach whom it asks says so in words only: `Error: connect ECONNREFUSED …`. */
export function networkCodeIn(message: string): string | undefined {
  return /\b(?:ECONN[A-Z]+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|CERT_[A-Z_]+|SELF_SIGNED[A-Z_]*|UNABLE_TO_VERIFY[A-Z_]*)\b/.exec(
    message,
  )?.[0];
}

const CLOCK_STEPS = [
  'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date',
  'sudo timedatectl set-ntp true',
];
const WAITS = 'Nothing is lost: the run waits here until AWS knows you again.';

function ownHelp(error: Error, reason: Reason, { source, unreadable }: OwnSource): Help {
  const trouble = reason === 'sso' || reason === 'login' ? 'missing' : reason;
  if (trouble === 'clock' || trouble === 'region') return clockOrRegion(trouble, source.profile);
  const help = credentialHelp(source, trouble, wordsOfProgram(error));
  if (unreadable.length === 0) return help;
  return {
    ...help,
    message: `${unreadable.join(' and ')} cannot be read. ${help.message}`,
    nextSteps: [`ls -l ${unreadable.join(' ')}`, ...help.nextSteps],
  };
}

/** The last line of what a credential process complained of, or what the SDK says against what it printed. */
function wordsOfProgram({ message }: Error): string {
  const [first = '', ...lines] = message.trim().split('\n');
  if (first.startsWith('Command failed:')) return (lines.at(-1) ?? '').trim().slice(0, 200);
  return /credential_process (.*)$/.exec(first)?.[1] ?? '';
}

function clockOrRegion(reason: 'clock' | 'region', profile?: string): Help {
  return reason === 'clock'
    ? {
        message: `AWS refused the signature: the clock of this machine is wrong, or the secret key${profile === undefined ? '' : ` of profile ${profile}`} is.`,
        hint: WAITS,
        nextSteps: [
          ...CLOCK_STEPS,
          `aws sts get-caller-identity${profile === undefined ? '' : ` --profile ${shellWord(profile)}`}`,
        ],
      }
    : {
        message: 'No AWS region is set.',
        hint: WAITS,
        nextSteps: ['Set `region` in firedrill.yaml, or: export AWS_REGION=us-east-1'],
      };
}

/** Where the keys are not the operator's: nobody is sent to sign in anywhere. */
function plainHelp(error: Error, reason: Reason, place: Place): Help {
  if (reason === 'clock' || reason === 'region') return clockOrRegion(reason);
  return {
    message: `${place.name} does not take the keys: ${error.message.slice(0, 200)} (${error.name}).`,
    hint: WAITS,
    nextSteps: ['aws sts get-caller-identity'],
  };
}

/** Keys that are good elsewhere are unknown in a region that was never enabled for the account. */
function closedRegion(help: Help, place: Place): Pick<FailureDraft, 'message' | 'nextSteps'> {
  return {
    message: `${help.message} Or the region is not enabled for this account: ${place.name} is none that every account has.`,
    nextSteps: [
      ...help.nextSteps,
      `aws account get-region-opt-status --region-name ${place.mayBeClosed}`,
      // Session tokens of STS's global endpoint do not count in such a region.
      `or, if your keys are of a session: take them from STS in the region, with --region ${place.mayBeClosed}`,
    ],
  };
}
