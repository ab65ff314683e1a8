import { cutTo } from '../text/line-cap.ts';
import type { BootState, StageState } from './boot-state.ts';
import { type Marker, markerIn } from './marker.ts';
import type { Stage } from './stages.ts';
import { transferred } from './transfer.ts';

export function newBoot(stages: readonly Stage[]): BootState {
  return {
    stages: stages.map(pending),
    cloudInit: 'unseen',
    phases: [],
    pass: 1,
    damaged: 0,
    lastT: 0,
    floorT: 0,
  };
}

/**
 * One more line of the console or of cloud-init-output.log, in any order of the two: markers are known by stage, event
 * and time, so a line seen twice changes nothing. Pure; a line without meaning returns the state as it is.
 */
export function parseLine(state: BootState, line: string): BootState {
  const marker = markerIn(line);
  if (marker === 'damaged') return { ...state, damaged: state.damaged + 1 };
  if (marker) return applyMarker(state, marker, line);
  if (line.includes('Cloud-init v. ')) return applyCloudInit(state, line);
  return line.includes(', try ') ? applyTry(state, line) : state;
}

export function parseLines(state: BootState, lines: readonly string[]): BootState {
  return lines.reduce(parseLine, state);
}

/** Stages that are shown: a boot has about ten, and a console may say anything. */
const STAGES = 100;

function applyMarker(before: BootState, marker: Marker, line: string): BootState {
  const listed = before.stages.find(({ id }) => id === marker.stage);
  if (!listed && before.stages.length >= STAGES) return { ...before, damaged: before.damaged + 1 };
  const known = listed ?? pending(unknown(marker.stage));
  // A second copy of the line, or one of an earlier pass of the script.
  if (marker.t <= before.floorT && !known.background) return before;
  if (known.t !== undefined && (marker.t < known.t || (marker.t === known.t && said(known, marker))))
    return before;
  const again = marker.event === 'start' && known.startedUp !== undefined;
  const state = again && !known.background ? nextPass(before) : before;
  const stage = moved(again ? anew(known) : known, marker);
  const changed: BootState = {
    ...withStage(state, stage),
    startedAtMs: Math.round((marker.t - marker.up) * 1000),
    lastT: known.background ? state.lastT : Math.max(state.lastT, marker.t),
  };
  if (marker.event === 'fail' && stage.fatal && !stage.background && !state.recovered)
    return { ...changed, failed: { stage: stage.id, line } };
  if (marker.stage !== 'recovered' || marker.event !== 'end') return changed;
  const { failed: _failed, ...rest } = changed;
  return { ...rest, recovered: { up: marker.up, atMs: Math.round(marker.t * 1000), more: marker.more } };
}

function moved(stage: StageState, { event, t, up, more }: Marker): StageState {
  switch (event) {
    case 'start':
      return { ...stage, status: 'running', startedUp: up, t };
    case 'progress': {
      const { done, total } = more;
      const going: StageState = { ...stage, status: 'running', startedUp: stage.startedUp ?? up, t };
      if (!isBytes(done) || !isBytes(total)) return going;
      const progress = transferred(stage, done, total, up);
      return { ...(progress.movedUp === up ? withoutTry(going) : going), progress };
    }
    case 'end':
      return {
        ...withoutTry(stage),
        status: 'ended',
        endedUp: up,
        t,
        ...text('outcome', more),
        ...text('note', more),
      };
    case 'fail':
      return { ...withoutTry(stage), status: 'failed', endedUp: up, t, ...text('message', more) };
  }
}

/** Whether this very moment is in the stage already. */
function said(stage: StageState, { event }: Marker): boolean {
  if (event === 'start') return stage.startedUp !== undefined;
  if (event === 'progress') return true;
  return stage.endedUp !== undefined;
}

function withoutTry({ tryFailed: _tried, ...stage }: StageState): StageState {
  return stage;
}

/** `model pull, try 2: …` and `dnf install docker, try 1 of 12 failed`: a stage says that it has to try again. */
const TRY = /(?:^|\]: )([a-z][\w ./:@-]{1,200}), try (\d{1,3})(?: of \d{1,3} failed|: )/;

