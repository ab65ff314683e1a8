import type { Source } from '../aws/credential-source.ts';
import type { CallerIdentity } from '../aws/sts.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { age } from '../words/durations.ts';
import { credentialHelp } from './credential-help.ts';

/**
 * A failure where the credentials are known to end before what is left is done. Only of those that nobody can mint anew
 * while the program runs: the others are, before every change and by tofu itself. `leftMs`: what the rest usually takes.
 * Pure.
 */
export function endsTooSoon(
  caller: Pick<CallerIdentity, 'expiresAt' | 'lastsMs'>,
  leftMs: number | undefined,
  source: Source,
): FailureDraft | undefined {
  const { expiresAt, lastsMs } = caller;
  if (!isFixed(source) || leftMs === undefined || expiresAt === undefined || lastsMs === undefined)
    return undefined;
  if (lastsMs >= leftMs) return undefined;
  const { message, ...help } = credentialHelp(source, 'too-short');
  const last = lastsMs > 0 ? `last ${age(lastsMs)} more` : 'have ended';
  return {
    code: 'credentials',
    message: `${message} They ${last} (${expiresAt.slice(11, 16)} UTC), and the rest is expected to take ${age(leftMs)}.`,
    ...help,
    changed: 'none',
    facts: { reason: 'too-short', kind: source.kind, expiresAt, lastsMs, leftMs },
  };
}

/** Whether these are what they are until the program ends: keys that somebody has written down, and not those of a role. */
const isFixed = ({ kind, role }: Source): boolean =>
  role === undefined && (kind === 'environment' || kind === 'keys');
