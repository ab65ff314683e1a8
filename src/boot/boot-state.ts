import type { Stage } from './stages.ts';

/** What is known of a boot from its lines. Plain data, made by `parse.ts`. Uptimes in seconds, times in epoch ms. */
export interface BootState {
  /** In the order of the unit's list; stages that it does not know come last. */
  readonly stages: readonly StageState[];
  readonly cloudInit: 'unseen' | 'local' | 'init' | 'config' | 'final' | 'finished';
  /** When each of cloud-init's own stages began. */
  readonly phases: readonly { readonly name: BootState['cloudInit']; readonly up: number }[];
  /** When the kernel started, by the machine's own clock. */
  readonly startedAtMs?: number;
  /** cloud-init's last line. It comes after a failure too: it is not success. */
  readonly finishedUp?: number;
  /** The stage, without which there is no service, that failed in this pass, and the line that says it. */
  readonly failed?: { readonly stage: string; readonly line: string };
  /** The script's word that a real question was answered; the question from outside is asked all the same. */
  readonly recovered?: {
    readonly up: number;
    readonly atMs: number;
    readonly more: Readonly<Record<string, unknown>>;
  };
  /** 1 for the first run of the boot script; it runs again after a failure and at a reboot. */
  readonly pass: number;
  /** Markers that could not be read. */
  readonly damaged: number;
  /** Latest marker of a stage that the service waits for, epoch seconds; older ones than `floorT` are of an earlier pass. */
  readonly lastT: number;
  readonly floorT: number;
}

export interface StageState extends Stage {
  readonly status: 'pending' | 'running' | 'ended' | 'failed';
  readonly startedUp?: number;
  readonly endedUp?: number;
  /** Of the latest marker, epoch seconds. */
  readonly t?: number;
  readonly progress?: Transfer;
  /** Tries that have failed, and whether nothing has come of the next one yet. */
  readonly failedTries?: number;
  readonly tryFailed?: true;
  /** How it ended, where there is more than one way: `restored`, `missing`, `pulled`. */
  readonly outcome?: string;
  readonly note?: string;
  /** Of a failure. */
  readonly message?: string;
}

/** Amounts in bytes, uptimes in seconds. */
export interface Transfer {
  readonly done: number;
  readonly total: number;
  /** In bytes a second, of the time in which something came; 0 until that can be said. */
  readonly rate: number;
  /** When the last byte came. */
  readonly movedUp: number;
  /** Where it was counted from, and how long it has stood still since. */
  readonly from: { readonly up: number; readonly done: number };
  readonly stoodS: number;
}
