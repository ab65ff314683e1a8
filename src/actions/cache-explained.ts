import { CacheRefused } from '../aws/cache-refused.ts';
import type { Cache } from '../aws/model-cache.ts';
import { explainCache } from '../diagnosis/cache.ts';
import { StepFailure } from './action.ts';

/** Work on the cache, with what refuses it explained. */
export async function cacheExplained<T>(cache: Cache, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CacheRefused) throw new StepFailure(explainCache(cache, error.code, error));
    throw error;
  }
}
