import type { Entry } from '../entry.ts';
import { BUSY } from './aws/busy.ts';
import { NOT_AS_EXPECTED } from './aws/not-as-expected.ts';
import { PROTECTED } from './aws/protected.ts';
import { REFUSED } from './aws/refused.ts';

// What AWS's codes mean, whoever called: our own clients or tofu's. The most exact entry wins, so families come to pass
// only where no code of their own is listed.

export const AWS: readonly Entry[] = [...BUSY, ...PROTECTED, ...NOT_AS_EXPECTED, ...REFUSED];
