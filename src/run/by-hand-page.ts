import { ofThisForm, stepsOf } from '../engine/conditions.ts';
import type { FramedStep } from '../engine/events.ts';
import { isPreview } from '../engine/next.ts';
import { framedStep, resetForRetry, reviewedFor } from '../engine/retry.ts';
import type { RunState, StepState } from '../engine/run-state.ts';
import { resolveByHand } from '../runbook/resolve.ts';
import { shellWord, visible } from '../text/shell-word.ts';
import { worldWords } from '../worlds/world-words.ts';

/**
 * What is left, for a person without this program: commands with all values that are known. `practise`: lines of a shell in
 * which they act in the run's own world. Pure.
 */
export function byHandPage(run: RunState, practise: readonly string[] = []): string {
  const state = withoutPreviews(run);
  const { frame } = state;
  const { beforeCommands } = worldWords[frame.mode];
  const begun = halfDone(state);
  // As a retry would do it: a plan whose apply was begun is never applied again, by hand neither.
  const { steps } = withoutPlans(begun ? resetForRetry(state, begun.id) : state);
  const values = {
    inputs: state.inputs,
    // What a step gave that is to be done again, or was done by hand since, is no longer what it stands for.
    outputs: Object.fromEntries(
      steps.filter(({ status }) => status === 'succeeded').map(({ id, outputs }) => [id, outputs]),
    ),
    service: frame.service,
  };
  const left = steps
    .filter(isLeft)
    .map(({ id }) => framedStep(state, id))
    .filter((step) => ofThisForm(step, state.inputs));
  return [
    comment(`${frame.runbook.title}: ${left.length > 0 ? 'what is left, by hand' : 'nothing is left to do'}`),
    left.length > 0 ? ZSH : '',
    left.length > 0 && beforeCommands !== '' ? comment(beforeCommands) : '',
    left.length > 0 && practise.length > 0
      ? `\n${comment('To practise them in this run’s own world, first:')}${practise.join('\n')}\n`
      : '',
    left.some(({ contract }) => contract.effect === 'plan') ? leavesOut(run) : '',
    begun?.contract.effect === 'mutate'
      ? comment(
          `"${begun.title}" was begun and has no good end: look first at what it did. What it was to do begins anew here.`,
        )
      : '',
    ...left.map(
      ({ title, why, byHand }) =>
        `\n${comment(title)}${comment(why)}${resolveByHand(byHand, values).trimEnd()}\n`,
    ),
    ...state.obligations
      .filter(({ settled }) => !settled)
      .map(({ what, how }) => `\n${comment(`Open until settled: ${what}`)}${comment(how)}`),
  ].join('');
}

/** What somebody chose to leave out stands in no command of a runbook, and a plan with it is not the one that was reviewed. */
function leavesOut({ steps }: RunState): string {
  const out = [...new Set(steps.flatMap(({ leaveOut }) => leaveOut))];
  if (out.length === 0) return '';
  const flags = out.map((address) => `-exclude=${shellWord(address)}`).join(' ');
  return comment(
    `This run leaves something out of its plans, as was chosen. To each plan below add: ${flags}`,
  );
}

/** Pasted into one that takes no comments, a ' in them would swallow the commands behind it. */
const ZSH = comment('Pasting into zsh? Before anything else: setopt interactive_comments');

/** Lines that a shell skips, whatever the text holds. */
function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${visible(line)}\n`)
    .join('');
}

/** What a dry run only foretold is left to do. */
const withoutPreviews = (state: RunState): RunState => ({
  ...state,
  steps: state.steps.map((step) =>
    step.status === 'succeeded' && (step.preview?.fidelity ?? 'executed') !== 'executed'
      ? { ...step, status: 'pending' }
      : step,
  ),
});

/** A plan is removed when its run is left, and nobody applies one of a run that only previews: what hangs on one begins anew. */
function withoutPlans(state: RunState): RunState {
  if (state.phase === 'open' && !isPreview(state)) return state;
  return stepsOf(state)
    .filter(isLeft)
    .reduce((now, { id }) => (hangsOnPlan(now, id) ? resetForRetry(now, id) : now), state);
}

function hangsOnPlan(state: RunState, step: string): boolean {
  const made = reviewedFor(state, step);
  return state.steps.some(
    ({ id, status, outputs }) => id === made && status === 'succeeded' && outputs['planFile'] !== undefined,
  );
}

const isLeft = ({ status }: StepState): boolean =>
  status !== 'succeeded' && status !== 'skipped' && status !== 'by-hand';

/** A step that went wrong, or was cut off while it changed something. A gate that waits is neither. */
function halfDone(state: RunState): FramedStep | undefined {
  return state.steps
    .filter(({ status }) => status === 'failed' || status === 'in-doubt' || status === 'running')
    .map(({ id, status }) => ({ status, framed: framedStep(state, id) }))
    .find(({ status, framed }) => status !== 'running' || framed.contract.effect === 'mutate')?.framed;
}
