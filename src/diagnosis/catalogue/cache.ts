import type { Entry } from '../entry.ts';

// What stands in the way of hiding the model cache, or of bringing it back. A delete in a bucket with versions only lays a
// marker over the object; in one without, it ends the data. Codes: aws/cache-clearing.ts, actions/cache-restore.ts.

export const CACHE: readonly Entry[] = [
  {
    id: 'cache-not-versioned',
    code: 'not-versioned',
    when: [{ codes: ['NotVersioned'] }],
    cause: 'The bucket {bucket} keeps no versions of {key}: deleting it could not be undone.',
    hint: 'The unit turns versioning on (model_cache.tf); objects from before that have no version.',
    next: [
      'aws s3api get-bucket-versioning --bucket {bucket}',
      'Once versions are kept, write the cache anew: an object from before has none',
    ],
    changed: 'none',
    reports: ['facts of AWS 5.22', 'awsdocs/amazon-s3-userguide#68'],
  },
  {
    id: 'cache-moved',
    code: 'cache-moved',
    when: [{ codes: ['CacheMoved'] }],
    cause: 'The cache is not what was reviewed: {keys} changed since. Nothing was hidden.',
    hint: 'Something wrote to the cache meanwhile, such as an export of the instance. Look again at what is there now.',
    next: ['Try again: it looks anew and shows a new gate.'],
    changed: 'none',
    reports: ['of our own making: no report to be had'],
  },
  {
    id: 'cache-no-marker',
    code: 'not-a-marker',
    when: [{ codes: ['NotAMarker'] }],
    cause: '{version} of {key} is data, not a delete marker. Nothing was deleted.',
    hint: 'The list of markers does not belong to this cache.',
    next: ['aws s3api list-object-versions --bucket {bucket} --prefix {prefix}/'],
    changed: 'none',
    reports: ['facts of AWS 5.22', 'aws/aws-sdk-go-v2#2607'],
  },
  {
    id: 'cache-nothing-hidden',
    code: 'nothing-cleared',
    when: [{ codes: ['NothingHidden'] }],
    cause: 'This run has hidden nothing of the cache that could be brought back. Nothing was done.',
    hint: 'If the cache is hidden, somebody else did that, and may have had a reason: ask before you take it back by hand.',
    next: [
      'See which delete markers are there: aws s3api list-object-versions --bucket {bucket} --prefix {prefix}/',
    ],
    changed: 'none',
    reports: ['facts of AWS 5.22', 'getmoto/moto#6076'],
  },
];
