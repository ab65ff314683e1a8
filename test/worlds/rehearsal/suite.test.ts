import { worldSuite } from '../suite.ts';

worldSuite({
  mode: 'rehearsal',
  options: (cache) => ({ scenario: `${cache}-cache`, speed: 'max' }),
  suffix: '',
  needsDigest: false,
  outcome: 'verified',
  changes: true,
});
