import type { Service } from '../service/service.ts';
import type { Broke, WorldKind } from './world.ts';

/** What a kind of world says of when it broke; or one line that says why it says nothing. */
export type DownSince = Broke | { readonly silence: string };

/** Whoever declares a run is not kept waiting for it. */
const WAIT_MS = 5000;

/** Never rejects. Nothing where this kind of world has nothing to ask, or firedrill.yaml names no alarm. */
export async function downSince(
  kind: Pick<WorldKind, 'evidence'>,
  service: Service,
  waitMs = WAIT_MS,
): Promise<DownSince | undefined> {
  const { alarm } = service;
  if (!kind.evidence || alarm === undefined) return undefined;
  const signal = AbortSignal.timeout(waitMs);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${waitMs / 1000} s`)));
  });
  try {
    const broke = await Promise.race([kind.evidence(service, signal), late]);
    return broke ?? { silence: `The alarm ${alarm} is not on.` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { silence: `When the alarm ${alarm} went off is not to be had: ${why.replaceAll(/\s+/g, ' ')}` };
  }
}
