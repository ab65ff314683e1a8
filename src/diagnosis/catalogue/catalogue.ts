import type { Entry } from '../entry.ts';
import { ANSWERS } from './answers.ts';
import { AWS } from './aws.ts';
import { BOOT } from './boot.ts';
import { CACHE } from './cache.ts';
import { CREDENTIALS } from './credentials.ts';
import { LAUNCH } from './launch.ts';
import { NETWORK } from './network.ts';
import { SESSIONS } from './sessions.ts';
import { TOFU } from './tofu.ts';

/** For what AWS's clients answer, tofu's or ours. */
export const CALLS: readonly Entry[] = [...LAUNCH, ...AWS, ...CREDENTIALS, ...NETWORK];

/** For what a tool says of itself and of the calls it made. */
export const TOOLS: readonly Entry[] = [...TOFU, ...CALLS];

/** For what firedrill sees by itself: the service's answers, the ends of sessions, the model cache. */
export const SEEN: readonly Entry[] = [...ANSWERS, ...SESSIONS, ...CACHE];

export const ALL: readonly Entry[] = [...TOOLS, ...SEEN, ...BOOT];
