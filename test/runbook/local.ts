import { z } from 'zod';
import type { Actions } from '../../src/runbook/load.ts';
import type { Contract } from '../../src/runbook/runbook.ts';

const none = z.strictObject({});
const list = z.array(z.string()).optional();
const form = z.enum(['replace', 'destroy', 'forget']);
const c = (effect: Contract['effect'], outputs: string, reviewed = false): Contract => ({
  effect,
  idempotent: effect !== 'mutate',
  waitsFor: 'machine',
  outputs: outputs.split(' ').filter(Boolean),
  ...(reviewed ? { reviewed } : {}),
});

export const ACTIONS: Actions = new Map<string, { contract: Contract; params: z.ZodType }>([
  ['identity', { contract: c('read', 'caller account region credentialsUntil'), params: none }],
  ['quiet', { contract: c('read', 'serial lineage'), params: none }],
  ['evidence', { contract: c('read', 'instance folder'), params: none }],
  ['cache-status', { contract: c('read', 'state name bytes'), params: none }],
  [
    'cache-clear',
    {
      contract: c('mutate', 'cleared versions'),
      params: z.strictObject({ of: z.string(), gate: z.string() }),
    },
  ],
  [
    'cache-restore',
    { contract: c('mutate', ''), params: z.strictObject({ versions: z.array(z.any()).optional() }) },
  ],
  [
    'plan',
    {
      contract: c('plan', 'planFile digest summary asExpected', true),
      params: z.strictObject({
        replace: list,
        destroy: list,
        forget: list,
        liftProtection: list,
        expect: z.strictObject({ replace: list, follow: list, destroy: list, forget: list, create: list }),
        variables: z.record(z.string(), z.string()).optional(),
      }),
    },
  ],
  [
    'gate',
    {
      contract: c('read', 'digest by'),
      params: z.strictObject({
        of: z.string(),
        asks: z.enum(['name', 'y']).default('name'),
        names: z.string().optional(),
      }),
    },
  ],
  [
    'apply',
    {
      contract: c('mutate', 'instance summary'),
      params: z.strictObject({ of: z.string(), gate: z.string() }),
    },
  ],
  ['review-clear', { contract: c('read', 'names digest', true), params: none }],
  [
    'boot',
    { contract: c('session', 'finishedUp modelFrom'), params: z.strictObject({ instance: z.string() }) },
  ],
  ['question', { contract: c('read', 'answer tookMs'), params: none }],
  [
    'cache-export',
    { contract: c('session', 'name bytes'), params: z.strictObject({ instance: z.string() }) },
  ],
  [
    'settled',
    {
      contract: c('plan', 'summary'),
      params: z.strictObject({
        expect: z.union([z.literal('empty'), z.strictObject({ create: z.array(z.string()) })]).optional(),
      }),
    },
  ],
  [
    'protection',
    {
      contract: c('read', 'name id dependants address'),
      params: z.strictObject({ address: z.string(), form }),
    },
  ],
  ['state-backup', { contract: c('read', 'file serial lineage'), params: none }],
  [
    'review-forget',
    { contract: c('read', 'addresses digest', true), params: z.strictObject({ address: z.string() }) },
  ],
  ['forget', { contract: c('mutate', 'addresses'), params: z.strictObject({ of: z.string() }) }],
  [
    'protection-proof',
    { contract: c('read', 'summary'), params: z.strictObject({ address: z.string(), form }) },
  ],
  ['by-hand', { contract: c('read', ''), params: z.strictObject({ ask: z.string().optional() }) }],
]);
