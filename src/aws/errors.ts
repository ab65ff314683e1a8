import type { InitializeMiddleware, MetadataBearer } from '@smithy/types';
import type { Json } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { FailureCode } from '../engine/failure-codes.ts';
import type { Border } from '../text/border.ts';
import { cutTo } from '../text/line-cap.ts';
import { AwsFailure } from './aws-failure.ts';
import { credentialsFailure, isOfCredentials, networkCodeIn } from './credentials.ts';
import { callOf } from './guard.ts';
import type { OwnSource } from './own-source.ts';
import type { Place } from './place.ts';

/**
 * Turns everything a call can throw into an `AwsFailure`. An abort stays what it is: nobody needs to be told about
 * what they asked for.
 */
export function errorMap<I extends object, O extends MetadataBearer>(
  { place, border }: { readonly place: Place; readonly border: Border },
  onCredentials: () => void = () => {},
  /** Asked where it is about credentials; absent where they are not the operator's. */
  ownSource?: () => Promise<OwnSource>,
): InitializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof AwsFailure || (error instanceof Error && error.name === 'AbortError')) throw error;
      const own =
        ownSource && isOfCredentials(asError(error)) ? await ownSource().catch(() => undefined) : undefined;
      const failure = maskedBy(border, failureFrom(error, callOf(context), place, own));
      if (failure.code === 'credentials') onCredentials();
      throw new AwsFailure(failure, error);
    }
  };
}

/** AWS repeats in its errors what it was given. */
const maskedBy = (border: Border, failure: FailureDraft): FailureDraft =>
  border.json(failure as unknown as Json) as unknown as FailureDraft;

interface Call {
  readonly service: string;
  readonly command: string;
}

