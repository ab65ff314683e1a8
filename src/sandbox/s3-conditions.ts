import { AwsError } from './aws-error.ts';
import type { Version } from './s3-store.ts';
import { type AwsRequest, header } from './wire.ts';

/**
 * Conditional reads (RFC 9110 §13, as S3 documents GetObject): what is asked of the ETag counts before what is asked of
 * the time. `not-modified`: the caller has this already. Errors: PreconditionFailed.
 */
export function conditionOf(request: AwsRequest, version: Version): 'read' | 'not-modified' {
  const ifMatch = header(request, 'if-match');
  const ifNoneMatch = header(request, 'if-none-match');
  // To the second, as in the header.
  const changedAt = Math.floor(version.lastModifiedMs / 1000) * 1000;
  const unmodifiedSince = timeOf(header(request, 'if-unmodified-since'));
  const modifiedSince = timeOf(header(request, 'if-modified-since'));
  const changed =
    ifMatch === undefined
      ? unmodifiedSince !== undefined && changedAt > unmodifiedSince
      : !names(ifMatch, version.etag);
  if (changed) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
  const known =
    ifNoneMatch === undefined
      ? modifiedSince !== undefined && changedAt <= modifiedSince
      : names(ifNoneMatch, version.etag);
  return known ? 'not-modified' : 'read';
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const name = one.trim().replace(/^W\//, '').replaceAll('"', '');
    return name === '*' || name === etag;
  });
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
