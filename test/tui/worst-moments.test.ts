import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RunView } from '../../src/engine/run-view.ts';
import { answersWords } from '../../src/rto/answers-words.ts';
import { silentMs } from '../../src/rto/forecast.ts';
import { answersOf } from '../../src/rto/line.ts';
import { stepAtHand } from '../../src/engine/conditions.ts';
import { headline } from '../../src/tui/headline.ts';
import { clockText, stepMs } from '../../src/tui/run-clock.ts';
import { tight } from '../../src/tui/layout.ts';
import { offersOf } from '../../src/tui/screens/dialog/dialog-offers.ts';
import { reviewOf } from '../../src/tui/screens/gate/gate-facts.ts';
import { top } from '../../src/tui/screen-stack.ts';
import { duration, shares, spentWords } from '../../src/words/durations.ts';
import { lossOf } from '../support/cut.ts';
import { drawn, type Size, SIZES } from '../support/drawn.tsx';
import { keptWalk, viewAt, WALKS } from '../support/walks.ts';

const MOMENTS = Object.entries(WALKS).flatMap(([name, { moments }]) =>
  [...Object.keys(moments), 'end'].map((moment) => ({ name, moment })),
);

describe('as pictures', () => {
  test.each(Object.keys(WALKS))('%s, at every size, with and without colours', async (name) => {
    const frames: string[] = [];
    for (const { moment } of MOMENTS.filter((one) => one.name === name))
      for (const size of SIZES) {
        const { plain, coloured } = await drawn(viewAt(keptWalk(name), moment), size);
        const lines = plain();
        expect(lines).toHaveLength(size.rows);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(size.columns);
        const painted = coloured();
        expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(lines);
        // The world has its colour, whatever else has none.
        expect(painted.join('')).toMatch(/\u001b\[36m/);
        frames.push(`== ${moment}, ${size.columns}x${size.rows}`, ...lines.map((line) => line.trimEnd()), '');
      }
    await expect(frames.join('\n')).toMatchFileSnapshot(`__frames__/${name}.txt`);
  });
});

/** An instance, a lock, a subnet, a certificate: what somebody copies to look it up. */
const IDS =
  /\b(?:i|subnet|vol|sg)-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const idsIn = (text: string): readonly string[] => text.match(IDS) ?? [];

/** What a model says that no frame of it may lack: at once, and in all that can be scrolled to or that one key shows. */
async function told(
  view: RunView,
  size: Size,
): Promise<{ readonly atOnce: readonly string[]; readonly all: readonly string[]; readonly key?: string }> {
  const model = (await drawn(view, size)).model();
  const { run } = model;
  if (run === undefined) throw new Error('no run');
  const { state, nowMs } = run;
  const clock = [clockText(state, nowMs, run.forecast).elapsed];
  const step = stepAtHand(state);
  switch (top(model).name) {
    case 'gate': {
      const { changes, notices, brief } = reviewOf(run);
      const { who, where, code, age } = brief;
      // On a phone the harm alone fills the pane.
      const seen = tight(model) ? [] : [who, where, code, age];
      return {
        atOnce: [...clock, state.question?.expects ?? '', ...seen],
        all: [
          notices.callers,
          notices.ends ?? '',
          notices.beside,
          notices.runs,
          ...changes.flatMap(({ address, id = '' }) => [address, ...idsIn(id)]),
        ],
        key: 'tab',
      };
    }
    case 'dialog': {
      const { failure, note = '' } = step ?? {};
      const done = step?.rollback === 'succeeded';
      const took = duration((step?.endedT ?? 0) - (step?.startedT ?? 0));
      return {
        atOnce: [
          ...clock,
          ...(done ? idsIn(note) : [`failed after ${took}`]),
          ...offersOf(state).map(({ key }) => ` ${key} `),
        ],
        all: failure === undefined ? [] : [failure.message, failure.hint ?? '', ...(failure.nextSteps ?? [])],
        key: 'e',
      };
    }
    case 'summary':
      return {
        atOnce: [...clock, headline(state).title],
        all: [
          ...spentWords(shares(state.attributionMs)).map((words) => words.split(' ').at(-1) ?? ''),
          answersWords(answersOf(state)),
          ...state.obligations.filter(({ settled }) => settled === undefined).map(({ what }) => what),
          state.frame.run,
          run.evidence?.folder ?? '',
          run.evidence?.head ?? '',
          run.lesson ?? '',
        ],
      };
    default: {
      const silent = run.progress && silentMs(run.progress, nowMs);
      return {
        atOnce: [
          ...clock,
          clockText(state, nowMs, run.forecast).verdict,
          clockText(state, nowMs, run.forecast).left,
          ...(step === undefined ? [] : [duration(stepMs(state, step, nowMs))]),
          ...(silent === undefined ? [] : [`no byte for ${duration(silent)}`]),
        ],
        all: [],
      };
    }
  }
}

describe.each(SIZES)('at $columns x $rows no id, duration or consequence is missing', (size) => {
  test.each(MOMENTS)('$name, $moment', async ({ name, moment }) => {
    const view = viewAt(keptWalk(name), moment);
    const { atOnce, all, key } = await told(view, size);
    expect(atOnce.length).toBeGreaterThan(1);
    const first = await drawn(view, size);
    expect(lossOf(first.plain().join('\n'), atOnce)).toEqual([]);
    const { scrolledThrough } = await drawn(view, size, key === undefined ? [] : [key]);
    expect(lossOf(await scrolledThrough(), all)).toEqual([]);
  });
});
