import type { FailureDraft } from '../engine/failure.ts';
import type { Entry } from './entry.ts';
import type { Values } from './fill.ts';
import { bestMatches } from './match.ts';
import type { Sign } from './sign.ts';
import { told } from './told.ts';

/** What an adapter or an action saw by itself, by the entry that fits it best. Pure. */
export function explainSeen(
  entries: readonly Entry[],
  sign: Sign & { readonly code: string },
  values: Values,
): FailureDraft {
  const [match] = bestMatches(entries, sign);
  if (match === undefined) return { code: 'unknown', message: sign.text, nextSteps: ['Try again.'] };
  return told([{ entry: match.entry, values: { code: sign.code, ...values, ...match.values } }]);
}
