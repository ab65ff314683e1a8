import type { FailureDraft } from '../engine/failure.ts';
import type { BootState } from './boot-state.ts';

/**
 * What the lines of a boot mean beside its stages: whoever knows troubles reads them (`src/diagnosis`). It sees every line
 * once, in order.
 */
export interface TroubleReader {
  /** `before` and `after`: the stages, by all lines before this one and with it. */
  read(line: string, before: BootState, after: BootState): void;
  /** Why the boot has ended without the service, as far as its lines say; `undefined` while it goes on. */
  failure(state: BootState): FailureDraft | undefined;
  /** cloud-init is done, and no stage of the boot script was ever begun. */
  nothingRan(state: BootState): FailureDraft;
  /** The machine itself has ended. `reason`: AWS's, where it gives one. */
  ended(instance: string, how: string, reason: string | undefined): FailureDraft;
  /** The SSM agent's trouble, in words. */
  readonly agent: string | undefined;
}
