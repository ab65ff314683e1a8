import { type CacheState, inspectCache } from '../../aws/model-cache.ts';
import { count, gibibytes } from '../../words/amounts.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

export const check: Check<CloudPorts, CacheState> = {
  id: 'cache',
  asks: 'the model is cached: COMPLETE, and every object that it names with its size and, where S3 has one, its checksum',
  why: 'Without it the new instance pulls the model from its registry: minutes more, and a registry that must answer.',
  ask: ({ aws, service, signal }) => inspectCache(aws, service.cache, signal, true),
  judge({ state, bytes, complete, problems }, { cache }) {
    const place = `s3://${cache.bucket}/${cache.prefix}`;
    if (state === 'warm')
      return pass(`${gibibytes(bytes)} in ${count(complete?.files.length ?? 0, 'file')} at ${place}`);
    const fix =
      'firedrill run cold-cache-rebuild   # clears what is left, and lets a new instance fill it again';
    if (state === 'cold') return fail(`There is no model at ${place}.`, fix);
    return fail(`The cache at ${place} is of no use: ${problems.join(' ')}`, fix);
  },
};
