import type { Draft, Frame, Stamped } from '../../src/engine/events.ts';
import { startLoop } from '../../src/engine/loop.ts';
import type { Ended, LoopPorts, Work } from '../../src/engine/loop-ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { createLogRing } from '../../src/run/log-ring.ts';

/** A run on the real engine, on a disk that is as slow as a test wants: each event lands, or is refused, on request. */
export function slowRun(
  frame: Frame,
  now = () => 0,
  look: LoopPorts['look'] = async () => ({ finding: 'yes', seen: 'it is put right' }),
) {
  const disk: Stamped[] = [];
  const underway: { readonly draft: Draft; land(): void; refuse(): void; fail(): void }[] = [];
  let broken = false;
  const works: { readonly work: Work; end(ended: Ended): void; over: boolean }[] = [];
  /** Everything that reached the outside, in order: `on disk: TYPE`, `begun: STEP`. */
  const seen: string[] = [];

  const stampOf = () =>
    ({
      v: 1,
      seq: disk.length,
      at: '2026-11-23T06:02:11.000Z',
      t: now(),
      epoch: 1,
      prev: '0'.repeat(64),
    }) as const;
  const write = (draft: Draft): Stamped => {
    const stamp = stampOf();
    const stamped: Stamped = { ...stamp, ...(typeof draft === 'function' ? draft(stamp) : draft) };
    disk.push(stamped);
    seen.push(`on disk: ${stamped.type}`);
    return stamped;
  };

  const view = startLoop(
    {
      clock: {
        read: async () => now(),
        estimate: now,
        date: async () => 0,
        sleep: async () => undefined,
        pace: () => undefined,
      },
      append: (draft) =>
        new Promise<Stamped>((resolve, reject) => {
          const fail = () => reject(new Error('EIO: i/o error, write'));
          const one = {
            draft,
            fail,
            land: () => {
              underway.splice(underway.indexOf(one), 1);
              resolve(write(draft));
            },
            // As the journal does: once it has failed, it takes nothing any more.
            refuse: () => {
              broken = true;
              for (const lost of underway.splice(0)) lost.fail();
            },
          };
          if (broken) fail();
          else underway.push(one);
        }),
      perform: (work) => {
        seen.push(`begun: ${work.step.id}`);
        return new Promise<Ended>((resolve) => {
          const one = {
            work,
            over: false,
            end: (ended: Ended) => {
              one.over = true;
              resolve(ended);
            },
          };
          works.push(one);
        });
      },
      rtoLine: () => null,
      look,
      log: createLogRing(),
    },
    reduce(undefined, write({ type: 'run.opened', ...frame })),
    now,
  );
  const driven = view.drive();
  driven.catch(() => undefined);

  const end = async (ended: Ended): Promise<void> => {
    works.findLast(({ over }) => !over)?.end(ended);
    await settle();
  };

  return {
    view,
    driven,
    disk,
    seen,
    works,
    underway,
    /** Lets everything happen that can without the disk. */
    settle,
    /** Lets this many events land, one after the other, with all that follows each. */
    async land(count = 1): Promise<void> {
      for (let n = 0; n < count; n += 1) {
        await settle();
        underway[0]?.land();
      }
      await settle();
    },
    /** Ends the work at hand. */
    end,
    /** The same, well. */
    succeed: (more: Partial<Extract<Ended, { ok: true }>> = {}) =>
      end({ ok: true, summary: 'done', outputs: {}, ...more }),
  };
}

/** What is left to do without a timer or a disk is done when the event loop has come round twice. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
