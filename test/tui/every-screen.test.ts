import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunView, Watching } from '../../src/engine/run-view.ts';
import { shownBy } from '../../src/tui/painted.ts';
import { drawn, SIZES } from '../support/drawn.tsx';
import { keptWalk, viewAt } from '../support/walks.ts';
import { HOLDER } from '../support/watched.ts';

/** Screens of a run that no scenario's worst moment shows, from the same recorded walks. Home, form and history: `screens.test.tsx`. */

const at = (walk: string, moment: string): RunView => viewAt(keptWalk(walk), moment);

const watched = (view: RunView, watching: Watching): RunView => ({ ...view, watching: () => watching });
const played = (view: RunView): RunView =>
  watched(view, { says: '20x, 4:10 of 17:35', playback: { speed: 20, paused: false } });
const elsewhere = (view: RunView): RunView =>
  watched(view, { holder: HOLDER, says: 'op is at it on laptop' });

/** The apply of a walk, cut off where nobody recorded its end. */
function inDoubt(): RunView {
  const { events } = keptWalk('warm-cache');
  const begun = events.findIndex((event) => event.type === 'step.started' && event.step === 'apply');
  const cut = events.slice(0, begun + 1);
  const last = cut.at(-1);
  const seen =
    'i-0c3f91d2a77e4b105 was launched at 05:18:40 UTC, after the apply began, and is in no state. The state is not locked.';
  const doubt: readonly Event[] = [
    { type: 'step.in-doubt', step: 'apply', attempt: 1, finding: 'unknown', seen, answer: 'look-closer' },
    {
      type: 'question.opened',
      id: 'apply.doubt',
      kind: 'choice',
      step: 'apply',
      title: 'Did "Apply the plan" happen?',
      choices: ['happened', 'did-not', 'look-closer', 'pause', 'abort'],
      facts: { finding: 'unknown', seen, answer: 'look-closer' },
    },
  ];
  const before = viewAt(
    { moments: { cut: { seq: begun, nowMs: last?.t ?? 0, log: [] } }, events: cut },
    'cut',
  );
  const state = doubt.reduce(
    (now, event, i) =>
      reduce(now, {
        v: 1,
        seq: begun + 1 + i,
        at: last?.at ?? '',
        t: (last?.t ?? 0) + 41_000,
        epoch: now.epoch,
        prev: '',
        ...event,
      }),
    before.state(),
  );
  return { ...before, state: () => state, now: () => state.t };
}

const BOOT = at('slow-registry', 'worst');
const FAILED = at('no-capacity', 'worst');
const GATE = at('warm-cache', 'gate');

describe('each screen at every size', () => {
  test.each<readonly [name: string, context: string, view: RunView, keys: readonly string[]]>([
    ['log alone', 'run', BOOT, ['z']],
    ['steps alone', 'run', BOOT, ['z', 'z']],
    ['step', 'step', BOOT, ['s']],
    ['help on the run', 'page', BOOT, ['?']],
    ['help in a dialog', 'page', FAILED, ['?']],
    ['stop', 'stop', BOOT, ['ctrl+c']],
    ['down since', 'since', BOOT, ['t']],
    ['gate with details', 'gate', GATE, ['tab']],
    ['what happens if', 'page', GATE, ['f1']],
    ['doubt', 'dialog', inDoubt(), []],
    ['by hand', 'dialog-text', FAILED, ['h']],
    ['another value', 'dialog-input', FAILED, ['i']],
    ['abort', 'dialog-abort', FAILED, ['a']],
    ['the whole error', 'page', FAILED, ['e']],
    ['the lock by its name', 'dialog-text', at('lock-held', 'worst'), ['b']],
    ['ended, steps and log', 'ended', at('agent-offline', 'end'), ['g']],
    ['watch', 'watch', elsewhere(BOOT), []],
    ['watch a gate', 'watch-gate', elsewhere(GATE), []],
    ['watch a failure', 'watch-question', elsewhere(FAILED), []],
    ['take over', 'take-over', elsewhere(BOOT), ['T']],
    ['play', 'play', played(BOOT), []],
    ['play a gate', 'play-gate', played(GATE), []],
    ['play a failure', 'play-question', played(FAILED), []],
    ['play an end', 'play-summary', played(at('warm-cache', 'end')), []],
  ])('%s', async (name, context, view, keys) => {
    const frames: string[] = [];
    for (const size of SIZES) {
      const { plain, model } = await drawn(view, size, keys);
      expect(shownBy(model()).context).toBe(context);
      const lines = plain();
      expect(lines).toHaveLength(size.rows);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(size.columns);
      frames.push(`== ${size.columns}x${size.rows}`, ...lines.map((line) => line.trimEnd()), '');
    }
    await expect(frames.join('\n')).toMatchFileSnapshot(`__frames__/screens/${name}.txt`);
  });
});
