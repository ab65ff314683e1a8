import { stepsOf } from '../../../engine/conditions.ts';
import type { Host } from '../../host.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import { bodyHeight } from '../../layout.ts';
import { top, update } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import { type StyledLine, wrapped } from '../../styled-lines.ts';
import type { Model, Screen } from '../../view-model.ts';
import { historyRunLines } from '../history/history-run-lines.ts';
import type { HistoryRunScreen } from '../history/state.ts';
import { stepPage } from './step-page.ts';

/** A page of text that is only read: help, a step, the whole error. */
export interface PageScreen {
  readonly name: 'page';
  readonly title: string;
  readonly lines: readonly StyledLine[];
  readonly top: number;
  /** Given for the page of a step: the steps are gone through from there. */
  readonly step?: string;
  /** Without borders, over the whole width. */
  readonly bare?: boolean;
  /** It shows another screen whole: once more leads back there. */
  readonly ofScreen?: true;
  /** Given for the page that says what stopped the run against its will. */
  readonly stopped?: true;
}

/** The lines of a page, and the part of them that is on the screen. */
export interface PageWindow {
  readonly lines: readonly StyledLine[];
  readonly from: number;
  readonly rows: number;
  /** The largest `from`: 0 when all of it is on the screen. */
  readonly last: number;
}

type Read = PageScreen | HistoryRunScreen;
const isRead = (screen: Screen): screen is Read => screen.name === 'page' || screen.name === 'history-run';

export function pageWindow(screen: Screen, size: Model['size']): PageWindow {
  const bare = screen.name === 'page' && screen.bare;
  const rows = bodyHeight({ size }) - (bare ? 1 : 2);
  if (!isRead(screen)) return { lines: [], from: 0, rows, last: 0 };
  const lines = linesOf(screen, size.columns - (bare ? 0 : 4));
  const last = Math.max(0, lines.length - rows);
  return { lines, from: Math.min(screen.top, last), rows, last };
}

/** Broken once for a width: the end of a log may be long, and the footer asks at every tick. */
const cache = new WeakMap<object, { readonly width: number; readonly lines: readonly StyledLine[] }>();

function linesOf(screen: Read, width: number): readonly StyledLine[] {
  const page = screen.name === 'page' ? screen.lines : screen.detail;
  const known = cache.get(page);
  if (known?.width === width) return known.lines;
  const lines = wrapped(screen.name === 'page' ? screen.lines : historyRunLines(screen.detail, width), width);
  cache.set(page, { width, lines });
  return lines;
}

export function scrolled(model: Model, command: Command): Model {
  const screen = top(model);
  const { rows, last } = pageWindow(screen, model.size);
  const by = moveBy(command, rows - 1, last);
  if (!isRead(screen) || by === undefined) return model;
  return update(model, screen.name, (now) => ({ ...now, top: clamp(screen.top + by, last) }));
}

/** From the page of a step to the one of its neighbour. */
export function neighbour(model: Model, by: 1 | -1, host: Pick<Host, 'byHand' | 'practise'>): Model {
  const { run } = model;
  const screen = top(model);
  if (run === undefined || screen.name !== 'page') return model;
  const ids = stepsOf(run.state).map(({ id }) => id);
  const next = ids[ids.findIndex((id) => id === screen.step) + by];
  return next === undefined ? model : update(model, 'page', () => stepPage(run, host, next));
}