function applyTry(state: BootState, line: string): BootState {
  const [, what = '', n] = TRY.exec(line) ?? [];
  const stage = state.stages.find(
    ({ status, tries }) => status === 'running' && tries !== undefined && what.startsWith(tries),
  );
  if (!stage || Number(n) <= (stage.failedTries ?? 0)) return state;
  return withStage(state, { ...stage, failedTries: Number(n), tryFailed: true });
}

/** The script runs once more: after a failure by itself, or at a reboot. What it said before does not count now. */
function nextPass(state: BootState): BootState {
  const { failed: _failed, recovered: _recovered, ...rest } = state;
  return {
    ...rest,
    stages: state.stages.map((stage) => (stage.background ? stage : anew(stage))),
    pass: state.pass + 1,
    floorT: state.lastT,
  };
}

// A date has about thirty characters, a data source seldom a hundred: without a bound, a line that begins these again and
// again would be looked through again and again.
const STARTS = /Cloud-init v\. \S{1,40} running '([^']{1,40})' at (.{1,60}?)\. Up ([\d.]{1,20}) seconds/;
// The data source may be missing, and two spaces come before "Up".
const FINISHES =
  /Cloud-init v\. \S{1,40} finished at (.{1,60}?)\.(?: Datasource .{1,200}?\.)?\s{1,4}Up ([\d.]{1,20}) seconds/;
const PHASES: Readonly<Record<string, BootState['cloudInit']>> = {
  'init-local': 'local',
  init: 'init',
  'modules:config': 'config',
  'modules:final': 'final',
};

function applyCloudInit(state: BootState, line: string): BootState {
  const starts = STARTS.exec(line);
  if (starts) {
    const cloudInit = PHASES[starts[1] ?? ''] ?? state.cloudInit;
    const known = state.phases.some(({ name }) => name === cloudInit);
    return {
      ...state,
      ...startedAt(starts[2], starts[3]),
      cloudInit,
      phases: known ? state.phases : [...state.phases, { name: cloudInit, up: Number(starts[3]) }],
    };
  }
  const finishes = FINISHES.exec(line);
  if (!finishes) return state;
  return {
    ...state,
    ...startedAt(finishes[1], finishes[2]),
    cloudInit: 'finished',
    finishedUp: Number(finishes[2]),
  };
}

function startedAt(date: string | undefined, up: string | undefined): { readonly startedAtMs?: number } {
  const ms = Date.parse(date ?? '') - Number(up) * 1000;
  return Number.isFinite(ms) ? { startedAtMs: Math.round(ms) } : {};
}

function withStage(state: BootState, stage: StageState): BootState {
  const known = state.stages.some(({ id }) => id === stage.id);
  return {
    ...state,
    stages: known ? state.stages.map((s) => (s.id === stage.id ? stage : s)) : [...state.stages, stage],
  };
}

/** As `pending`; but that the script could not do without it, and failed at it, still counts against how long it will take. */
function anew(stage: StageState): StageState {
  const tried = stage.tryFailed ?? (stage.fatal && stage.status === 'failed');
  return tried ? { ...pending(stage), tryFailed: true } : pending(stage);
}

/** It has not begun; what was said of it before does not count. */
function pending(stage: Stage): StageState {
  const { id, title, meaning, fatal, background, typicalMs, after, givesUpMs, tries } = stage;
  return {
    id,
    title,
    meaning,
    fatal,
    background,
    typicalMs,
    status: 'pending',
    ...(after === undefined ? {} : { after }),
    ...(givesUpMs === undefined ? {} : { givesUpMs }),
    ...(tries === undefined ? {} : { tries }),
  };
}

/** A stage that the unit's list does not have: shown, but its failure alone ends nothing. */
function unknown(id: string): Stage {
  return { id, title: id, meaning: '', fatal: false, background: false, typicalMs: {} };
}

function text<K extends string>(
  key: K,
  more: Readonly<Record<string, unknown>>,
): { readonly [key in K]?: string } {
  const value = more[key];
  return (typeof value === 'string' ? { [key]: cutTo(LONGEST, value) } : {}) as {
    readonly [key in K]?: string;
  };
}

/** Characters of what a stage says of itself: a sentence for the screen. */
const LONGEST = 500;

function isBytes(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
