import { mayHaveActed } from './changing.ts';
import { withTraits } from './failure.ts';
import { judge } from './judge-answer.ts';
import type { LoopPorts } from './loop-ports.ts';
import { reduce } from './reduce.ts';
import type { RunView } from './run-view.ts';
import { settledBy } from './settling.ts';
import { sleptWords } from './slept.ts';
import { whyNotTakenBack } from './take-back.ts';
import type { Writer } from './writer.ts';

export interface ControlPorts extends Pick<LoopPorts, 'rtoLine' | 'look'> {
  readonly writer: Writer;
  readonly runTime: () => number;
  /** Stops the work of the running step, if it is at any. */
  stop(): void;
}

export type Controls = Pick<RunView, 'answer' | 'ask' | 'correctT0' | 'settle' | 'takeBack'>;

/** What a person can do to a run that is open. */
export function makeControls({ writer, runTime, rtoLine, look, stop }: ControlPorts): Controls {
  const { state, write, exclusively } = writer;

  return {
    answer: (id, answer) =>
      exclusively(async () => {
        const { question, phase, steps } = state();
        if (question?.id !== id)
          return `There is no open question "${id}"${question ? `; the open one is "${question.id}"` : ''}.`;
        if (phase !== 'open') return 'The run is paused: go on with it first.';
        if (question.expiresT !== undefined && runTime() > question.expiresT) {
          const attempt = steps.find((step) => step.id === question.step)?.attempt ?? 1;
          const why = question.slept && sleptWords(question.slept);
          const reason = ['what was reviewed is too old', why].filter(Boolean).join(': ');
          const failure = why === undefined ? EXPIRED : expiredAsleep(why);
          await write({ type: 'question.closed', id, reason });
          await write({ type: 'step.failed', step: question.step, attempt, failure });
          return failure.message;
        }
        const verdict = judge(state(), question, answer);
        if (!verdict.ok) {
          await write({ type: 'question.refused', id, by: answer.by, reason: verdict.reason });
          return verdict.reason;
        }
        const digest = question.digest === undefined ? {} : { digest: question.digest };
        // First, while the open question still holds everything back: the retry must see the new values.
        for (const change of verdict.changes)
          await write({ type: 'input.changed', ...change, by: answer.by });
        await write({ type: 'question.answered', id, ...answer, ...digest });
        return undefined;
      }),

    ask: (how, asking) =>
      exclusively(async () => {
        if (state().phase !== 'open') return;
        await write({
          type: 'stop.asked',
          by: state().operator,
          how,
          ...asking,
        });
        // What has changed nothing, and cannot have, is simply stopped; a change that has begun runs to its end unless it is
        // interrupted by name. Whether it has is on disk before its program gets its go.
        const harmless = (how === 'pause' || how === 'abort') && !mayHaveActed(state());
        if (how === 'interrupt' || harmless) stop();
      }),

    correctT0: (t0) =>
      exclusively(async () => {
        if (state().phase === 'closed') throw new Error('The run is over: its clock stands.');
        const { openedAt } = state();
        const beforeMs = Date.parse(openedAt) - t0.getTime();
        if (!(beforeMs >= 0))
          throw new Error(
            `It cannot have broken after this run was opened (${openedAt}). Say an earlier time.`,
          );
        await write({ type: 't0.corrected', t0: t0.toISOString(), beforeMs, by: state().operator });
      }),

    async settle(id, note, onWord = false) {
      const open = () => state().obligations.find((one) => one.id === id && !one.settled);
      const owed = open();
      if (owed === undefined) throw new Error(`This run has no open obligation "${id}".`);
      // It takes a while, and nothing waits for it.
      const looked = await look(owed);
      return exclusively(async () => {
        const settled = settledBy(looked, { id, by: state().operator, note }, onWord);
        if (settled === undefined || open() === undefined)
          return { ...looked, settled: settled !== undefined };
        // After the end every settlement carries the run's line anew (DESIGN §3).
        await write(
          state().phase === 'closed'
            ? (stamp) => ({ ...settled, rto: rtoLine(reduce(state(), { ...stamp, ...settled })) })
            : settled,
        );
        return { ...looked, settled: true };
      });
    },

    takeBack: (step) =>
      exclusively(async () => {
        const why = whyNotTakenBack(state(), step);
        if (why !== undefined) return why;
        await write({ type: 'step.taken-back', step, by: state().operator });
        // What reads behind it is done anew; work that changes something does not stand on it, and is left alone.
        if (!mayHaveActed(state())) stop();
        return undefined;
      }),
  };
}

const EXPIRED = withTraits({
  code: 'plan-expired',
  message: 'The gate has closed: what it showed is more than 15 minutes old, and the world may have moved.',
  hint: 'Try again: it plans anew and shows a new gate.',
});

const expiredAsleep = (why: string) => ({
  ...EXPIRED,
  message: `The gate has closed: ${why}, so that what it showed is more than 15 minutes old, and the world may have moved.`,
});
