import type { Failure } from '../engine/failure.ts';
import type { Stream } from './stream.ts';

/**
 * An error at an address that shows that nothing was made or unmade there: the very call that would have done it was refused,
 * or was not come to. What a later call or an answer that never came says is no such thing.
 */
const REFUSED =
  /^(?:collecting instance settings: |(?:creating|requesting|allocating|deleting|terminating|releasing) [^\n]{0,300}?\b(?:operation error [A-Za-z0-9 ]{1,40}: (?:Create|Run|Allocate|Request|Register|Delete|Terminate|Release)\w{0,60}, https response error StatusCode: 4\d\d,|[^\n]{0,400}?\bapi error Insufficient\w{0,40}Capacity:))/;

/** What the stream of a change says of it. One that was cut off may end before its change does. */
export function changedBy(stream: Stream, signal: string | null): Failure['changed'] {
  const made = stream.applied.map(({ address, action, id }) => ({ address, action, id: id ?? null }));
  const begun = stream.unfinished.flatMap(({ address, action, id }) => {
    const error = stream.errors.find((one) => one.address === address);
    const known = id ?? /\((i-[0-9a-f]+)\)/.exec(`${error?.summary} ${error?.detail}`)?.[1];
    // Refused before there was anything; what went wrong later, or was interrupted, may be there without a name.
    if (error && known === undefined && REFUSED.test(error.summary) && !stream.interrupted) return [];
    return [{ address, action, id: known ?? null }];
  });
  if (made.length > 0 || begun.length > 0) return { made, begun };
  // A stream that began and names no error was cut off, by a full disk perhaps: it proves nothing.
  return signal === null && (stream.version === undefined || stream.errors.length > 0) ? 'none' : 'unknown';
}
