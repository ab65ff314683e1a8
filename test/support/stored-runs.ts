import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { frame } from './frame.ts';

/** A run's folder under `runs` whose program is gone: its journal holds the opening and these events. */
export async function storedRun(runs: string, run: string, ...events: readonly Event[]): Promise<string> {
  const folder = join(runs, run);
  await mkdir(folder, { recursive: true });
  let t = 0;
  const journal = await createJournal(join(folder, 'journal.jsonl'), 1, async () => (t += 1000));
  await journal.append({ type: 'run.opened', ...frame(), run });
  for (const event of events) await journal.append(event);
  await journal.close();
  return folder;
}

const started = (step: string): Event => ({ type: 'step.started', step, attempt: 1, params: {} });

const held = { child: 'apply/apply/1', argv: ['terragrunt'], cwd: '/' } as const;

/** Where a run can stand when its program has died or ended. */
export const LEFT = {
  waiting: [{ type: 'run.paused', by: 'me', reason: '' }],
  failed: [
    started('look'),
    {
      type: 'step.failed',
      step: 'look',
      attempt: 1,
      failure: withTraits({ code: 'lock-held', message: 'locked' }),
    },
    { type: 'run.paused', by: 'me', reason: '' },
  ],
  reading: [started('plan')],
  notBegun: [started('apply'), { type: 'child.intent', step: 'apply', ...held }],
  changing: [
    started('apply'),
    { type: 'child.intent', step: 'apply', ...held },
    { type: 'child.launched', child: held.child, pid: 1, startTime: '1', bootId: 'b' },
  ],
  recovered: [
    started('question'),
    { type: 'step.succeeded', step: 'question', attempt: 1, summary: '', outputs: {} },
    { type: 'run.closed', outcome: 'recovered', rto: null },
  ],
  aborted: [{ type: 'run.closed', outcome: 'aborted', rto: null }],
} as const satisfies Readonly<Record<string, readonly Event[]>>;
