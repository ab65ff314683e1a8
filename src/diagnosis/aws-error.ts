import type { AwsCall, ExplainError } from '../aws/errors.ts';
import type { OwnSource } from '../aws/own-source.ts';
import type { Place } from '../aws/place.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { cutTo } from '../text/line-cap.ts';
import { CALLS } from './catalogue/catalogue.ts';
import { credentialsFailure, isOfCredentials, networkCodeIn } from './credentials.ts';
import { bestMatches } from './match.ts';
import type { Sign } from './sign.ts';
import { told } from './told.ts';

/** What AWS's clients of ours throw, explained. */
export const explainAwsError: ExplainError = async (error, call, place, ownSource) => {
  const own = ownSource && isOfCredentials(error) ? await ownSource().catch(() => undefined) : undefined;
  return failureFrom(error, call, place, own);
};

/** Pure: an SDK error as a failure with a stable code, a hint and next steps. */
export function failureFrom(thrown: unknown, call: AwsCall, place: Place, own?: OwnSource): FailureDraft {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const credentials = credentialsFailure(error, place, own);
  if (credentials) return credentials;
  const code = nameOf(error);
  const status = statusOf(error);
  const said = error.message && error.message !== code ? oneLine(error.message) : '';
  const facts = {
    service: call.service,
    command: call.command,
    awsCode: code,
    ...(status === undefined ? {} : { status }),
    ...requestIdOf(error),
  };
  const sign: Sign = {
    text: said,
    title: said,
    code,
    service: call.service,
    operation: call.command,
    ...(status === undefined ? {} : { status }),
    ...(said === '' ? {} : { said }),
  };
  const [match] = bestMatches(CALLS, sign);
  const asked = `${call.service}:${call.command}`;
  if (match === undefined)
    return {
      code: 'aws-error',
      message: `${asked} failed: ${said === '' ? code : `${said} (${code})`}`,
      nextSteps: ['Try again.'],
      facts,
    };
  if (match.entry.code === 'unreachable')
    return {
      code: 'unreachable',
      message: `${place.name} cannot be reached (${code}).`,
      ...place.unreachable,
      facts: { ...facts, diagnosis: [match.entry.id] },
    };
  const values = { ...(said === '' ? {} : { said }), code, call: asked, operation: asked, ...match.values };
  const failure = told([{ entry: match.entry, values }]);
  return { ...failure, facts: { ...facts, ...failure.facts } };
}

const NETWORK =
  /^(?:ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|TimeoutError|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO\w*|SELF_SIGNED\w*|UNABLE_TO_VERIFY\w*)$/;

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
