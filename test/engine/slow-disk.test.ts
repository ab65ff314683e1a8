import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import { framedStep } from '../../src/engine/retry.ts';
import { frame } from '../support/frame.ts';
import { howOften, RUNS } from '../support/how-often.ts';
import { slowRun } from '../support/slow-run.ts';

/*
 * The loop itself, on a disk that takes its time and at last refuses: fate decides what happens next of all that can: an event
 * lands or is refused, work ends well or badly, a person answers or stops. Some of it at the same time.
 */

type Run = ReturnType<typeof slowRun>;

/** A thousand ways to go on, most often that an event lands. */
const fates = fc.array(fc.nat(999), { minLength: 60, maxLength: 200, size: 'max' });

interface Played {
  readonly run: Run;
  /** Something was done while an event was on its way to the disk. */
  readonly overlapped: boolean;
  readonly refused: boolean;
  /** How many works were begun when the disk refused. */
  readonly begunThen?: number;
}

/** `refuses`: the disk may refuse an event, and does so sooner or later. */
async function play(fate: readonly number[], { refuses }: { readonly refuses: boolean }): Promise<Played> {
  const run = slowRun(frame());
  let refusedAt: number | undefined;
  let overlapped = false;
  await run.settle();
  for (const luck of fate) {
    const waiting = run.underway.length > 0;
    if (waiting && luck < 550) run.underway[0]?.land();
    else if (refuses && waiting && luck < 560) {
      refusedAt ??= run.works.length;
      run.underway[0]?.refuse();
    } else if (act(run, luck) && waiting) overlapped = true;
    await run.settle();
    check(run);
    if (refusedAt !== undefined || run.view.state().phase !== 'open') break;
  }
  return {
    run,
    overlapped,
    refused: refusedAt !== undefined,
    ...(refusedAt === undefined ? {} : { begunThen: refusedAt }),
  };
}

/** A person or a program does something; whether anybody did. */
function act(run: Run, luck: number): boolean {
  const { question } = run.view.state();
  const work = run.works.findLast(({ over }) => !over);
  const quietly = (done: Promise<unknown>) => void done.catch(() => undefined);
  if (luck >= 996) {
    quietly(run.view.ask(luck >= 999 ? 'abort' : 'stop-after-step'));
    return true;
  }
  if (question) {
    const choice = question.choices?.find((one) => one === (luck % 10 === 0 ? 'by-hand' : 'retry'));
    const said = question.kind === 'choice' ? { choice: choice ?? 'retry', text: 'said' } : { text: 'name' };
    quietly(run.view.answer(question.id, { by: 'op', ...said }));
    return true;
  }
  if (!work) return false;
  const { step } = work.work;
  const mutates = step.contract.effect === 'mutate';
  if (step.id === 'review')
    work.end({
      ok: true,
      summary: '',
      outputs: {},
      question: { kind: 'gate', title: 'Review', expects: 'name', facts: {} },
    });
  else if (luck % 10 < (mutates ? 7 : 1))
    work.end({ ok: false, failure: withTraits({ code: 'unexpected', message: 'no' }) });
  else work.end({ ok: true, summary: 'done', outputs: {} });
  return true;
}

/** At every moment: what has begun is on disk, in the same order, and no two of it are at work at once. */
function check({ disk, works, view }: Run): void {
  const begun = works.map(({ work }) => `${work.step.id} ${work.attempt}`);
  const onDisk = disk.flatMap((event) =>
    event.type === 'step.started' ? [`${event.step} ${event.attempt}`] : [],
  );
  expect(begun).toEqual(onDisk.slice(0, begun.length));
  expect(works.filter(({ over }) => !over).length).toBeLessThanOrEqual(1);
  // What the screens show is a fold of what is on disk.
  expect(view.state().seq).toBe(disk.length - 1);
}

describe('on a slow disk that fails at last', () => {
  test('whatever is begun is on disk, one thing at a time, and no apply is repeated without a word', async () => {
    const repeated = howOften('an apply was begun again');
    const overlapping = howOften('somebody did something while an event was on its way');
    await fc.assert(
      fc.asyncProperty(fates, async (fate) => {
        const { run, overlapped } = await play(fate, { refuses: false });
        overlapping.saw(overlapped);
        const begun = run.disk.flatMap((event, index) =>
          event.type === 'step.started' && event.step === 'apply' ? [index] : [],
        );
        repeated.saw(begun.length > 1);
        for (const [nth, index] of begun.entries()) {
          const since = run.disk.slice(begun[nth - 1] ?? 0, index);
          expect(framedStep(run.view.state(), 'apply').contract.idempotent).toBe(false);
          if (nth > 0)
            expect(
              since.some((event) => event.type === 'question.answered' && event.id.startsWith('apply.')),
            ).toBe(true);
          // Each apply has a plan and an opened gate of its own.
          expect(since.some((event) => event.type === 'step.succeeded' && event.step === 'plan')).toBe(true);
          expect(since.some((event) => event.type === 'step.succeeded' && event.step === 'review')).toBe(
            true,
          );
        }
      }),
      RUNS,
    );
    repeated.isEnough();
    overlapping.isEnough();
  });

  test('after an event that was refused nothing is begun and nothing is written, and the run says so', async () => {
    const refusals = howOften('the disk refused an event');
    await fc.assert(
      fc.asyncProperty(fates, async (fate) => {
        const { run, refused, begunThen } = await play(fate, { refuses: true });
        refusals.saw(refused);
        if (!refused) return;
        for (const work of run.works) work.end({ ok: true, summary: 'done', outputs: {} });
        const lines = run.disk.length;
        await run.settle();
        await expect(run.driven).rejects.toThrow('EIO');
        expect(run.works.length).toBe(begunThen);
        expect(run.disk.length).toBe(lines);
      }),
      RUNS,
    );
    refusals.isEnough();
  });
});
