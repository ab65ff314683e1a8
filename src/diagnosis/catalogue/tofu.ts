import type { Entry } from '../entry.ts';
import { CODE } from './tofu/code.ts';
import { PLAN } from './tofu/plan.ts';
import { PROVIDER } from './tofu/provider.ts';
import { PROVIDERS_AT_HAND } from './tofu/providers-at-hand.ts';
import { STATE } from './tofu/state.ts';
import { THIS_COMPUTER } from './tofu/this-computer.ts';

// What tofu, the providers and terragrunt say of themselves, by their own titles. Texts are tofu 1.12's and the aws
// provider's (facts/tofu-real.md, facts/captures-tofu).

export const TOFU: readonly Entry[] = [
  ...STATE,
  ...PLAN,
  ...PROVIDER,
  ...CODE,
  ...PROVIDERS_AT_HAND,
  ...THIS_COMPUTER,
];
