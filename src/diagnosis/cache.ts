import type { CacheRefused } from '../aws/cache-refused.ts';
import type { Cache } from '../aws/model-cache.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { CACHE } from './catalogue/cache.ts';
import { explainSeen } from './seen.ts';

/** Why the model cache is left as it is. Pure. */
export function explainCache(
  { bucket, prefix }: Cache,
  code: CacheRefused['code'] | 'NothingHidden',
  { about, facts }: Partial<Pick<CacheRefused, 'about' | 'facts'>> = {},
): FailureDraft {
  const failure = explainSeen(CACHE, { text: code, code }, { bucket, prefix, ...about });
  return { ...failure, facts: { ...failure.facts, ...facts } };
}
