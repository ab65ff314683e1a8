import { tofu, unlockArgs } from './command.ts';
import { cleaned, execute, failed } from './execute.ts';
import { parseLockInfo } from './lock-info.ts';
import { parseStream } from './stream.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

const WHAT = 'Removing the lock';

/**
 * Takes a dead run's lock away, by its id and only by it. `Processes.held`. `gone`: nobody held one any more.
 * Errors: TerragruntError `lock-mismatch` when somebody else's lock is there by now; nothing was removed then.
 */
export async function forceUnlock(call: Call, lockId: string): Promise<'unlocked' | 'gone'> {
  // The id is the only thing between this and somebody else's lock: what looks like an option must not get there.
  if (!/^[0-9A-Za-z][0-9A-Za-z-]*$/.test(lockId)) {
    throw new TerragruntError({ code: 'usage', message: `"${lockId}" is not the id of a lock.` });
  }
  const finished = await execute(WHAT, call, tofu(call.terragrunt, unlockArgs(lockId)), true);
  const stream = cleaned(call.border, parseStream(finished.stdout));
  if (finished.ended.code === 0 && stream.errors.length === 0) return 'unlocked';
  if (stream.errors.some(({ summary }) => saysNone(summary))) return 'gone';
  const error = failed(WHAT, call, finished, stream);
  const holder = parseLockInfo(
    stream.errors.map(({ summary, detail }) => `${summary}\n${detail}`).join('\n'),
  );
  if (holder === undefined) throw error;
  const { failure } = error;
  throw new TerragruntError({ ...failure, facts: { ...failure.facts, lock: { ...holder } } });
}

/** Each form of the lock has its own words for it: a table's, and S3's. */
function saysNone(summary: string): boolean {
  if (summary.includes('no lock info found for')) return true;
  const at = summary.indexOf('retrieve s3 lock info');
  return at >= 0 && summary.includes('NoSuchKey', at);
}
