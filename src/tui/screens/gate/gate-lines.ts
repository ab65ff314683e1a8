import { credentialsWarning } from '../../credentials-warning.ts';
import { bodyHeight, tight } from '../../layout.ts';
import { find } from '../../screen-stack.ts';
import { worlds } from '../../theme.ts';
import type { Model, RunModel } from '../../view-model.ts';
import { wrap } from '../../wrap.ts';
import { briefLines } from './gate-brief.ts';
import { changeLines } from './gate-changes.ts';
import { type Review, reviewOf } from './gate-facts.ts';
import type { GateLine } from './gate-line.ts';
import { harmLines, restLines, warningLines } from './gate-notices.ts';
import type { GateScreen } from './state.ts';

/** Whether what the gate shows is too old to act on: the engine takes nothing but its end. */
export const expired = ({ state, nowMs }: Pick<RunModel, 'state' | 'nowMs'>): boolean =>
  state.question?.expiresT !== undefined && nowMs > state.question.expiresT;

/** Rows under the pane for the prompt; the last one where there is something to say in it, or room. */
export const promptRows = (model: Model): number =>
  tight(model) && model.run && !expired(model.run) && worlds[model.run.state.frame.mode].atGate === ''
    ? 2
    : 3;

/** Inside of the gate's pane. */
export const gatePane = (model: Model): { readonly width: number; readonly height: number } => ({
  width: model.size.columns - 4,
  height: Math.max(1, bodyHeight(model) - promptRows(model) - 2),
});

/** The rows of the gate's pane. */
export function paneLines(model: Model): readonly GateLine[] {
  const screen = find(model, 'gate');
  if (model.run === undefined || screen === undefined) return [];
  const { width, height } = gatePane(model);
  const lines = gateLines(model.run, screen, width);
  return lines.length <= height ? lines : gateLines(model.run, screen, width, briefLines);
}

/**
 * What hurts comes first, then the changes, then what is none: drift, and who, where and how old. Where not all of it is in
 * sight at once, that stands `above` the changes too, in short.
 */
export function gateLines(
  run: RunModel,
  screen: GateScreen,
  width: number,
  above: typeof briefLines = () => [],
): readonly GateLine[] {
  const review = reviewOf(run);
  const { notices } = review;
  const warning = credentialsWarning(run);
  return [
    ...wrap(review.summary, width)
      .filter(Boolean)
      .map((text): GateLine => ({ text, strong: true })),
    ...(warning === undefined
      ? []
      : wrap(`! ${warning}`, width).map((text): GateLine => ({ text, tone: 'bad' }))),
    ...harmLines(notices, width),
    ...above(review.brief, width),
    ...warningLines(notices, width, screen.details),
    ...changeLines(review.changes, width, screen.details),
    ...restLines(notices, width, screen.details),
    ...factLines(review, width),
  ];
}

function factLines(review: Review, width: number): readonly GateLine[] {
  const word = Math.min(16, Math.max(0, ...review.facts.map(([name]) => name.length)));
  return review.facts.flatMap(([name, text]) =>
    wrap(text, width - word - 3).map((piece, i) => ({
      text: ` ${(i === 0 ? name : '').padEnd(word)}  ${piece}`,
    })),
  );
}
