import { isFailure } from '../aws/aws-failure.ts';
import { callerIdentity } from '../aws/sts.ts';
import { textOf } from '../engine/facts.ts';
import { short } from '../words/durations.ts';
import type { ActionContext } from './action.ts';

/** An apply that has said nothing new for that long may be one whose keys have ended. */
const SILENT_MS = 60_000;
/** How often it is looked whether it is silent. */
const LOOK_MS = 5_000;

/** What tofu says every 10 s of what it waits for: nothing new. */
const STILL = /: Still \w+\.\.\./;

export interface Listening {
  /** Hears what the apply says; returns what is going on, where that is known better. */
  hear(lines: readonly string[]): string | undefined;
  end(): void;
}

type Around = Pick<ActionContext, 'aws' | 'clock' | 'keySource' | 'lines' | 'progress' | 'signal'>;

/**
 * Tells once, in plain words, that the credentials have ended in the middle of an apply: it has the ones that it was begun
 * with, asks on with them, and says nothing of it. Nothing is asked where keys never end.
 */
export function listenForEndedKeys(context: Around): Listening {
  const { clock, keySource } = context;
  const over = new AbortController();
  let heardAt = clock.estimate();
  let told: string | undefined;
  const tell = (silentMs: number, why: string): void => {
    told = 'credentials ended; it ends by itself';
    // Short ones: a log pane cuts what is long.
    context.lines('firedrill', [
      `The apply says nothing new for ${short(silentMs)}: AWS no longer takes its credentials (${why}).`,
      'It asks on and ends by itself, so nothing needs to be interrupted; what it made is told then.',
      'Sign in again meanwhile: the run goes on with that.',
    ]);
    context.progress(told);
  };
  // Whatever keeps it from finding out is no trouble of the apply's.
  if (keySource) void listen(context, over.signal, () => heardAt, tell).catch(() => undefined);
  return {
    hear(lines) {
      if (lines.every((line) => STILL.test(line))) return told;
      heardAt = clock.estimate();
      return undefined;
    },
    end: () => over.abort(),
  };
}

async function listen(
  { aws, clock, signal }: Around,
  over: AbortSignal,
  heardAt: () => number,
  tell: (silentMs: number, why: string) => void,
): Promise<void> {
  const until = AbortSignal.any([signal, over]);
  const { lastsMs = Number.POSITIVE_INFINITY } = await callerIdentity(aws, until);
  const endsAt = clock.estimate() + lastsMs;
  for (let askedAt = heardAt(); ; ) {
    await clock.sleep(LOOK_MS, until);
    const now = clock.estimate();
    if (now - Math.max(heardAt(), askedAt) < SILENT_MS) continue;
    askedAt = now;
    // Ours may have been minted anew since: those of the apply were not.
    const why = now >= endsAt ? 'they have ended' : await refusal(aws, until);
    if (why !== undefined && !until.aborted) return tell(clock.estimate() - heardAt(), why);
  }
}

/** AWS's own code for keys that it does not take; `undefined` where it takes them, or cannot be asked. */
async function refusal(aws: Around['aws'], signal: AbortSignal): Promise<string | undefined> {
  try {
    await callerIdentity(aws, signal);
    return undefined;
  } catch (error) {
    if (!isFailure(error, 'credentials')) return undefined;
    return textOf(error.failure.facts ?? {}, 'awsCode') || 'refused';
  }
}
