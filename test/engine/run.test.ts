import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totalMs } from '../../src/engine/attribution.ts';
import type { Stamped } from '../../src/engine/events.ts';
import { next } from '../../src/engine/next.ts';
import { fold } from '../../src/engine/reduce.ts';
import { framedStep } from '../../src/engine/retry.ts';
import { chainOf } from '../support/chain.ts';
import { howOften, RUNS } from '../support/how-often.ts';
import { simulate, turns } from '../support/simulate.ts';

const applies = (events: readonly Stamped[]): number =>
  events.filter((event) => event.type === 'step.started' && event.step === 'apply' && !event.rollback).length;

describe('any run', () => {
  test('gives every instant to one owner: the four sum to the total, in the run and at most in its steps', () => {
    const often = howOften('person, machine and cloud each had time');
    fc.assert(
      fc.property(turns, (fate) => {
        const { states } = simulate(fate);
        for (const state of states) {
          expect(totalMs(state.attributionMs)).toBe(state.beforeMs + state.t);
          const inSteps = state.steps.reduce((sum, { spentMs }) => sum + totalMs(spentMs), 0);
          expect(inSteps).toBeLessThanOrEqual(state.t);
        }
        const { person = 0, machine = 0, cloud = 0 } = states.at(-1)?.attributionMs ?? {};
        often.saw(Math.min(person, machine, cloud) > 0);
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('never begins a step that is running, in doubt or done', () => {
    const often = howOften('a step was in doubt');
    fc.assert(
      fc.property(turns, (fate) => {
        const { states, events } = simulate(fate);
        often.saw(events.some(({ type }) => type === 'step.in-doubt'));
        for (const state of states) {
          const effect = next(state);
          if (effect.do !== 'start') continue;
          const step = state.steps.find(({ id }) => id === effect.step);
          expect(effect.rollback ? step?.rollback : step?.status).toBeOneOf(['ready', 'pending']);
          expect(state.steps.filter(({ status }) => status === 'running' || status === 'in-doubt')).toEqual(
            [],
          );
        }
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('never repeats a step that is not idempotent without a word from a person in between', () => {
    const often = howOften('an apply was begun again');
    fc.assert(
      fc.property(turns, (fate) => {
        const { events, states } = simulate(fate);
        const startedAt = new Map<string, number>();
        for (const [index, event] of events.entries()) {
          if (event.type !== 'step.started' || event.rollback) continue;
          const before = startedAt.get(event.step);
          startedAt.set(event.step, index);
          const { contract } = framedStep(states[index] ?? expect.fail('no state'), event.step);
          if (before === undefined || contract.idempotent) continue;
          const own = events
            .slice(before, index)
            .filter((one) => one.type === 'question.answered' && one.id.startsWith(`${event.step}.`));
          expect(own.length).toBeGreaterThan(0);
        }
        often.saw(applies(events) > 1);
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('an apply that was repeated was planned and reviewed anew', () => {
    const often = howOften('an apply was begun again');
    fc.assert(
      fc.property(turns, (fate) => {
        const { events } = simulate(fate);
        often.saw(applies(events) > 1);
        let planned = 0;
        let opened = 0;
        for (const event of events) {
          if (event.type === 'step.succeeded' && event.step === 'plan') planned = event.seq;
          if (event.type === 'question.answered' && event.id.startsWith('review')) opened = event.seq;
          if (event.type !== 'step.started' || event.step !== 'apply' || event.rollback) continue;
          expect(opened).toBeGreaterThan(planned);
          // Used up: the next apply needs both again, unless a person says that the doubtful one did not happen.
          [planned, opened] = [Number.MAX_SAFE_INTEGER - 1, 0];
        }
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('never waits for nothing: an open run has a question, or work that goes on', () => {
    const often = howOften('a person was asked after a failure or a doubt');
    fc.assert(
      fc.property(turns, (fate) => {
        const { states } = simulate(fate);
        often.saw(states.some(({ question }) => question?.kind === 'choice'));
        for (const state of states) {
          if (state.phase !== 'open' || next(state).do !== 'wait') continue;
          const working = state.steps.some((one) => one.status === 'running' || one.rollback === 'running');
          expect(state.question !== undefined || working).toBe(true);
        }
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('reads back from its lines as the state it had', () => {
    const often = howOften('more than one writer was at it');
    fc.assert(
      fc.property(turns, (fate) => {
        const { lines, states } = simulate(fate);
        const chain = chainOf(`${lines.join('\n')}\n`);
        expect(chain.problems).toEqual([]);
        expect(fold(chain.all)).toEqual(states.at(-1));
        often.saw((states.at(-1)?.epoch ?? 1) > 1);
      }),
      RUNS,
    );
    often.isEnough();
  });

  test('time never goes back and milestones stay where they were first reached', () => {
    const often = howOften('the service was recovered');
    fc.assert(
      fc.property(turns, (fate) => {
        const { states } = simulate(fate);
        for (const [index, state] of states.entries()) {
          const before = states[index - 1];
          if (!before) continue;
          expect(state.t).toBeGreaterThanOrEqual(before.t);
          expect(state.milestones).toMatchObject(before.milestones);
        }
        often.saw(states.at(-1)?.milestones.recovered !== undefined);
      }),
      RUNS,
    );
    often.isEnough();
  });
});
