import { livePlace } from '../live/place.ts';
import { worldSuite } from '../suite.ts';

worldSuite({
  mode: 'dry-run',
  place: (cache) => livePlace(cache === 'warm' ? 'whole' : 'missing'),
  options: () => ({}),
  suffix: '',
  needsDigest: false,
  outcome: 'previewed',
  changes: false,
});
