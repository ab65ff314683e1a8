import type { Entry } from '../entry.ts';
import { AWS } from './aws.ts';
import { BOOT } from './boot.ts';
import { CREDENTIALS } from './credentials.ts';
import { LAUNCH } from './launch.ts';
import { NETWORK } from './network.ts';
import { TOFU } from './tofu.ts';

/** For what AWS's clients answer, tofu's or ours. */
export const CALLS: readonly Entry[] = [...LAUNCH, ...AWS, ...CREDENTIALS, ...NETWORK];

/** For what a tool says of itself and of the calls it made. */
export const TOOLS: readonly Entry[] = [...TOFU, ...CALLS];

export const ALL: readonly Entry[] = [...TOOLS, ...BOOT];
