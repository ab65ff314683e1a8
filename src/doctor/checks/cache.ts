import { type CacheState, inspectCache } from '../../aws/model-cache.ts';
import { count, bytesInWords } from '../../words/amounts.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';

export const check: Check<CloudPorts, CacheState> = {
  id: 'cache',
  asks: 'the model is cached, and what a boot takes beside it: COMPLETE, and every object that it names with its size and, where S3 has one, its checksum',
  why: 'Without it the new instance pulls the model from its registry: minutes more, and a registry that must answer.',
  ask: ({ aws, service, signal }) => inspectCache(aws, service.cache, signal, true),
  judge({ state, bytes, complete, problems, besides }, { cache }) {
    const place = `s3://${cache.bucket}/${cache.prefix}`;
    if (state === 'warm' && besides !== undefined && besides.length > 0)
      return warn(
        `The model is cached, but what lies beside it at ${place} is of no use: ${besides.join(' ')} A boot takes it from its registry instead.`,
        'firedrill run instance-replacement   # the new instance exports it anew',
      );
    if (state === 'warm') {
      const also = complete?.also.map(({ name }) => name.replace(/^also\//, '')).join(', ') ?? '';
      return pass(
        `${bytesInWords(bytes)} in ${count(complete?.files.length ?? 0, 'file')} at ${place}, beside it ${also || 'neither images nor packages'}`,
      );
    }
    const fix =
      'firedrill run cold-cache-rebuild   # clears what is left, and lets a new instance fill it again';
    if (state === 'cold') return fail(`There is no model at ${place}.`, fix);
    return fail(`The cache at ${place} is of no use: ${problems.join(' ')}`, fix);
  },
};