/** Pure: an SDK error as a failure with a stable code, a hint and next steps. */
export function failureFrom(thrown: unknown, call: Call, place: Place, own?: OwnSource): FailureDraft {
  const error = asError(thrown);
  const credentials = credentialsFailure(error, place, own);
  if (credentials) return credentials;
  const name = nameOf(error);
  const status = statusOf(error);
  const rule = RULES.find(
    ({ names, statuses }) => names.test(name) || (status !== undefined && statuses?.includes(status)),
  );
  const facts = {
    service: call.service,
    command: call.command,
    awsCode: name,
    ...(status === undefined ? {} : { status }),
    ...requestIdOf(error),
  };
  if (NETWORK.test(name))
    return {
      code: 'unreachable',
      message: `${place.name} cannot be reached (${name}).`,
      ...place.unreachable,
      facts,
    };
  const said = error.message && error.message !== name ? `${oneLine(error.message)} (${name})` : name;
  if (!rule) {
    const message = `${call.service}:${call.command} failed: ${said}`;
    if (status === undefined || status < 500)
      return { code: 'aws-error', message, nextSteps: ['Try again.'], facts };
    return {
      code: 'unavailable',
      message,
      hint: 'AWS itself has trouble; the same call may work in a minute.',
      nextSteps: ['Try again.', 'https://health.aws.amazon.com/health/status'],
      facts,
    };
  }
  return {
    code: rule.code,
    message: `${rule.means}: ${said}`,
    hint: rule.hint,
    nextSteps: rule.nextSteps ?? ['Try again.'],
    facts,
  };
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

interface Rule {
  readonly code: FailureCode;
  readonly names: RegExp;
  readonly statuses?: readonly number[];
  readonly means: string;
  readonly hint: string;
  readonly nextSteps?: readonly string[];
}

// In this order: the first that fits counts.
const RULES: readonly Rule[] = [
  {
    code: 'no-capacity',
    names: /^Insufficient\w*Capacity/,
    means: 'AWS has no machine of this type there now',
    hint: 'It is about the type and the zone; trying again at once seldom helps. The message names zones that have some.',
    nextSteps: ['Try again with another type or zone.', 'Try again in a few minutes.'],
  },
  {
    code: 'quota',
    names: /^(\w*LimitExceeded|AddressLimitExceeded|Max\w+Exceeded)$(?<!RequestLimitExceeded)/,
    means: 'A limit of the account is reached',
    hint: 'Free something or raise the limit; a raise can take hours.',
    nextSteps: ['Try a smaller type.', 'aws service-quotas list-service-quotas --service-code ec2'],
  },
  {
    code: 'throttled',
    names:
      /^(RequestLimitExceeded|Throttl\w*|ThrottledException|TooManyRequestsException|SlowDown|EC2ThrottledException|RequestThrottled\w*)$/,
    statuses: [429],
    means: 'AWS takes no more calls for the moment',
    hint: 'Somebody or something else may be calling a lot; it passes by itself.',
  },
  {
    code: 'not-connected',
    names: /^(TargetNotConnected|InvalidInstanceId)$/,
    means: 'The SSM agent of the instance is not online',
    hint: 'It comes online 10-60 s after the start, and never without an instance profile that allows it.',
  },
  {
    code: 'not-found',
    names:
      /^(NoSuch\w+|NotFound|NotFoundException|Invalid\w+\.NotFound|ParameterNotFound|InvocationDoesNotExist|DoesNotExistException)$/,
    statuses: [404],
    means: 'It does not exist',
    hint: 'Right after something was made AWS may not know it everywhere yet.',
  },
  {
    code: 'protected',
    names: /^OperationNotPermitted$/,
    means: 'It is protected',
    hint: 'Termination protection, an object lock or MFA delete guards it.',
  },
  {
    code: 'conflict',
    names: /^(PreconditionFailed|ConditionalRequestConflict|OperationAborted)$/,
    statuses: [412],
    means: 'Somebody else was there first',
    hint: 'What was expected to be there is not what is there now.',
  },
  {
    code: 'wrong-region',
    names: /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    statuses: [301],
    means: 'It lives in another region',
    hint: 'Check `region` in firedrill.yaml.',
    nextSteps: ['aws s3api get-bucket-location --bucket <bucket>'],
  },
  {
    code: 'denied',
    names: /^(UnauthorizedOperation|AccessDenied|AccessDeniedException|AuthorizationError|Forbidden)$/,
    statuses: [403],
    means: 'The caller may not do this',
    hint: 'The identity is known, the permission is missing.',
    nextSteps: [
      'aws sts get-caller-identity',
      'aws sts decode-authorization-message --encoded-message <the part after "Encoded authorization failure message:">',
    ],
  },
  {
    code: 'unreadable',
    names: /^AnswerTooLong$/,
    means: 'The answer is longer than any that belongs there, and was not read to its end',
    hint: 'Something between here and AWS may have answered in its place, or the object is not what it should be.',
  },
  {
    code: 'unreadable',
    names: /^SyntaxError$/,
    means: 'The answer could not be read',
    hint: 'Something between here and AWS may have answered in its place, such as a proxy or a login page.',
  },
];

const NETWORK =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|TimeoutError|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO\w*|SELF_SIGNED\w*|UNABLE_TO_VERIFY\w*)$/;

/** Characters of what AWS says in an error: the longest holds a message that only AWS can decode. */
const LONGEST = 4000;

/** Node's code of a network error, or AWS's name. */
function nameOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string' && NETWORK.test(error.code)) return error.code;
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && NETWORK.test(cause.code))
    return cause.code;
  if (error.name.endsWith('ProviderError')) return networkCodeIn(error.message) ?? error.name;
  // Head requests have no body, so the SDK calls what it cannot name `Unknown` (S3 301, 403).
  return error.name.slice(0, 100);
}

function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return metadata?.httpStatusCode;
}

function requestIdOf(error: Error): { readonly requestId?: string } {
  const metadata = '$metadata' in error ? (error.$metadata as { requestId?: string }) : undefined;
  return metadata?.requestId ? { requestId: metadata.requestId } : {};
}

function oneLine(text: string): string {
  return cutTo(
    LONGEST,
    text
      .slice(0, 10 * LONGEST)
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
