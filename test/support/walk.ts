import { onTestFinished } from 'vitest';
import type { Facts } from '../../src/engine/events.ts';
import type { FailureDraft } from '../../src/engine/failure.ts';
import type { StepQuestion } from '../../src/engine/loop-ports.ts';
import type { Model } from '../../src/tui/view-model.ts';
import { type FakeHost, fakeHost, HOME } from './fake-host.ts';
import { type FakeRun, NO_CAPACITY, REVIEW } from './fake-run.ts';
import { KEYS, letters, type Options, openTerm } from './term.tsx';

/** A walk through the screens, up to the one that a test is about. */
export type Term = ReturnType<typeof openTerm>;

export async function atHome(
  host: FakeHost = fakeHost(),
  home: Model['home'] = HOME,
  options: Options = {},
): Promise<Term> {
  const t = openTerm(host, home, options);
  onTestFinished(() => t.controller.end().then(() => t.controller.tui.leave()));
  await t.until('What happened');
  return t;
}

/** The form for the first runbook, after Enter. */
export async function atForm(host?: FakeHost, home?: Model['home'], options?: Options): Promise<Term> {
  const t = await atHome(host, home, options);
  await t.type(KEYS.enter);
  await t.until('▸ Down since');
  t.wait(400);
  return t;
}

/** A run that has begun its first step. */
export async function declared(
  host = fakeHost(),
  home?: Model['home'],
  options?: Options,
): Promise<{ readonly t: Term; readonly host: FakeHost; readonly run: FakeRun }> {
  const t = await atForm(host, home, options);
  await t.type(KEYS.enter);
  await t.until('Who and where');
  if (host.run === undefined) throw new Error('no run');
  return { t, host, run: host.run };
}

/** At the gate, which was just painted; `who` is what the first step found. */
export async function gated(
  gate: StepQuestion = REVIEW,
  host = fakeHost(),
  who: Facts = {},
  home?: Model['home'],
  options?: Options,
): Promise<{ readonly t: Term; readonly run: FakeRun }> {
  const { t, run } = await declared(host, home, options);
  await reachGate(t, run, gate, who);
  return { t, run };
}

/** The same from the first step on. */
export async function reachGate(t: Term, run: FakeRun, gate = REVIEW, who: Facts = {}): Promise<void> {
  await run.succeed('who', 'done', who);
  await run.succeed('plan');
  await run.ask('review', gate);
  await t.until('▌');
  await t.settle();
}

/** Opens the gate as somebody does who reads it. */
export async function openGate(t: Term): Promise<void> {
  t.wait(400);
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type(KEYS.enter);
}

/** Behind the gate the change has failed. */
export async function failed(
  failure: FailureDraft = NO_CAPACITY,
  host = fakeHost(),
): Promise<{ readonly t: Term; readonly run: FakeRun }> {
  const { t, run } = await gated(REVIEW, host);
  await openGate(t);
  await failChange(t, run, failure);
  return { t, run };
}

export async function failChange(t: Term, run: FakeRun, failure: FailureDraft = NO_CAPACITY): Promise<void> {
  await run.fail('apply', failure);
  await t.until('"Apply the plan" failed a');
  await t.settle();
}

export const answers = (run: FakeRun) => run.events.filter(({ type }) => type === 'question.answered');
