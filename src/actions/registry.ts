import type { Action } from './action.ts';
import { action as apply } from './apply.ts';
import { action as boot } from './boot.ts';
import { action as byHand } from './by-hand.ts';
import { action as cacheClear } from './cache-clear.ts';
import { action as cacheExport } from './cache-export.ts';
import { action as cacheRestore } from './cache-restore.ts';
import { action as cacheStatus } from './cache-status.ts';
import { action as evidence } from './evidence.ts';
import { action as forget } from './forget.ts';
import { action as gate } from './gate.ts';
import { action as identity } from './identity.ts';
import { action as plan } from './plan.ts';
import { action as protection } from './protection.ts';
import { action as protectionProof } from './protection-proof.ts';
import { action as question } from './question.ts';
import { action as quiet } from './quiet.ts';
import { action as reviewClear } from './review-clear.ts';
import { action as reviewForget } from './review-forget.ts';
import { action as settled } from './settled.ts';
import { action as stateBackup } from './state-backup.ts';
import { action as unblock } from './unblock.ts';

// Parameters are `unknown` from here on: `perform.ts` has each action's own schema check them before it runs.
const all = [
  apply,
  boot,
  byHand,
  cacheClear,
  cacheExport,
  cacheRestore,
  cacheStatus,
  evidence,
  forget,
  gate,
  identity,
  plan,
  protection,
  protectionProof,
  question,
  quiet,
  reviewClear,
  reviewForget,
  settled,
  stateBackup,
  unblock,
] as readonly unknown[] as readonly Action[];

/** Every action a runbook can name. */
export const actions: ReadonlyMap<string, Action> = new Map(all.map((action) => [action.name, action]));
