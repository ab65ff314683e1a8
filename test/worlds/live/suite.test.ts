import { worldSuite } from '../suite.ts';
import { livePlace } from './place.ts';

worldSuite({
  mode: 'live',
  place: (cache) => livePlace(cache === 'warm' ? 'whole' : 'missing'),
  options: () => ({}),
  suffix: '9012',
  needsDigest: true,
  outcome: 'verified',
  changes: true,
});
