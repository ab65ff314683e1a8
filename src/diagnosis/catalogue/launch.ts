import type { Entry } from '../entry.ts';
import { ACCOUNT } from './launch/account.ts';
import { LAUNCH_ENDED } from './launch/ended.ts';
import { LAUNCH_PARTS } from './launch/parts.ts';
import { NO_ROOM } from './launch/no-room.ts';

// What AWS says against a new machine, at its launch and in its first seconds.

export const LAUNCH: readonly Entry[] = [...NO_ROOM, ...ACCOUNT, ...LAUNCH_PARTS, ...LAUNCH_ENDED];
