import type { FailureDraft } from '../engine/failure.ts';
import type { Place } from './place.ts';

type Reason = 'missing' | 'expired' | 'sso' | 'login' | 'rejected' | 'clock' | 'region';

// Names by which AWS refuses credentials; each protocol has its own (facts: SDK, credential errors).
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const REJECTED = [
  'InvalidClientTokenId',
  'AuthFailure',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'InvalidGrantException',
];
const CLOCK = [
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
  'RequestInTheFuture',
];

/** A failure with code `credentials` when that is what it is: one screen keeps the run and shows the command. */
export function credentialsFailure(error: Error, place: Place): FailureDraft | undefined {
  const reason = reasonOf(error);
  if (!reason) return undefined;
  const profile = /\bprofile=([\w.@+-]+)/.exec(error.message)?.[1] ?? place.profile;
  return {
    code: 'credentials',
    message: `${messageOf(reason, profile)}.`,
    hint: 'Nothing is lost: the run waits here until AWS knows you again.',
    nextSteps: stepsFor(reason, profile),
    ...place.refused,
    facts: { reason, awsCode: error.name, said: error.message.slice(0, 1000) },
  };
}

function reasonOf(error: Error): Reason | undefined {
  const { name, message } = error;
  if (EXPIRED.includes(name)) return 'expired';
  if (REJECTED.includes(name)) return 'rejected';
  if (CLOCK.includes(name)) return 'clock';
  if (message.startsWith('Region is missing')) return 'region';
  if (!/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) return undefined;
  if (/\.aws\/login\/cache|aws login/.test(message)) return 'login';
  if (/SSO/i.test(message)) return 'sso';
  return 'missing';
}

function messageOf(reason: Reason, profile: string | undefined): string {
  const of = profile ? ` of profile ${profile}` : '';
  switch (reason) {
    case 'missing':
      return `No AWS credentials were found${profile ? ` for profile ${profile}` : ''}`;
    case 'expired':
      return `The AWS credentials${of} have expired`;
    case 'sso':
      return `The SSO session${of} is missing or over`;
    case 'login':
      return `The login session${of} is missing or over`;
    case 'rejected':
      return `AWS does not know the access key${of}`;
    case 'clock':
      return 'AWS refused the signature: the clock of this machine is wrong, or the secret key is';
    case 'region':
      return 'No AWS region is set';
  }
}

function stepsFor(reason: Reason, profile: string | undefined): readonly string[] {
  const option = profile ? ` --profile ${profile}` : '';
  const check = `aws sts get-caller-identity${option}`;
  switch (reason) {
    case 'sso':
      return [`aws sso login${option}`, check];
    case 'login':
      return [`aws login${option}`, check];
    case 'clock':
      return [
        'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date',
        'sudo timedatectl set-ntp true',
        check,
      ];
    case 'region':
      return ['Set `region` in firedrill.yaml, or: export AWS_REGION=us-east-1'];
    case 'rejected':
      return [`aws configure list${option}`, `aws sso login${option}`, check];
    case 'expired':
    case 'missing':
      return [
        `aws sso login${option}`,
        'or: export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=… and start firedrill again',
        check,
      ];
  }
}
