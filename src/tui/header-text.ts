import type { Mode } from '../engine/events.ts';
import type { TailFrame } from '../run/tail-view.ts';
import { top } from './screen-stack.ts';
import { defaultMode, worlds } from './theme.ts';
import type { Model, RunModel } from './view-model.ts';

/** The world of the screen in front of the person. */
export function modeOf(model: Model): Mode {
  const screen = top(model);
  if (screen.name === 'history-run') return screen.detail.row.mode;
  if (screen.name === 'declare') return screen.mode;
  return frameOf(model)?.mode ?? defaultMode;
}

/** What the world says of itself: the run's, or that of the machine that is followed. */
const frameOf = ({ run, tail }: Model): TailFrame | undefined => run?.state.frame ?? tail?.view.frame;

/** Left half of the first line: where the person is. */
export function placeOf(model: Model): string {
  const screen = top(model);
  if (screen.name === 'history-run') return screen.detail.row.title;
  if (model.run !== undefined) return model.run.state.frame.runbook.title;
  const { service, region, account } = model.home;
  if (model.tail !== undefined) return `${model.tail.state.instance}  ${service}`;
  return ['firedrill ', [service, region, account].filter(Boolean).join(' · ')].join(' ');
}

/** Right half: the world, with what tells it apart. */
export function worldOf(model: Model): string {
  const { word, details } = worlds[modeOf(model)];
  const frame = frameOf(model);
  return [word, ...(frame === undefined ? [] : details(frame))].join(' · ');
}

/** On every screen of a run that somebody else writes, or that is played again, so that nobody believes they can act. */
export const watchWord = ({ run }: Pick<Model, 'run'>): string =>
  run?.watching ? (run.watching.playback ? 'PLAYBACK' : 'WATCHING') : '';

/** The terminal's title: how it stands, which world with its account, which service; what tells most comes first. */
export function titleOf(model: Model): string {
  const { run, tail, home } = model;
  const state = run ? standingOf(run) : tail?.state.over ? 'over' : '';
  const what = run?.state.frame.runbook.title ?? tail?.state.instance;
  const parts = [state, worldOf(model), what, home.service];
  return ['firedrill', watchWord(model), parts.filter(Boolean).join(' · ')].filter(Boolean).join(' ');
}

function standingOf({ state, watching }: RunModel): string {
  if (watching?.playback) return '';
  if (state.phase === 'closed') return 'over';
  if (state.phase === 'paused') return 'paused';
  if (state.question === undefined) return 'at work';
  return watching ? 'waits for them' : 'WAITS FOR YOU';
}
